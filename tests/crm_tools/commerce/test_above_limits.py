"""Whatever gives much money back needs a lead, by whichever tool it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crm_tools.limits import Rule
from crm_tools.registry import load_tools
from crm_tools.store import Store
from tests.crm_tools.commerce.order_shop import COMPANY, desk_of, open_order_shop

REFUNDS: tuple[tuple[str, dict[str, Any], int], ...] = (
    ("cancel_order", {"order_number": "A-4", "reason": "no longer needed"}, 39_900),
    ("start_return", {"order_number": "A-2", "items": ["STI-STL"], "because": "faulty"}, 39_900),
    ("change_order_items", {"order_number": "A-1", "items": ["ARIA-SIL"], "new_items": ["cream"]}, 10_000),
    ("start_exchange", {"order_number": "A-2", "items": ["ARIA-BLK"], "new_items": ["silver"]}, 8_800),
)


@pytest.mark.parametrize(("tool", "arguments", "refund"), REFUNDS, ids=[name for name, *_ in REFUNDS])
def test_a_refund_above_the_limit_needs_a_lead_and_one_at_it_does_not(
    store: Store, tool: str, arguments: dict[str, Any], refund: int
) -> None:
    preview = load_tools()[tool].preview
    assert preview is not None
    shop = open_order_shop(store)

    def needed(limit: int) -> bool:
        with store.transaction() as session:
            desk = desk_of(session, shop, company=replace(COMPANY, approvals=(Rule(above_minor=limit),)))
            return preview(desk, **arguments).needs_approval is not None

    with store.transaction() as session:
        session.connection().exec_driver_sql("UPDATE stock SET quantity = 5")
    assert needed(refund - 1)
    assert not needed(refund)


def test_a_return_in_pieces_is_judged_as_a_whole(store: Store) -> None:
    shop, limited = open_order_shop(store), replace(COMPANY, approvals=(Rule(above_minor=250_000),))
    preview, run = load_tools()["start_return"].preview, load_tools()["start_return"].run
    assert preview is not None

    with store.transaction() as session:
        desk = desk_of(session, shop, company=limited)
        assert preview(desk, "A-2", ["ARIA-BLK"]).needs_approval is None
        run(desk, "A-2", ["ARIA-BLK"])
        assert preview(desk, "A-2", ["ARIA-BLK"]).needs_approval is not None
