"""A tool's typed signature and docstring as the schema a model fills in."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from crm_tools.registry import Tool

__all__ = ["arguments_model", "description", "told_schema"]

ARGS = re.compile(r"\n\s*Args:\s*\n")
ARGUMENT = re.compile(r"^\s*(\w+): (.+)$", re.MULTILINE)


@cache
def arguments_model(tool: Tool) -> type[BaseModel]:
    """A strict model of the arguments: an unknown one is refused, so no text can smuggle a customer's id in."""
    said = dict(ARGUMENT.findall(_parts(tool)[1]))
    fields: dict[str, Any] = {}
    for parameter in tool.parameters:
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[parameter.name] = (parameter.annotation, Field(default, description=said.get(parameter.name, "")))
    return create_model(f"{tool.name}_arguments", __config__=ConfigDict(extra="forbid"), **fields)


def told_schema(tool: Tool) -> dict[str, Any]:
    """The arguments as a model is told them, without the titles that pydantic makes of their names."""
    schema: dict[str, Any] = _untitled(arguments_model(tool).model_json_schema())
    return schema


def description(tool: Tool) -> str:
    """What a model is told the tool is for."""
    return _parts(tool)[0].strip()


def _parts(tool: Tool) -> tuple[str, str]:
    head, _, tail = ARGS.sub("\0", tool.description, count=1).partition("\0")
    return head, tail


def _untitled(schema: Any) -> Any:
    """Only a text is a title: an argument of that name would be a schema."""
    if isinstance(schema, dict):
        kept = {key: one for key, one in schema.items() if key != "title" or not isinstance(one, str)}
        return {key: _untitled(one) for key, one in kept.items()}
    return [_untitled(one) for one in schema] if isinstance(schema, list) else schema
