"""A proof for outsiders: each claim as a pseudo-Boolean formula (OPB) and its refutation for
VeriPB.

The formula is the rows of the run and the premises of one claim: that no point keeps them all is
the claim. A column with more than two values is its binary digits. The proof, in version 2.0 of
VeriPB's format (Gocht and Nordström, Certifying Parity Reasoning Efficiently Using Pseudo-Boolean
Proofs, AAAI 2021), is our tree without cuts: each leaf is a sum of rows (`pol`) that gives the
clause against its case by unit propagation (`rup`), and the clauses of two cases give that of the
case above them. Where the tree splits a wide column at a value, a new variable says on which side
it is (`red`, the redundance rule).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portfolio.certify import LinearRow, RunClaim, System, TreeCases, sum_of_rows
from portfolio.prove.budget import ProofBudget
from portfolio.prove.proof import prove_claims

VERSION = "pseudo-Boolean proof version 2.0"


@dataclass(frozen=True)
class ExportedClaim:
    """A claim as two files; `proof` is None where the tree did not close within the budget."""

    name: str
    formula: str
    proof: str | None


def export_claims(
    run_id: str,
    system: System,
    claims: Sequence[RunClaim],
    budget: ProofBudget,
) -> Iterator[ExportedClaim]:
    """Each claim as formula and proof, one after another."""
    for claim in claims:
        made = prove_claims(run_id, system, [claim], budget, cut_rounds=0)
        rows = (*system.rows, *claim.premises)
        formula = _Formula(system, rows)
        proof = None
        for _, lines in made.trees:
            steps = [json.loads(line) for line in lines[1:]]
            proof = _Refutation(formula).text(steps)
        yield ExportedClaim(claim.name, formula.text(run_id, claim.name), proof)


class _Formula:
    """The rows over 0-1 variables; constraints are numbered from 1 as VeriPB counts them."""

    def __init__(self, system: System, rows: Sequence[LinearRow]) -> None:
        self.rows = rows
        self.upper = tuple(system.upper)
        self.digits: list[list[tuple[int, int]]] = []
        """Of each column: (weight, variable) of its binary digits."""
        self.ranges: dict[int, int] = {}
        """Column -> number of the constraint that keeps its digits in its range."""
        self._constraints: list[str] = []
        self._names = [item.name for item in system.columns.items]
        count = 0
        for column, most in enumerate(self.upper):
            size = max(most.bit_length(), 1)
            self.digits.append([(1 << bit, count + bit + 1) for bit in range(size)])
            count += size
            if self.largest(column) > most:
                self._add([(column, 1)], most)
                self.ranges[column] = len(self._constraints)
        self.variables = count
        self.first_row = len(self._constraints) + 1
        for row in rows:
            self._add(row.terms, row.bound)

    @property
    def count(self) -> int:
        """How many constraints there are."""
        return len(self._constraints)

    def largest(self, column: int) -> int:
        """The most that the digits of a column can say."""
        return sum(weight for weight, _ in self.digits[column])

    def spelled(self, terms: Sequence[tuple[int, int]]) -> str:
        """Terms over columns as terms over variables, with turned signs."""
        parts = []
        for column, coefficient in terms:
            for weight, variable in self.digits[column]:
                parts.append(f"{-coefficient * weight:+d} x{variable}")
        return " ".join(parts)

    def text(self, run_id: str, claim: str) -> str:
        """The formula as a file: `terms . x <= bound` is written as `-terms . x >= -bound`."""
        head = f"* #variable= {self.variables} #constraint= {self.count}"
        about = [f"* {run_id}: no point keeps these rows, which is the claim: {claim}"]
        for column, name in enumerate(self._names):
            about.append(f"* x{self.digits[column][0][1]} is {name}")
        return "\n".join([head, *about, *self._constraints]) + "\n"

    def _add(self, terms: Sequence[tuple[int, int]], bound: int) -> None:
        self._constraints.append(f"{self.spelled(terms)} >= {-bound} ;".strip())


@dataclass
class _Refutation:
    """Writes the proof of one tree."""

    formula: _Formula
    lines: list[str] = field(default_factory=list)
    last: int = 0
    """The number of the newest constraint."""
    sides: dict[tuple[int, int], tuple[str, int, int]] = field(default_factory=dict)
    """Wide column and value -> the variable that says above, and the two constraints about it."""

    def text(self, steps: Sequence[Sequence[Any]]) -> str:
        """The whole proof."""
        self.last = self.formula.count
        self.lines = [VERSION, f"f {self.formula.count}"]
        self._tree(steps)
        ending = ("output NONE", f"conclusion UNSAT : {self.last}", "end pseudo-Boolean proof")
        return "\n".join([*self.lines, *ending]) + "\n"

    def _tree(self, steps: Sequence[Sequence[Any]]) -> None:
        cases = TreeCases(self.formula.upper)
        path: list[tuple[int, int, bool]] = []
        """Column, value, and whether the case is above the value."""
        clauses: list[int] = []
        """The clause of the first case of each split whose second is under way."""
        for kind, *rest in steps:
            if kind == "if":
                column, value = rest
                cases.split(column, value)
                path.append((column, value, False))
                continue
            weights = list(zip(rest[::2], rest[1::2], strict=True))
            done = self._leaf(cases, path, weights)
            while path and path[-1][2]:
                path.pop()
                done = self._clause(path, (clauses.pop(), done))
            if path:
                column, value, _ = path.pop()
                path.append((column, value, True))
                clauses.append(done)
            cases.next_case()

    def _leaf(
        self,
        cases: TreeCases,
        path: Sequence[tuple[int, int, bool]],
        weights: Sequence[tuple[int, int]],
    ) -> int:
        """The clause against a case, from the sum of rows that is impossible in it."""
        first = self.formula.first_row
        total, _ = sum_of_rows(self.formula.rows, weights)
        added = [(first + row, weight) for row, weight in weights]
        added += self._limits(cases, total)
        words = [f"{number} {weight} *" for number, weight in added]
        summed = " ".join([words[0], *(f"{word} +" for word in words[1:])])
        of_sum = self._derive(f"pol {summed}")
        return self._clause(path, (of_sum,))

    def _limits(self, cases: TreeCases, total: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        """What keeps a wide column in the range that it has in this case."""
        for column, coefficient in sorted(total.items()):
            if self.formula.upper[column] <= 1 or coefficient == 0:
                continue
            if coefficient > 0:
                low = cases.lower[column]
                if low > 0:
                    yield self._side(column, low - 1)[1], coefficient
                continue
            high = cases.upper[column]
            if high < self.formula.upper[column]:
                yield self._side(column, high)[2], -coefficient
            elif column in self.formula.ranges:
                yield self.formula.ranges[column], -coefficient

    def _clause(self, path: Sequence[tuple[int, int, bool]], used: Sequence[int]) -> int:
        """The clause that says: not all of these decisions. What it was derived from may go."""
        literals = [self._against(*decision) for decision in path]
        clause = " ".join(f"+1 {literal}" for literal in literals)
        number = self._derive(f"rup {clause} >= 1 ;".replace("  ", " "))
        self.lines.append(f"del id {' '.join(map(str, used))}")
        return number

    def _against(self, column: int, value: int, above: bool) -> str:
        """The literal that says that a decision does not hold."""
        if self.formula.upper[column] <= 1:
            name = f"x{self.formula.digits[column][0][1]}"
        else:
            name = self._side(column, value)[0]
        return f"~{name}" if above else name

    def _side(self, column: int, value: int) -> tuple[str, int, int]:
        """The variable that says that a wide column is above a value, and what defines it."""
        known = self.sides.get((column, value))
        if known is not None:
            return known
        name = f"above_{column}_{value}"
        digits = self.formula.digits[column]
        upwards = " ".join(f"+{weight} x{variable}" for weight, variable in digits)
        downwards = " ".join(f"-{weight} x{variable}" for weight, variable in digits)
        rest = self.formula.largest(column) - value
        above = self._derive(f"red {upwards} -{value + 1} {name} >= 0 ; {name} -> 0")
        # That the first still holds with the variable on follows from the negated second: their
        # sum leaves nothing but the variable.
        proof = (
            f"red {downwards} +{rest} {name} >= -{value} ; {name} -> 1 ; begin",
            f"  proofgoal {above}",
            "    pol -1 -2 +",
            "  end -1",
            "end",
        )
        # The negated constraint, the negated goal and their sum take numbers too.
        self.lines += proof
        self.last += 4
        self.sides[column, value] = (name, above, self.last)
        return self.sides[column, value]

    def _derive(self, line: str) -> int:
        self.lines.append(line)
        self.last += 1
        return self.last
