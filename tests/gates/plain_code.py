"""Measures plain code (CONTRIBUTING, "Plain code"): python -m tests.gates.plain_code

Prints one figure a line and ends with 1 where one is beyond its limit. Comments are counted and
never gated: a limit on comments would be met by comments that say nothing.
"""

import ast
import bisect
import io
import itertools
import statistics
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "portfolio"

MOST_TOKENS = 60
"""Of one simple statement."""
MOST_OF_A_PART = 12
"""Tokens of one part of a record."""
MOST_CHARACTERS = 100
"""Of one line."""
MOST_LINES = 40
"""Of one function."""
MOST_LINES_OF_A_COMMAND = 15
"""Words, options and exit codes: what is more is an action, or a helper."""
VAGUE_NAMES = frozenset({"found", "said", "told"})
"""What no variable is called: each says how a value came, and none what it holds."""
LIMITS: Mapping[str, float] = {
    "tokens a simple statement, mean": 11.5,
    f"statements of more than {MOST_TOKENS} tokens, tables apart": 32,
    "public names that several modules define": 0,
    f"lines of more than {MOST_CHARACTERS} characters": 0,
    "function-level imports": 15,
    "function-level imports without a comment that says why": 0,
    "imports past a face": 0,
    f"commands of more than {MOST_LINES_OF_A_COMMAND} lines, docstring and comments apart": 0,
    f"functions of more than {MOST_LINES} lines, docstring and comments apart": 0,
    "names that do not say what a value holds": 0,
}
"""The most that is allowed. They only ever fall."""

_COUNTED = {tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING}
_CALCULATES = (
    ast.BinOp,
    ast.BoolOp,
    ast.Compare,
    ast.DictComp,
    ast.GeneratorExp,
    ast.IfExp,
    ast.JoinedStr,
    ast.Lambda,
    ast.ListComp,
    ast.NamedExpr,
    ast.SetComp,
    ast.Subscript,
    ast.UnaryOp,
)
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Raise, ast.Return)


@dataclass(frozen=True)
class Module:
    """One file of the package, parsed."""

    path: Path
    source: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The top-level package or module that it belongs to."""
        return self.path.relative_to(PACKAGE).with_suffix("").parts[0]

    @cached_property
    def tokens(self) -> list[tokenize.TokenInfo]:
        """Every token."""
        return list(tokenize.generate_tokens(io.StringIO(self.source).readline))

    @cached_property
    def lines_of_code(self) -> set[int]:
        """The lines that hold more than a comment."""
        counted = [token for token in self.tokens if token.type in _COUNTED]
        spans = [range(token.start[0], token.end[0] + 1) for token in counted]
        return set(itertools.chain.from_iterable(spans))

    @cached_property
    def _starts(self) -> list[tuple[int, int]]:
        return [token.start for token in self.tokens if token.type in _COUNTED]

    def size(self, node: ast.stmt | ast.expr) -> int:
        """The number of tokens of a part of it."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        # ast counts columns in bytes, tokenize in characters.
        first_line, last_line = self._lines[node.lineno - 1], self._lines[node.end_lineno - 1]
        start = len(first_line.encode()[: node.col_offset].decode())
        end = len(last_line.encode()[: node.end_col_offset].decode())
        first = bisect.bisect_left(self._starts, (node.lineno, start))
        behind = bisect.bisect_left(self._starts, (node.end_lineno, end))
        return behind - first

    @cached_property
    def _lines(self) -> list[str]:
        return self.source.splitlines()


@cache
def modules() -> list[Module]:
    """Every module of the package, by path."""
    paths = sorted(PACKAGE.rglob("*.py"))
    sources = [(path, path.read_text("utf-8")) for path in paths]
    return [Module(path, source, ast.parse(source)) for path, source in sources]


def statement_sizes(module: Module) -> Iterator[tuple[ast.stmt, int]]:
    """Each simple statement and its number of tokens; docstrings are none."""
    for node in ast.walk(module.tree):
        if not isinstance(node, _SIMPLE) or _is_docstring(node):
            continue
        yield node, module.size(node)


def is_table(module: Module, node: ast.stmt) -> bool:
    """Whether a statement is read row by row, however many rows it has."""
    return _is_constant_table(node) or _is_record(module, node)


def _is_record(module: Module, node: ast.stmt) -> bool:
    """A value with a name for each of its parts, none of which has more than a few tokens: a call
    of nothing but keywords, or a mapping; unpacked ones count as parts."""
    value = getattr(node, "value", None)
    if isinstance(value, ast.Yield | ast.Await):
        value = value.value
    if isinstance(value, ast.Call) and not value.args:
        parts = [keyword.value for keyword in value.keywords]
    elif isinstance(value, ast.Dict):
        parts = value.values
    else:
        return False
    return all(module.size(part) <= MOST_OF_A_PART for part in parts)


def _is_constant_table(node: ast.stmt) -> bool:
    """A constant of a module that is a display: a tuple, list, set or mapping, or a call of one.

    No part of it calculates: it has no operator, no condition, no comprehension, no lambda, and no
    text with values in it.
    """
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.col_offset:
        return False
    shown = node.value
    if isinstance(shown, ast.Call) and len(shown.args) == 1:
        shown = shown.args[0]
    is_display = isinstance(shown, ast.Tuple | ast.List | ast.Set | ast.Dict)
    return is_display and not any(isinstance(part, _CALCULATES) for part in ast.walk(shown))


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def too_large(module: Module) -> Iterator[tuple[ast.stmt, int]]:
    """The statements that are too large to read in one go, tables apart."""
    for node, size in statement_sizes(module):
        if size > MOST_TOKENS and not is_table(module, node):
            yield node, size


def tables(module: Module) -> Iterator[tuple[ast.stmt, int]]:
    """The tables that would be too large if they were logic."""
    for node, size in statement_sizes(module):
        if size > MOST_TOKENS and is_table(module, node):
            yield node, size


def homonyms(parsed: list[Module]) -> dict[str, list[str]]:
    """Public classes and functions that more than one module defines -> those modules."""
    homes: dict[str, list[str]] = defaultdict(list)
    for module in parsed:
        for node in module.tree.body:
            is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if is_public:
                homes[node.name].append(str(module.path.relative_to(PACKAGE)))
    return {name: those for name, those in sorted(homes.items()) if len(those) > 1}


def long_lines(module: Module) -> list[int]:
    """The lines that are too long to read in one go."""
    lines = enumerate(module.source.splitlines(), 1)
    return [number for number, line in lines if len(line) > MOST_CHARACTERS]


def function_level_imports(module: Module) -> set[int]:
    """The lines of imports that stand inside a function."""
    return {
        inner.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }


def imports_without_a_reason(module: Module) -> list[int]:
    """Those of them above which no comment stands; a comment also holds for the next import."""
    lines = module.source.splitlines()
    imports = function_level_imports(module)

    def has_reason(number: int) -> bool:
        above = number - 1
        if above in imports:
            return has_reason(above)
        return lines[above - 1].lstrip().startswith("#")

    return [number for number in sorted(imports) if not has_reason(number)]


def imports_past_a_face(module: Module) -> list[int]:
    """The lines of imports that reach into another package instead of using its face."""
    return [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and _is_past_a_face(node.module or "", module.room)
    ]


def _is_past_a_face(imported: str, room: str) -> bool:
    parts = imported.split(".")
    return parts[0] == PACKAGE.name and len(parts) > 2 and parts[1] != room


def function_sizes(module: Module) -> Iterator[tuple[ast.FunctionDef, int]]:
    """Each function, and the lines of its body that have code: no docstring, comment or blank."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            yield node, len(module.lines_of_code & _lines_of_body(node))


def long_functions(module: Module) -> Iterator[tuple[ast.FunctionDef, int]]:
    """The functions in which more than one idea stands."""
    for node, lines in function_sizes(module):
        if lines > MOST_LINES:
            yield node, lines


def long_commands(module: Module) -> Iterator[tuple[ast.FunctionDef, int]]:
    """The commands that do more than words, options and exit codes."""
    for node, lines in function_sizes(module):
        is_command = any(map(_is_command, node.decorator_list))
        if is_command and lines > MOST_LINES_OF_A_COMMAND:
            yield node, lines


def _is_command(decorator: ast.expr) -> bool:
    """Whether it is `click.command(...)`, or the same of a group."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr == "command"


def _lines_of_body(function: ast.FunctionDef) -> set[int]:
    """The lines of its statements, the docstring apart."""
    statements = [node for node in function.body if not _is_docstring(node)]
    spans = [range(node.lineno, (node.end_lineno or node.lineno) + 1) for node in statements]
    return set(itertools.chain.from_iterable(spans))


def vague_names(module: Module) -> Iterator[tuple[int, str]]:
    """Line and name of each variable, parameter and field that only says how its value came."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            name = node.attr
        elif isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.MatchAs | ast.MatchStar):
            name = node.name or ""
        else:
            continue
        if name in VAGUE_NAMES:
            yield node.lineno, name


def measured() -> dict[str, float]:
    """Name of a figure -> its value."""
    parsed = modules()
    sizes = [size for module in parsed for _, size in statement_sizes(module)]
    values = (
        round(statistics.mean(sizes), 1),
        sum(1 for module in parsed for _ in too_large(module)),
        len(homonyms(parsed)),
        sum(len(long_lines(module)) for module in parsed),
        sum(len(function_level_imports(module)) for module in parsed),
        sum(len(imports_without_a_reason(module)) for module in parsed),
        sum(len(imports_past_a_face(module)) for module in parsed),
        sum(1 for module in parsed for _ in long_commands(module)),
        sum(1 for module in parsed for _ in long_functions(module)),
        sum(1 for module in parsed for _ in vague_names(module)),
    )
    return dict(zip(LIMITS, values, strict=True))


def comments_per_100_lines() -> float:
    """Comments, of all lines: reported, never gated."""
    parsed = modules()
    lines = sum(module.source.count("\n") for module in parsed)
    comments = sum(token.type == tokenize.COMMENT for m in parsed for token in m.tokens)
    return round(100 * comments / lines, 1)


def places(figure: str) -> Iterator[str]:
    """Where the things stand that a figure counts, for whoever wants to mend them."""
    for module in modules():
        file = module.path.relative_to(PACKAGE.parent)
        if figure == "function-level imports":
            yield from (f"{file}:{line}" for line in sorted(function_level_imports(module)))
        elif figure.startswith("function-level imports without"):
            yield from (f"{file}:{line}" for line in imports_without_a_reason(module))
        elif figure.startswith("lines of more"):
            yield from (f"{file}:{line}" for line in long_lines(module))
        elif figure == "imports past a face":
            yield from (f"{file}:{line}" for line in imports_past_a_face(module))
        elif figure.startswith("commands of more"):
            for command, lines in long_commands(module):
                yield f"{file}:{command.lineno}: {command.name} has {lines} lines"
        elif figure.startswith("functions of more"):
            for function, lines in long_functions(module):
                yield f"{file}:{function.lineno}: {function.name} has {lines} lines"
        elif figure.startswith("names that"):
            yield from (f"{file}:{line}: {name}" for line, name in vague_names(module))
        elif figure.startswith("statements of more"):
            for node, size in too_large(module):
                yield f"{file}:{node.lineno}: {size} tokens"
    if figure.startswith("public names"):
        for name, homes in homonyms(modules()).items():
            yield f"{name}: {', '.join(homes)}"


def main() -> int:
    """Print the figures; 1 where one is beyond its limit."""
    code = 0
    for figure, value in measured().items():
        limit = LIMITS[figure]
        print(f"{figure}: {value:g} (at most {limit:g})")
        if value > limit:
            code = 1
            print("\n".join(f"    {place}" for place in places(figure)))
    print(f"comments per 100 lines: {comments_per_100_lines():g}")
    print(
        f"tables and records of more than {MOST_TOKENS} tokens, of which each part is read alone:"
    )
    for module in modules():
        for node, size in tables(module):
            print(f"    {module.path.relative_to(PACKAGE.parent)}:{node.lineno}: {size} tokens")
    return code


if __name__ == "__main__":
    sys.exit(main())
