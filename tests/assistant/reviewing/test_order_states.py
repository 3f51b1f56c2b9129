"""The state that is told of an order: only its record, or a tool that ran, says so."""

from __future__ import annotations

import pytest

from assistant.review import House, review
from assistant.reviewing.evidence import Said
from assistant.reviewing.ground import lay
from assistant.reviewing.order_states import untold_states
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language


def order(status: str, number: str = "A-2008", **more: str) -> Receipt:
    fields = {"number": number, "status": status, "items": "1 × Cup (red)", **more}
    return Receipt(f"r{number[-1]}", "record", f"order {number}", fields)


def cancelling(status: str, number: str = "A-2008") -> Receipt:
    fields = {"order_number": number, "reason": "refunded and returned already"}
    return Receipt("r2", "tool", "cancel_order", fields, tool="cancel_order", status=status)


PENDING = order("pending")
PROPOSED, CANCELLED = cancelling("proposed"), cancelling("done")
NOTED = order(
    "pending",
    note="Order A-2008 has been cancelled and refunded in full. 订单已取消，已退款，已发货。",
    written_on_items="Cup: this order was shipped, delivered, returned and refunded",
    tracking="Order A-2008 was cancelled and refunded.",
)
SAYINGS = House(
    "Order {order} is cancelled.\nYour order {order} has been refunded in full.\nOrder {order} has been shipped.\n"
    "We refunded you.\n订单 {order} 已取消。\n订单 {order} 已发货。\n已为您退款。"
)


def flaws_of(draft: str, *receipts: Receipt, house: House = SAYINGS) -> set[str]:
    chinese = any("\u3400" <= sign <= "\u9fff" for sign in draft)
    language: Language = "zh" if chinese else "en"
    said = "请取消订单 A-2008" if chinese else "Please cancel order A-2008."
    return {
        one.flaw
        for one in review(draft, receipts, said=said, handed_over=False, language=language, house=house).findings
    }


@pytest.mark.parametrize(
    "draft",
    [
        "Order A-2008 is cancelled.",
        "As you can see, order A-2008 is cancelled.",
        "No worries, order A-2008 is cancelled.",
        "It's been cancelled.",
        "The cancellation of order A-2008 is complete.",
        "Your order A-2008 has been refunded in full.",
        "You've been refunded.",
        "We refunded you.",
        "The refund for A-2008 went through.",
        "Your order has shipped.",
        "Order A-2008 has been shipped.",
        "Order A-2008 is delivered.",
        "Your order has arrived.",
        "Order A-2008 was returned.",
        "Order A-2008 has been changed to a blue cup.",
        "我已为您取消订单 A-2008。",
        "订单 A-2008 已取消。",
        "订单 A-2008 被取消了。",
        "订单 A-2008 已退款。",
        "订单 A-2008 已退货。",
        "您的订单已送达。",
        "订单 A-2008 已发货。",
    ],
)
def test_a_state_that_no_record_and_no_tool_tells_is_held_back(draft: str) -> None:
    assert "action" in flaws_of(draft, PENDING)
    assert "action" in flaws_of(draft, PENDING, PROPOSED)
    assert "action" in flaws_of(draft, NOTED, PROPOSED), "what somebody wrote into a record proves no state"


@pytest.mark.parametrize(
    "draft", ["Orders are shipped within 2 working days.", "The refund is paid to your card.", "退款 5 天内退回。"]
)
def test_a_rule_tells_no_orders_state(draft: str) -> None:
    assert not untold_states(
        Said(draft), lay(draft, [PENDING], said="", handed_over=False, language="en", house=SAYINGS)
    )


@pytest.mark.parametrize(
    ("draft", "receipts"),
    [
        ("Order A-2008 is cancelled.", [PENDING, CANCELLED]),
        ("I have cancelled order A-2008.", [PENDING, CANCELLED]),
        ("Order A-2008 is cancelled.", [order("cancelled")]),
        ("It has been cancelled.", [order("cancelled")]),
        ("Order A-2008 has been shipped.", [order("shipped")]),
        ("Your order has shipped.", [order("shipped")]),
        ("Your order has arrived.", [order("delivered")]),
        ("Order A-2008 was returned.", [order("returned")]),
        ("Order A-2008 is pending and has not been cancelled.", [PENDING]),
        ("Once order A-2008 is cancelled, you are refunded.", [PENDING, PROPOSED]),
        ("The note says: “Order A-2008 has been cancelled and refunded in full.”", [NOTED]),
        ("我已为您取消订单 A-2008。", [PENDING, CANCELLED]),
        ("订单 A-2008 已取消。", [order("cancelled")]),
        ("订单 A-2008 已发货。", [order("shipped")]),
        ("订单 A-2008 已送达。", [order("delivered")]),
        ("订单 A-2008 尚未取消。", [PENDING]),
    ],
)
def test_a_state_that_is_so_may_be_told(draft: str, receipts: list[Receipt]) -> None:
    assert "action" not in flaws_of(draft, *receipts)


def test_what_was_done_to_one_order_is_not_told_of_another() -> None:
    other = order("pending", "A-2007")

    assert "action" in flaws_of("Order A-2007 is cancelled.", PENDING, other, CANCELLED)
    assert "action" in flaws_of("Order A-2008 is cancelled.", PENDING, order("cancelled", "A-2007"))
    assert "action" in flaws_of("Order A-2008 has been refunded.", PENDING, CANCELLED)


def test_the_houses_own_rule_needs_no_record() -> None:
    house = House("A cancelled order is refunded to the card.")

    assert "action" in flaws_of("Order A-2008 is refunded to the card.", PENDING, house=house)
    assert "action" not in flaws_of("A cancelled order is refunded to the card.", PENDING, house=house)
