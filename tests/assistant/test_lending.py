from __future__ import annotations

import pytest

from assistant.lending import ALWAYS, lent_tools
from assistant.procedures.shelf import built_in
from crm_tools.registry import customer_tools

SHELF = built_in()
TOOLS = customer_tools()


def lent(*procedures: str, used: tuple[str, ...] = ()) -> set[str]:
    found = [one for name in procedures if (one := SHELF.get(name)) is not None]
    assert len(found) == len(procedures)
    return set(lent_tools(found, used, TOOLS))


def test_a_turn_about_nothing_in_particular_is_lent_what_any_may_need() -> None:
    assert lent() == ALWAYS
    assert {"hand_over", "my_orders", "order_status"} <= ALWAYS
    assert set(TOOLS) >= ALWAYS


def test_a_procedure_brings_what_it_calls_and_not_what_others_do() -> None:
    assert "start_return" in lent("start_return")
    assert not {"cancel_order", "book_repair", "request_invoice"} & lent("start_return")


@pytest.mark.parametrize(
    ("procedure", "tool"),
    [("quote", "request_quote"), ("part_request", "request_part"), ("add_to_ticket", "add_to_ticket")],
)
def test_what_is_told_from_records_brings_the_tool_that_reads_them(procedure: str, tool: str) -> None:
    assert tool in lent(procedure)


def test_where_a_refusal_ends_in_the_offer_of_a_ticket_one_can_be_opened() -> None:
    assert "open_ticket" in lent("cancel_order")
    assert "open_ticket" not in lent("start_return")  # whose refusal offers a person


def test_what_the_matter_used_before_is_lent_again_if_there_is_such_a_tool() -> None:
    assert lent(used=("book_repair", "drop_all_tables")) == {*ALWAYS, "book_repair"}


def test_every_procedure_has_its_tools_and_every_tool_is_brought_by_one() -> None:
    brought = set().union(*(lent(one.name) for one in SHELF))

    assert brought == set(TOOLS)
