"""Descriptions in JSON Schemas are what Pydantic makes of attribute docstrings, but not read at
every start."""

from pydantic import BaseModel, ConfigDict, Field

from portfolio.described import Described


class Inner(Described):
    """A part."""

    amount: int
    """How much."""


class Outer(Inner):
    """The whole."""

    model_config = ConfigDict(populate_by_name=True)

    except_: str = Field(alias="except")
    """What it leaves out,
    on two lines."""
    part: Inner
    silent: int


def test_they_are_those_that_pydantic_finds() -> None:
    class PydanticInner(BaseModel):
        """A part."""

        model_config = ConfigDict(use_attribute_docstrings=True, title="Inner")

        amount: int
        """How much."""

    properties = Outer.model_json_schema()["properties"]
    assert Inner.model_json_schema() == PydanticInner.model_json_schema()
    assert {name: field.get("description") for name, field in properties.items()} == {
        "amount": "How much.",
        "except": "What it leaves out, on two lines.",
        "part": None,
        "silent": None,
    }
