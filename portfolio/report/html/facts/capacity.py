"""What the plan uses of each resource, beside cap and floor."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.texts import sentence
from portfolio.report.words.measures import step_in_words
from portfolio.report.words.numbers import number, percent
from portfolio.results import WHOLE, CapacityUse


@dataclass(frozen=True)
class CapacityRow:
    """One resource in one slice."""

    name: str
    used: str
    of_cap: str
    share: str
    spoken: str
    amount: Fraction
    floor: Fraction | None
    cap: Fraction | None
    whole: bool
    """Whether it is the resource over the whole portfolio."""


@dataclass(frozen=True)
class CapacityGroup:
    """Bounds under one heading."""

    title: str
    rows: tuple[CapacityRow, ...]


def capacity_groups(source: RunSource) -> tuple[CapacityGroup, ...]:
    """The whole of each resource, then each resource that is bounded in slices.

    What bounds one step stands under the roadmap of the page.
    """
    certificate = source.result.certificate
    if certificate is None:
        return ()
    order = list(source.shown.resources)
    uses = []
    for step, use in certificate.capacity_by_step:
        if use.resource in order and step in (None, WHOLE):
            uses.append((step, use))
    uses.sort(key=lambda named: order.index(named[1].resource))
    whole = tuple(_row(source, *named) for named in uses if named[1].dimension == "all")
    groups = [CapacityGroup("By resource", whole)] if whole else []
    for resource in order:
        sliced = [
            named for named in uses if named[1].resource == resource and named[1].dimension != "all"
        ]
        if sliced:
            rows = tuple(_row(source, *named) for named in sliced)
            groups.append(CapacityGroup(f"{sentence(resource)} by slice", rows))
    return tuple(groups)


def units(unit: str, amount: Fraction) -> str:
    """A unit in the number that an amount asks for: engineer-day, engineer-days."""
    return unit if amount == 1 or not unit or unit.endswith("s") else f"{unit}s"


def _row(source: RunSource, step: str | None, use: CapacityUse) -> CapacityRow:
    used = Fraction(use.used)
    cap = None if use.cap is None else Fraction(use.cap)
    floor = None if use.floor is None else Fraction(use.floor)
    unit = source.shown.resources[use.resource]
    where = source.place(use.dimension, use.value)
    in_step = step_in_words(step)
    name = f"{where or sentence(use.resource)}{in_step}"
    subject = f"{use.resource} {where}".strip()
    amount = number(use.used)
    spoken = [f"{subject}{in_step}", f"{amount} {units(unit, used)} used"]
    if use.cap is not None:
        spoken.append(f"cap {number(use.cap)}")
    if use.floor is not None:
        spoken.append(f"floor {number(use.floor)}")
    of_cap = "" if use.cap is None else f"of {number(use.cap)}"
    return CapacityRow(
        name=name,
        used=amount,
        of_cap=of_cap,
        share=_share(used, cap, use),
        spoken=", ".join(spoken),
        amount=used,
        floor=floor,
        cap=cap,
        whole=use.dimension == "all",
    )


def _share(used: Fraction, cap: Fraction | None, use: CapacityUse) -> str:
    if cap is None:
        return "" if use.floor is None else f"at least {number(use.floor)}"
    if used == cap:
        return "full"
    return percent(used / cap) if cap else ""
