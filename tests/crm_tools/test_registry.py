"""Tools are found by their mark, and no tool can be told whom it serves."""

from __future__ import annotations

import inspect
from datetime import timedelta

import pytest

from crm_tools.commerce import tools
from crm_tools.desk import Desk, Preview
from crm_tools.registry import MARK, Effect, Tool, Undo, customer_tools, load_tools, staff_tools, tool
from crm_tools.service import undo_tools
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


def preview(_: Desk) -> Preview:
    return Preview(Words("", ""), ())


UNDO, NAME = Undo(lambda _desk, _kept: (), timedelta(hours=1)), Words("do it", "办理")


def test_a_write_without_a_preview_is_refused_and_so_is_a_read_with_one() -> None:
    with pytest.raises(TypeError, match="preview"):
        tool(effect=Effect.WRITE, doing=Words("", ""), undo=UNDO)
    with pytest.raises(TypeError, match="preview"):
        tool(effect=Effect.READ, doing=Words("", ""), preview=preview)


def test_a_write_says_either_how_it_is_taken_back_or_by_which_name_it_is_agreed_to() -> None:
    write = {"effect": Effect.WRITE, "doing": Words("", ""), "preview": preview}
    for wrong in ({}, {"undo": UNDO, "irreversible": NAME}):
        with pytest.raises(TypeError, match="irreversible"):
            tool(**write, **wrong)
    with pytest.raises(TypeError, match="irreversible"):
        tool(effect=Effect.READ, doing=Words("", ""), undo=UNDO)
    tool(**write, undo=UNDO)
    tool(**write, irreversible=NAME)


def test_a_marked_function_stays_what_it_is_and_is_found_once() -> None:
    def order_tea(_: Desk) -> tuple[()]:
        """Order tea."""
        return ()

    def silent(_: Desk) -> tuple[()]:
        return ()

    marked = tool(effect=Effect.READ, doing=Words("", ""))(order_tea)
    assert marked is order_tea
    assert getattr(marked, MARK).description == "Order tea."
    assert getattr(tool(effect=Effect.READ, doing=Words("", ""))(silent), MARK).description == ""


def test_two_tools_of_one_name_keep_the_house_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    def undo_operation(_: Desk) -> tuple[()]:
        return ()

    undo_operation.__module__ = tools.__name__
    twin = tool(effect=Effect.READ, doing=Words("", ""))(undo_operation)
    monkeypatch.setattr(tools, "twin", twin, raising=False)

    with pytest.raises(TypeError, match="two tools are called undo_operation"):
        load_tools.__wrapped__()


def test_a_tool_that_another_room_only_imports_is_no_second_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "borrowed", undo_tools.undo_operation, raising=False)

    assert load_tools.__wrapped__() == load_tools()
