from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from assistant.signatures import arguments_model, description, told_schema
from crm_tools.registry import customer_tools

TOOLS = customer_tools()
FORBIDDEN = ("contact", "customer", "account", "user", "conversation", "session", "desk", "caller", "level", "verified")


def test_there_are_exactly_the_tools_a_customer_is_served_with() -> None:
    assert set(TOOLS) == {
        "add_to_ticket", "book_callback", "book_repair", "cancel_order", "change_my_address", "change_order_address",
        "change_order_items", "change_order_payment", "claim_price_difference", "hand_over", "my_orders", "my_profile",
        "open_ticket", "order_status", "part_status", "product_lookup", "request_invoice", "request_part",
        "request_quote", "return_status", "start_exchange", "start_return", "ticket_status", "undo_operation",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_no_tool_has_an_argument_that_names_whose_data_it_is(name: str) -> None:
    schema = arguments_model(TOOLS[name]).model_json_schema()

    assert [one for one in schema.get("properties", {}) if any(word in one for word in FORBIDDEN)] == []
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_every_tool_and_every_argument_is_explained(name: str) -> None:
    schema = arguments_model(TOOLS[name]).model_json_schema()

    assert len(description(TOOLS[name])) > 20
    assert "Args:" not in description(TOOLS[name])
    assert [one for one, about in schema.get("properties", {}).items() if not about.get("description")] == []


def test_an_argument_nobody_asked_for_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        arguments_model(TOOLS["my_orders"]).model_validate({"limit": 3, "contact_id": "con_other"})


def test_a_choice_outside_the_closed_set_is_refused() -> None:
    with pytest.raises(ValidationError):
        arguments_model(TOOLS["hand_over"]).model_validate({"reason": "x", "topic": "boss"})


def test_defaults_are_filled_in() -> None:
    assert arguments_model(TOOLS["hand_over"]).model_validate({"reason": "x"}).model_dump() == {
        "reason": "x",
        "topic": "service",
    }


def test_a_model_is_told_no_titles_and_all_the_rest() -> None:
    exchange = TOOLS["start_exchange"]
    full, told = arguments_model(exchange).model_json_schema(), told_schema(exchange)

    assert "title" not in json.dumps(told)
    assert told["properties"].keys() == full["properties"].keys()
    assert told["required"] == full["required"]
    assert told["additionalProperties"] is False
