"""A tool's arguments as the fields of a form, and what was filled in as values again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.signatures import arguments_model
from crm_tools.registry import Tool

__all__ = ["ArgumentField", "arguments_schema", "fields_of", "read_fields"]

Kind = Literal["text", "number", "choice", "list", "yes_no"]
KINDS: dict[str, Kind] = {"integer": "number", "number": "number", "array": "list", "boolean": "yes_no"}


@dataclass(frozen=True, slots=True)
class ArgumentField:
    """One argument: `value` is what it is now, as a person would type it; a list has one entry a line."""

    name: str
    kind: Kind
    required: bool
    value: str
    options: tuple[str, ...] = ()


def arguments_schema(tool: Tool) -> dict[str, Any]:
    """The JSON schema of what may be given."""
    return arguments_model(tool).model_json_schema()


def fields_of(tool: Tool, arguments: Mapping[str, Any]) -> tuple[ArgumentField, ...]:
    """The fields of a form that holds these arguments, in the tool's own order."""
    schema = arguments_schema(tool)
    required = set(schema.get("required", ()))
    return tuple(
        ArgumentField(
            name=name,
            kind=_kind(one),
            required=name in required,
            value=_typed(arguments.get(name, one.get("default"))),
            options=_options(one),
        )
        for name, one in schema.get("properties", {}).items()
    )


def read_fields(fields: Sequence[ArgumentField], given: Mapping[str, str]) -> dict[str, Any]:
    """The arguments that a filled-in form means; a field that was not sent is left out.

    What is no number where one belongs stays a text, for the tool's own check to refuse by name.
    """
    return {one.name: _value(one, given[one.name].strip()) for one in fields if one.name in given}


def _kind(schema: Mapping[str, Any]) -> Kind:
    if _options(schema):
        return "choice"
    return KINDS.get(str(schema.get("type", "")), "text")


def _options(schema: Mapping[str, Any]) -> tuple[str, ...]:
    single = (schema["const"],) if "const" in schema else ()
    return tuple(str(one) for one in schema.get("enum", single))


def _typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _value(field: ArgumentField, text: str) -> Any:
    if field.kind == "list":
        return [one.strip() for one in text.splitlines() if one.strip()]
    if field.kind == "yes_no":
        return text == "yes"
    if field.kind == "number":
        try:
            return int(text)
        except ValueError:
            return text
    return text
