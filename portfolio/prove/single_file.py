"""The checker of proofs as one file for a bare python3: certify's own modules, one behind
another."""

import ast
from collections.abc import Iterator
from pathlib import Path

import portfolio

MODULES = (
    "choice",
    "stages",
    "certify/dates",
    "certify/timing",
    "certify/facts",
    "certify/effects",
    "certify/forms",
    "certify/columns",
    "certify/goals",
    "certify/timed_rows",
    "certify/rows",
    "certify/claims",
    "certify/checker",
    "certify/standalone",
)
"""Of the package, each behind those that it needs."""

_BEGINNING = '''"""Checks proofs of the portfolio's runs; needs only Python 3.11 or later.

    python3 check.py runs/results/SCENARIO/RUN ...

Made by `portfolio proof-checker` of the modules {modules} of the package's
witness, unchanged but for their imports of each other.
"""

'''
_END = """

if __name__ == "__main__":
    sys.exit(check_folders(sys.argv[1:]))
"""


def checker_file() -> str:
    """The text of the file.

    Raises:
        AssertionError: if two modules give one name to two things.
    """
    folder = Path(portfolio.__file__).parent
    imports: set[str] = set()
    bodies: list[str] = []
    owners: dict[str, str] = {}
    for module in MODULES:
        source = (folder / f"{module}.py").read_text("utf-8")
        tree = ast.parse(source)
        for name in _defined(tree):
            earlier = owners.setdefault(name, module)
            if earlier != module:
                raise ValueError(f"{name} is defined in {earlier} and in {module}")
        imports.update(_outside_imports(tree))
        bodies.append(f"# ---- {module}\n\n{_body(source, tree)}")
    beginning = _BEGINNING.format(modules=", ".join(MODULES))
    return beginning + "\n".join(sorted(imports)) + "\n\n" + "\n\n".join(bodies) + _END


def _defined(tree: ast.Module) -> Iterator[str]:
    """Names that a module gives at its top level."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def _outside_imports(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield ast.unparse(node)
        elif isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("portfolio."):
            for alias in node.names:
                yield f"from {node.module} import {alias.name}"


def _body(source: str, tree: ast.Module) -> str:
    """A module without its imports and its docstring."""
    dropped: set[int] = set()
    for position, node in enumerate(tree.body):
        is_docstring = position == 0 and isinstance(node, ast.Expr)
        if is_docstring or isinstance(node, ast.Import | ast.ImportFrom):
            assert node.end_lineno is not None
            dropped.update(range(node.lineno, node.end_lineno + 1))
    lines = source.splitlines()
    kept = [line for number, line in enumerate(lines, start=1) if number not in dropped]
    return "\n".join(kept).strip() + "\n"
