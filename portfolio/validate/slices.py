"""Slices: dimensions, values and crossed pairs that exist, and that candidates lie in."""

from collections.abc import Collection, Iterable, Iterator

from portfolio.findings import Finding
from portfolio.model import ALL
from portfolio.source import Workspace
from portfolio.validate.references import Mistake, Path, unknown_dimension, unknown_value
from portfolio.validate.subjects import Planned

AXES = 2
"""Dimensions that a slice can cross."""


def slices_exist(planned: Planned) -> Iterator[Finding]:
    """A slice is `all`, a known value of a known dimension, or two of different dimensions, crossed
    alike.

    A crossed slice is written `country/department` with values `UK/payments`.
    """
    for path, dimension, values in _sliced(planned):
        mistakes = list(_mistakes_in_dimension(planned.workspace, dimension))
        for mistake in mistakes:
            yield planned.finding(*mistake, *path, key=True)
        for value in values if not mistakes else ():
            for mistake in _mistakes_in_value(planned.workspace, dimension, value):
                yield planned.finding(*mistake, *path, value, key=True)


def bounds_have_a_number(planned: Planned) -> Iterator[Finding]:
    """A bound has a cap or a floor (a warning)."""
    for resource, capacity in planned.scenario.capacity.items():
        for where, bound in capacity.slices():
            if bound.cap is None and bound.floor is None:
                path = ("all",) if where.is_all else where
                message = f"the bound on {resource} in {where} binds nothing"
                yield planned.finding(
                    "P521", message, "add `cap:` or `floor:`", "capacity", resource, *path, key=True
                )


def candidates_declare_what_scenarios_slice_by(plans: Iterable[Planned]) -> Iterator[Finding]:
    """A candidate declares each dimension by which a bound or target of its period slices (a
    warning).

    Otherwise it lies in no slice of it. Told once for each initiative and dimension: in its file,
    or in the override that takes the dimension away.
    """
    reported: set[tuple[str, str]] = set()
    for planned in plans:
        name, workspace = planned.name, planned.workspace
        wanted = _dimensions_sliced_by(planned)
        if not wanted:
            continue
        initiatives = planned.planning.initiatives
        for key in planned.pool:
            declared = initiatives[key].dimensions.keys()
            if wanted <= declared:
                continue
            for dimension in sorted(d for d in wanted - declared if (key, d) not in reported):
                reported.add((key, dimension))
                message = (
                    f"{key} declares no {dimension}, by which {name} slices: it lies in none of its"
                    " slices"
                )
                if dimension in workspace.initiatives[key].dimensions:
                    place = workspace.in_scenario(name, "overrides", key, "dimensions", key=True)
                else:
                    place = workspace.in_initiative(key, "dimensions", key=True)
                yield Finding("P316", place, message, f"add {dimension} to its dimensions", (key,))


def _dimensions_sliced_by(planned: Planned) -> set[str]:
    known = planned.workspace.organization.dimensions
    axes = {axis for _, dimension, _ in _sliced(planned) for axis in dimension.split("/")}
    return {axis for axis in axes if axis in known}


def _sliced(planned: Planned) -> Iterator[tuple[Path, str, Collection[str]]]:
    """(path, dimension, values) of all bounds and targets but those on `all`."""
    for resource, capacity in planned.scenario.capacity.items():
        for dimension, values in capacity.__pydantic_extra__.items():
            yield ("capacity", resource, dimension), dimension, values
    for dimension, targets in planned.scenario.targets.__pydantic_extra__.items():
        yield ("targets", dimension), dimension, targets


def _mistakes_in_dimension(workspace: Workspace, dimension: str) -> Iterator[Mistake]:
    axes = dimension.split("/")
    if len(axes) > AXES:
        yield Mistake("P518", f"{dimension} crosses more than two dimensions", "cross two")
    elif len(axes) == AXES and axes[0] == axes[1]:
        yield Mistake(
            "P518", f"{dimension} crosses a dimension with itself", "cross two different ones"
        )
    else:
        for axis in axes:
            mistake = unknown_dimension(
                workspace, axis, *([ALL.dimension] if len(axes) == 1 else [])
            )
            if mistake:
                yield mistake


def _mistakes_in_value(workspace: Workspace, dimension: str, value: str) -> Iterator[Mistake]:
    axes, parts = dimension.split("/"), value.split("/")
    if len(axes) != len(parts):
        wanted = "one value" if len(axes) == 1 else "two values, as x/y"
        yield Mistake(
            "P518",
            f"{dimension} takes {wanted}, and this is {value}",
            _crossed_hint(workspace, axes),
        )
        return
    for axis, part in zip(axes, parts, strict=True):
        mistake = unknown_value(workspace, axis, part)
        if mistake:
            yield mistake


def _crossed_hint(workspace: Workspace, axes: list[str]) -> str | None:
    """An example of a value of the slice."""
    first = [next(iter(workspace.organization.dimensions[axis]), None) for axis in axes]
    return f"as {'/'.join(value for value in first if value)}" if all(first) else None
