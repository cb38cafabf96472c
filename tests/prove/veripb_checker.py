"""A checker of pseudo-Boolean proofs that knows the rules our export uses, written after the
published format.

VeriPB itself can not be installed from a package registry, so this stands in for it: constraints
are `sum of coefficient * literal >= degree`, `pol` adds and multiplies, `rup` propagates units,
`red` introduces a variable that nothing knows yet, and every goal of its witness is shown.
"""

from collections.abc import Mapping, Sequence

Constraint = tuple[dict[str, int], int]
"""Variable -> coefficient, and the degree: the sum is at least that."""


class NoProofError(Exception):
    """A line shows nothing."""


def refutes(formula: str, proof: str) -> None:
    """Check that a proof shows that nothing keeps a formula.

    Raises:
        NoProofError: at the first line that does not follow.
    """
    checking = Checking(
        [read(line) for line in formula.splitlines() if line and not line.startswith("*")]
    )
    lines = proof.splitlines()
    if lines[0] != "pseudo-Boolean proof version 2.0" or lines[-1] != "end pseudo-Boolean proof":
        raise NoProofError("not a proof of this version")
    at = 1
    while at < len(lines) - 1:
        at = checking.take(lines, at)
    if not checking.concluded:
        raise NoProofError("no conclusion")


def read(text: str) -> Constraint:
    left, _, right = text.strip().removesuffix(";").partition(">=")
    terms: dict[str, int] = {}
    degree = int(right)
    words = left.split()
    for coefficient, literal in zip(words[::2], words[1::2], strict=True):
        value = int(coefficient)
        name = literal.removeprefix("~")
        if name != literal:
            degree, value = degree - value, -value
        terms[name] = terms.get(name, 0) + value
    return {name: value for name, value in terms.items() if value}, degree


def added(one: Constraint, other: Constraint) -> Constraint:
    terms = dict(one[0])
    for name, value in other[0].items():
        terms[name] = terms.get(name, 0) + value
    return {name: value for name, value in terms.items() if value}, one[1] + other[1]


def negated(constraint: Constraint) -> Constraint:
    return {name: -value for name, value in constraint[0].items()}, 1 - constraint[1]


def under(constraint: Constraint, name: str, value: int) -> Constraint:
    """The constraint with a variable replaced by a value."""
    terms = dict(constraint[0])
    return terms, constraint[1] - terms.pop(name, 0) * value


def most(constraint: Constraint, values: Mapping[str, int]) -> int:
    return sum(
        c * values[name] if name in values else max(c, 0) for name, c in constraint[0].items()
    )


def is_contradiction(constraint: Constraint) -> bool:
    return most(constraint, {}) < constraint[1]


def is_trivial(constraint: Constraint) -> bool:
    return sum(min(c, 0) for c in constraint[0].values()) >= constraint[1]


class Checking:
    def __init__(self, formula: Sequence[Constraint]) -> None:
        self.formula = list(formula)
        self.known: dict[int, Constraint] = {}
        self.last = 0
        self.concluded = False

    def add(self, constraint: Constraint) -> None:
        self.last += 1
        self.known[self.last] = constraint

    def take(self, lines: Sequence[str], at: int) -> int:
        kind, _, rest = lines[at].strip().partition(" ")
        if kind == "f":
            if int(rest) != len(self.formula):
                raise NoProofError("another formula")
            for constraint in self.formula:
                self.add(constraint)
        elif kind == "pol":
            self.add(self.summed(rest))
        elif kind == "rup":
            self.propagate(read(rest))
        elif kind == "red":
            return self.redundant(lines, at)
        elif kind == "del":
            for number in rest.removeprefix("id ").split():
                del self.known[int(number)]
        elif kind == "output":
            pass
        elif kind == "conclusion":
            self.concluded = rest.startswith("UNSAT : ") and is_contradiction(
                self.number(rest.rpartition(" ")[2])
            )
            if not self.concluded:
                raise NoProofError("the conclusion is no contradiction")
        else:
            raise NoProofError(f"no rule {kind}")
        return at + 1

    def number(self, word: str) -> Constraint:
        position = int(word)
        found = self.known.get(position if position > 0 else self.last + 1 + position)
        if found is None:
            raise NoProofError(f"no constraint {word}")
        return found

    def summed(self, text: str) -> Constraint:
        stack: list[Constraint | int] = []
        words = text.split()
        for at, word in enumerate(words):
            if word == "+":
                other, one = stack.pop(), stack.pop()
                assert not isinstance(one, int) and not isinstance(other, int)
                stack.append(added(one, other))
            elif word == "*":
                factor, one = stack.pop(), stack.pop()
                assert isinstance(factor, int) and not isinstance(one, int)
                if factor < 0:
                    raise NoProofError("a factor below 0")
                stack.append(
                    ({name: value * factor for name, value in one[0].items()}, one[1] * factor)
                )
            else:
                is_factor = words[at + 1 : at + 2] == ["*"]
                stack.append(int(word) if is_factor else self.number(word))
        (result,) = stack
        assert not isinstance(result, int)
        return result

    def propagate(self, goal: Constraint) -> None:
        """Unit propagation from the negation must end in a conflict."""
        values: dict[str, int] = {}
        constraints = [*self.known.values(), negated(goal)]
        moved = True
        while moved:
            moved = False
            for constraint in constraints:
                slack = most(constraint, values) - constraint[1]
                if slack < 0:
                    self.add(goal)
                    return
                for name, value in constraint[0].items():
                    if name not in values and abs(value) > slack:
                        values[name] = 1 if value > 0 else 0
                        moved = True
        raise NoProofError("the clause does not follow by propagation")

    def redundant(self, lines: Sequence[str], at: int) -> int:
        text, witness, *rest = (
            part.strip() for part in lines[at].strip().removeprefix("red ").split(";")
        )
        constraint = read(text)
        name, value = (word.strip() for word in witness.split("->"))
        goals = {n: under(c, name, int(value)) for n, c in self.known.items() if name in c[0]}
        if not is_trivial(under(constraint, name, int(value))):
            raise NoProofError("the witness does not give the constraint")
        at += 1
        if "begin" in rest:
            self.add(negated(constraint))
            while lines[at].strip() != "end":
                words = lines[at].split()
                if words[0] == "proofgoal":
                    self.add(negated(goals.pop(int(words[1]))))
                elif words[0] == "pol":
                    self.add(self.summed(" ".join(words[1:])))
                elif words[0] == "end" and not is_contradiction(self.number(words[1])):
                    raise NoProofError("a goal is not shown")
                at += 1
            at += 1
        if any(not is_trivial(goal) for goal in goals.values()):
            raise NoProofError("the witness breaks what is known")
        self.add(constraint)
        return at
