"""Small wrong changes of a module's text: one operator, number, condition or statement each.

SQL in a module is changed too: what a query compares decides as much as what Python does. Strings
are otherwise left alone, and so are annotations, decorators and the parts of f-strings.
"""

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise


@dataclass(frozen=True)
class Mutant:
    """A span of a module's text, and what stands there instead."""

    path: str
    function: str
    line: int
    start: int
    end: int
    text: str
    context: str
    """The line that it changes."""

    def applied(self, source: str) -> str:
        """The module with the change."""
        return source[: self.start] + self.text + source[self.end :]

    def shown(self, source: str) -> str:
        """Where it is and what it does, by content: the same after lines above it move."""
        first = source.rfind("\n", 0, self.start) + 1
        last = source.find("\n", self.end)
        was = source[first:last]
        becomes = source[first : self.start] + self.text + source[self.end : last]
        return f"{self.path} {self.function}: {_one_line(was)} => {_one_line(becomes)}"


def mutants_of(path: str, source: str) -> list[Mutant]:
    """Every change of a module, in the order of its text."""
    found = set(_Changes(path, source).of_module())
    return sorted(found, key=lambda one: (one.start, one.end, one.text))


def _can_be_left_out(node: ast.stmt) -> bool:
    """Whether a statement does something that others wait for; a docstring does nothing."""
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Continue | ast.Break | ast.AugAssign)


def _one_line(text: str) -> str:
    return " ".join(text.split())


_COMPARISONS: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
_ARITHMETIC: Mapping[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "+"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
_CALLS: Mapping[str, str] = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "ceil": "floor",
    "floor": "ceil",
}
_SQL: tuple[tuple[str, str], ...] = (
    (r"(?<= )<=(?= )", "<"),
    (r"(?<= )>=(?= )", ">"),
    (r"(?<= )<(?= )", "<="),
    (r"(?<= )>(?= )", ">="),
    (r"(?<= )=(?= )", "<>"),
    (r"(?<= )<>(?= )", "="),
    (r"\bAND\b", "OR"),
    (r"(?<= )\+(?= )", "-"),
    (r"(?<= )-(?= )", "+"),
    (r"(?<= )\*(?= )", "+"),
    (r"\bmax(?=\()", "min"),
    (r"\bsum(?=\()", "max"),
    (r"\bgreatest(?=\()", "least"),
    (r"\bLEFT JOIN\b", "JOIN"),
    (r"\bUNION ALL\b", "UNION"),
    (r"\bNOT (?=\w)", ""),
)
"""What stands in a query, and what is put there instead; numbers become greater by one."""


class _Changes:
    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.source = source
        lines = [0, *accumulate(len(line) for line in source.splitlines(keepends=True))]
        self.line_starts = lines

    def of_module(self) -> Iterator[Mutant]:
        for node in ast.parse(self.source).body:
            yield from self.of_node(node, "module")

    def of_node(self, node: ast.AST, function: str) -> Iterator[Mutant]:
        """The changes of a node and of all inside it."""
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = node.name if function == "module" else f"{function}.{node.name}"
            for child in node.body:
                yield from self.of_node(child, function)
            return
        yield from self.of_this(node, function)
        for name, value in ast.iter_fields(node):
            if name == "annotation" or isinstance(node, ast.JoinedStr | ast.Assert):
                continue
            children = value if isinstance(value, list) else [value]
            for child in children:
                if isinstance(child, ast.AST):
                    yield from self.of_node(child, function)

    def of_this(self, node: ast.AST, function: str) -> Iterator[Mutant]:
        """The changes of one node."""
        for start, end, text in self._spans(node):
            line = bisect_right(self.line_starts, start)
            context = self.source.splitlines()[line - 1]
            yield Mutant(self.path, function, line, start, end, text, context)

    def _spans(self, node: ast.AST) -> Iterator[tuple[int, int, str]]:
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for (left, right), operator in zip(pairwise(sides), node.ops, strict=True):
                yield from self._between(left, right, *_COMPARISONS[type(operator)])
        elif isinstance(node, ast.BoolOp):
            words = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            for left, right in pairwise(node.values):
                yield from self._between(left, right, *words)
        elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            yield from self._between(node.left, node.right, *_ARITHMETIC[type(node.op)])
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
            length = len("not" if isinstance(node.op, ast.Not) else "-")
            yield self._start(node), self._start(node) + length, ""
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in _CALLS:
                yield (*self._span(node.func), _CALLS[node.func.id])
        elif isinstance(node, ast.Constant):
            yield from self._constant(node)
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            yield self._start(node.test), self._end(node.test), self._negated(node.test)
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield self._start(test), self._end(test), self._negated(test)
        elif isinstance(node, ast.stmt) and _can_be_left_out(node):
            yield (*self._span(node), "pass")

    def _constant(self, node: ast.Constant) -> Iterator[tuple[int, int, str]]:
        start, end = self._span(node)
        value = node.value
        if isinstance(value, bool):
            yield start, end, str(not value)
        elif isinstance(value, int):
            yield start, end, str(value + 1)
        elif isinstance(value, str) and re.search(r"\bSELECT\b", value):
            text = self.source[start:end]
            for pattern, becomes in _SQL:
                for match in re.finditer(pattern, text):
                    yield start + match.start(), start + match.end(), becomes
            for match in re.finditer(r"(?<![\w$^'])\d+(?![\w'])", text):
                yield start + match.start(), start + match.end(), str(int(match[0]) + 1)

    def _between(
        self, left: ast.expr, right: ast.expr, was: str, becomes: str
    ) -> Iterator[tuple[int, int, str]]:
        """The operator that stands between two operands."""
        start, end = self._end(left), self._start(right)
        words = rf"\b{was}\b" if was.isalpha() else re.escape(was).replace(r"\ ", r"\s+")
        match = re.search(words, self.source[start:end])
        if match:
            yield start + match.start(), start + match.end(), becomes

    def _negated(self, test: ast.expr) -> str:
        return f"(not ({self.source[self._start(test) : self._end(test)]}))"

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        return self._start(node), self._end(node)

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._offset(node.lineno, node.col_offset)

    def _end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        """A place in the text; ast counts columns in bytes."""
        start = self.line_starts[line - 1]
        text = self.source[start : self.line_starts[line]]
        return start + len(text.encode()[:column].decode())
