"""What nobody would write by mistake: values, and whole files, that have broken other readers of
YAML."""

from collections.abc import Sequence
from random import Random

SCALARS = (
    # numbers
    ".nan", "-.inf", ".inf", "NaN", "Infinity", "1e400", "-1e400", "1e-400", "1e999999999", "-0", "-0.0", "+1",
    ".5", "5.",
    "9" * 500, "0." + "0" * 500 + "1", "-" + "9" * 40, "0x" + "f" * 500, "0o777", "0b11", "1_000", "1,5", "1 000",
    "010",
    "1e15", "1e-12", "999999999999999", "0.000000000001", "1e16", "0", "1", "-1", "0.1", "3.0", "1e3", "12:30", "٣",
    "1²",
    # words that some reader takes for something else
    "~", "null", "NO", "yes", "true", "True", "=", "<<", "''", '""', "all", "none", "__proto__", "constructor",
    "__class__",
    # names that look like paths, commands or keys
    "../../etc/passwd", "/etc/passwd", "..", ".", "a/b", "a/b/c", "INIT-0001/../x", "C:\\con", "INIT-0001",
    "INIT-9999999999",
    "init-0001", "gmv/gmv", "-rf", "--help", "$(id)", "`id`", "%s%n", "{0.__class__}", "{{7*7}}", "::error::x",
    "<script>",
    # dates and periods
    "2026-02-30", "0000-01-01", "9999-12-31", "2026-W53", "2026-Q5", "2026-Q1", "2026", "0000", "2026-13",
    "2026-03-31T00:00:00Z",
    # text that moves, hides or turns
    '"\\u202eabc"', '"a\\u200bb"', '"\\u0000"', '"\\e[2J"', '"\\r"', '"\\ud800"', '"\\U0001F600"', "é", "e\u0301",
    "日本",
    "\u200d", "\ufeff", "\u2028", "\x85", '"\\N"', '"' + "\u0301" * 300 + '"', "x" * 20_000, '"' + "a " * 6_000 + '"',
    # YAML itself
    "!!python/object/apply:os.system [id]", "!!binary aGk=", "!!str 1", "!!float x", "!a b", "!", "&a [*a]",
    "&a {a: *a}", "*a",
    "*nobody", "&a", "[*a, *a]", "{<<: {a: 1}}", "? [a]", "[", "]", "{", "}", "[[[]]]", "[{}]", "{a: {b: {c: 1}}}",
    "|", ">-", "'", '"',
    "@", "%", "\t", "- -", ": :", "a: b", "a: b: c", "#", "--- a", "...", "%YAML 1.1", "%TAG ! tag:x,2000:",
    "[" * 60, "{a: " * 60,
    # formulas and chains
    "9**9**9**9", "1/0", "2**100000", "(" * 300 + "1" + ")" * 300, "-" * 3000 + "1", "1" + "+1" * 3000,
    "__import__('os')",
    '"x".__class__', "max()", "max(1)", "min(a=1)", "lambda: 1", "[x for x in ()]", "a if b else c", "f'{x}'",
    "1 and 2", "x := 1",
    "1e308*1e308", "sessions", "sessions ** delta ** sessions", "gmv -> gmv", "gmv -> conversion_rate -> gmv", "->",
    "a ->", "-> b",
    "a->b", "a -> " * 2000 + "b",
)  # fmt: skip
"""Raw YAML, to stand where a value stands."""

SNIPPETS = (
    b"\0", b"\xff", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\r", b"\r\n",
    b"\t", b"\x85",
    b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\x1b[2J", b":", b": ", b"- ", b"#", b"'",
    b'"', b"[", b"]", b"{", b"}",
    b",", b"&a ", b"*a", b"!", b"!!", b"|", b">", b"?", b"%", b"---\n", b"...\n", b"<<: ", b"<<<<<<< HEAD\n",
    b"=======\n", b"~",
    b"\n", b"\n\n", b"  ", b"\n  ", b"\n- ", b"0", b"-", b".", b"e9", b"9" * 30, b"null", b"all", b"/", b"..",
    b"\\", b"\x00\x00",
)  # fmt: skip
"""Bytes to put anywhere."""


def laughs(depth: int, width: int) -> str:
    """Billion laughs: each line repeats the one before."""
    rows = ["a0: &a0 [lol]"] + [
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * width)}]" for i in range(1, depth)
    ]
    return "\n".join(rows) + "\n"


def _deep(draw: Random) -> str:
    depth = draw.choice((39, 41, 200, 1000, 50_000))
    opening, closing = draw.choice(
        (("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("[{a: ", "}]"), ("!!map {a: ", "}"))
    )
    return (
        draw.choice(("", "key: INIT-0001\ntitle: ", "metrics: "))
        + opening * depth
        + "1"
        + closing * depth
    )


def _indented(draw: Random) -> str:
    """Nesting by indentation alone, which no count of brackets sees."""
    depth = draw.choice((39, 41, 300, 1000))
    return "".join(" " * level + "a:\n" for level in range(depth))


def _large(draw: Random) -> bytes:
    size = draw.choice((1_000_000, 4_999_999, 5_000_000, 5_000_001, 10_000_000))
    unit = draw.choice(
        (b"a", b"a: b\n", b"- ", b"[", b"\n", b"# x\n", b"\0", b"\xff", b"a\xc2\x85", b"'")
    )
    return (unit * (size // len(unit) + 1))[:size]


def _many(draw: Random) -> str:
    """Many entries, equal or not, where a file has few."""
    number = draw.choice((300, 3000, 20_000))
    return draw.choice(
        (
            "metrics:\n"
            + "".join(f"  k{i}: {{name: K, level: strategic, unit: x}}\n" for i in range(number)),
            "metrics:\n" + "".join(f"  k{i}: {{drives: [k{i + 1}]}}\n" for i in range(number)),
            "key: INIT-0001\n" + "x: 1\n" * number,
            "key: INIT-0001\nrequires: ["
            + ", ".join(f"INIT-{i:05d}" for i in range(number))
            + "]\n",
            "key: INIT-0001\ncontributions: {"
            + ", ".join(f"k{i}: 1" for i in range(number))
            + "}\n",
            "objective: {weights: {"
            + ", ".join(f"k{i}: {i}" for i in range(number))
            + "}}\nperiod: 2026-Q1\n",
        )
    )


def _reencoded(data: bytes, draw: Random) -> bytes:
    """A good file in an encoding, or with ends of lines, that the files do not have."""
    text = data.decode()
    kind = draw.choice((*_ENCODINGS, *_REPLACEMENTS, "mark", "twice", "documents", "upper"))
    match kind:
        case "mark":
            return b"\xef\xbb\xbf" * draw.choice((1, 2)) + data
        case "twice":
            return data * 2
        case "documents":
            return data + b"---\n" + data
        case "upper":
            return text.upper().encode()
        case (old, new):
            return text.replace(old, new).encode()
    return text.encode(kind, "replace")


_ENCODINGS = ("utf-16", "utf-16-be", "utf-32", "latin-1", "cp037")
_REPLACEMENTS = (
    ("\n", "\r\n"), ("\n", "\r"), ("\n", "\x85"), ("\n", "\u2028"), ("\n", " "), (" ", "\u00a0"), ("  ", "\t"),
    ("e", "\0"), (": ", "："), ("a", "\u0430"), ("i", "i\u200b"), ("t", "\u202et"),
)  # fmt: skip
"""What stands -> what comes in its place, everywhere."""


def hostile_file(data: bytes, others: Sequence[bytes], draw: Random) -> bytes:
    """A whole file in place of a good one."""
    kind = draw.random()
    if kind < 0.5:
        return _reencoded(draw.choice((data, *others)), draw)
    if kind < 0.7:
        return draw.choice(SCALARS).encode("utf-8", "replace")
    if kind < 0.78:
        return laughs(draw.choice((5, 9, 40)), draw.choice((2, 9))).encode()
    if kind < 0.86:
        return _deep(draw).encode()
    if kind < 0.9:
        return _indented(draw).encode()
    if kind < 0.96:
        return _many(draw).encode()
    if kind < 0.98:
        return draw.randbytes(draw.choice((1, 10, 1000)))
    return _large(draw)
