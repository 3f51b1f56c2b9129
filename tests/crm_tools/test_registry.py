"""Tools are found by their mark, and no tool can be told whom it serves."""

from __future__ import annotations

import inspect

import pytest

from crm_tools.desk import Desk, Preview
from crm_tools.registry import Effect, Tool, customer_tools, load_tools, staff_tools, tool
from crm_tools.words import Words

# Where something goes is not whose it is.
WHERE_TO = {"request_invoice": {"email"}}
TOOLS = sorted(load_tools().values(), key=lambda one: one.name)


def test_all_tools_of_the_rooms_are_found() -> None:
    assert [one.name for one in TOOLS] == [
        "add_to_ticket",
        "book_callback",
        "book_repair",
        "cancel_order",
        "change_my_address",
        "change_order_address",
        "change_order_items",
        "change_order_payment",
        "claim_price_difference",
        "customer_overview",
        "hand_over",
        "my_desk",
        "my_orders",
        "my_profile",
        "next_best_actions",
        "open_ticket",
        "order_status",
        "part_status",
        "product_lookup",
        "request_invoice",
        "request_part",
        "request_quote",
        "return_status",
        "start_exchange",
        "start_return",
        "ticket_status",
        "undo_operation",
    ]


@pytest.mark.parametrize("found", customer_tools().values(), ids=lambda one: one.name)
def test_no_argument_of_a_customers_tool_names_a_customer(found: Tool) -> None:
    names = {one.name for one in found.parameters} - WHERE_TO.get(found.name, set())

    assert not names & {"desk", "contact", "contact_id", "customer", "customer_id", "account_id", "email", "caller"}


def test_only_colleagues_may_name_a_customer_and_their_tools_change_nothing() -> None:
    theirs = staff_tools()

    assert set(theirs) & set(customer_tools()) == set()
    assert "customer_overview" in theirs
    assert {one.effect for one in theirs.values()} == {Effect.READ}


@pytest.mark.parametrize("found", TOOLS, ids=lambda one: one.name)
def test_every_argument_is_typed_and_explained(found: Tool) -> None:
    for one in found.parameters:
        assert one.annotation is not inspect.Parameter.empty
        assert f"    {one.name}: " in found.description


@pytest.mark.parametrize("found", [one for one in TOOLS if one.preview], ids=lambda one: one.name)
def test_a_preview_takes_the_arguments_of_its_write(found: Tool) -> None:
    assert found.preview is not None
    previewed = list(inspect.signature(found.preview, eval_str=True).parameters.values())[1:]

    assert [(one.name, one.annotation, one.default) for one in previewed] == [
        (one.name, one.annotation, one.default) for one in found.parameters
    ]


def test_a_write_without_a_preview_is_refused_and_so_is_a_read_with_one() -> None:
    def preview(_: Desk) -> Preview:
        return Preview(Words("", ""), ())

    with pytest.raises(TypeError):
        tool(effect=Effect.WRITE, doing=Words("", ""))
    with pytest.raises(TypeError):
        tool(effect=Effect.READ, doing=Words("", ""), preview=preview)
