"""The form of a tool's arguments, and what comes back from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pytest

from assistant.argument_fields import ArgumentField, fields_of, read_fields
from assistant.writing import checked
from crm_tools.desk import Desk, Record
from crm_tools.errors import Invalid
from crm_tools.registry import Effect, Tool, customer_tools
from crm_tools.words import Words


def _book(
    desk: Desk,
    order: str,
    items: list[str],
    pieces: int = 1,
    because: Literal["faulty", "damaged"] = "faulty",
    gift: bool = False,
) -> Sequence[Record]:
    """Book."""
    return []


BOOK = Tool("book", "Book.", Effect.READ, doing=Words("Booking", "办理"), run=_book, preview=None)
NOW = {"order": "A-1", "items": ["Cup", "Aria One"], "because": "damaged"}


def test_every_argument_becomes_a_field_of_its_kind_with_what_it_is_now() -> None:
    assert fields_of(BOOK, NOW) == (
        ArgumentField("order", "text", True, "A-1"),
        ArgumentField("items", "list", True, "Cup\nAria One"),
        ArgumentField("pieces", "number", False, "1"),
        ArgumentField("because", "choice", False, "damaged", ("faulty", "damaged")),
        ArgumentField("gift", "yes_no", False, "no"),
    )


def test_what_is_filled_in_fits_the_tool_again() -> None:
    fields = fields_of(BOOK, NOW)
    typed = {"items": " Cup\r\n\nAria One, silver\n", "pieces": " 2 ", "gift": "yes"}
    given = {one.name: one.value for one in fields} | typed

    assert checked(BOOK, read_fields(fields, given)) == {
        "order": "A-1",
        "items": ["Cup", "Aria One, silver"],
        "pieces": 2,
        "because": "damaged",
        "gift": True,
    }


@pytest.mark.parametrize("given", [{"pieces": "many"}, {"because": "bored"}, {"pieces": "1.5"}])
def test_what_does_not_fit_is_refused_by_the_tool(given: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        checked(BOOK, {**NOW, **read_fields(fields_of(BOOK, NOW), given)})


@pytest.mark.parametrize("tool", [one for one in customer_tools().values() if one.preview], ids=lambda one: one.name)
def test_every_write_of_the_house_has_a_form_that_gives_back_what_it_shows(tool: Tool) -> None:
    needed: dict[str, Any] = {
        one.name: {"list": ["a"], "number": 1, "yes_no": True, "choice": one.options[0] if one.options else ""}.get(
            one.kind, "a"
        )
        for one in fields_of(tool, {})
    }
    fields = fields_of(tool, needed)

    assert read_fields(fields, {one.name: one.value for one in fields}) == checked(tool, needed)
