"""Models whose attribute docstrings are the descriptions in their JSON Schemas.

Pydantic can do that too, but reads the source of every class when it is made; only who writes
schemas needs them.
"""

import ast
import inspect
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic_core import CoreSchema


class Described(BaseModel):
    """The text below each field says what it is."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """As Pydantic writes it, and the descriptions."""
        written = handler(schema)
        definition = handler.resolve_ref_schema(written)
        if "description" in definition:
            definition["description"] = _unwrapped(definition["description"])
        properties = definition.get("properties", {})
        for name, text in _docstrings(cls).items():
            properties[cls.model_fields[name].alias or name]["description"] = text
        return written


@cache
def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Field -> the docstring after it, in the class or in those that it extends."""
    docstrings: dict[str, str] = {}
    for own in reversed(model.__mro__):
        if issubclass(own, Described) and own is not Described:
            [parsed] = ast.parse(dedent(inspect.getsource(own))).body
            for field, text in pairwise(parsed.body if isinstance(parsed, ast.ClassDef) else ()):
                match field, text:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(
                        value=ast.Constant(value=str(docstring))
                    ):
                        docstrings[name] = _unwrapped(docstring)
    return {name: text for name, text in docstrings.items() if name in model.model_fields}


def _unwrapped(docstring: str) -> str:
    """Its paragraphs, each on one line: where source lines end is no part of the text."""
    paragraphs = inspect.cleandoc(docstring).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
