"""Views of a customer made by hand, to decide about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from crm_tools.insights.view import Customer360, Entry, Fact, entry
from crm_tools.people.company import DEFAULT

__all__ = ["NOW", "bare", "conversation", "machine", "ordered", "part", "ticket"]

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
COMPANY = replace(DEFAULT, timezone="Asia/Shanghai", currency="CNY", return_window_days=14)


def bare(**changes: Any) -> Customer360:
    """Somebody without a history."""
    person = entry(
        "contact con_1",
        "contacts",
        NOW,
        name="Kim",
        account="Kim",
        account_kind=changes.pop("account_kind", "household"),
        tier=changes.pop("tier", "standard"),
        verified=True,
        since=NOW,
    )
    view = Customer360("con_1", NOW, COMPANY, person, **changes)
    complaint = next(
        (one for one in view.tickets if one.text("ticket_kind") == "complaint" and one.number("is_open")), None
    )
    if complaint is None:
        return view
    fact = Fact("open_complaint", complaint.text("subject"), complaint.ref, complaint.at, "tickets")
    return replace(view, figures=(*view.figures, fact))


def ticket(number: int, kind: str, *, days: int = 2, status: str = "open", solved_days: int | None = None) -> Entry:
    solved = NOW - timedelta(days=solved_days) if solved_days is not None else None
    return entry(
        f"ticket T-{number}",
        "tickets",
        NOW - timedelta(days=days),
        ticket_kind=kind,
        subject=f"About {kind}",
        status=status,
        is_open=status not in ("solved", "closed"),
        opened_at=NOW - timedelta(days=days),
        solved_at=solved,
    )


def ordered(number: int, *, days: int = 5, status: str = "delivered", **more: Any) -> Entry:
    at = NOW - timedelta(days=days)
    return entry(
        f"order A-{number}",
        "orders",
        at,
        status=status,
        under_way=status in ("pending", "processed", "shipped"),
        total=189_900,
        currency="CNY",
        placed_at=at,
        delivered_at=at if status == "delivered" else None,
        **more,
    )


def machine(order: Entry, name: str = "Aria One", **more: Any) -> Entry:
    values = {
        "product": name.lower().replace(" ", "-"),
        "name": name,
        "name_zh": name,
        "goods_kind": "espresso machine",
        "quantity": 1,
        "price": 189_900,
        "order_status": order.text("status"),
        "delivered_at": order.moment("delivered_at"),
    }
    return entry(order.ref, "order_lines", order.at, **{**values, **more})


def part(product: str, *, fits: str = "Aria One", kind: str = "accessory", price: int = 9_900, stock: int = 3) -> Entry:
    return entry(
        f"product {product}",
        "products",
        NOW,
        product=product,
        name=product.title(),
        name_zh=product,
        goods_kind=kind,
        price=price,
        stock=stock,
        fits=(fits,),
    )


def conversation(*, days: int = 1, **more: Any) -> Entry:
    at = NOW - timedelta(days=days)
    return entry("conversation cnv_1", "interactions", at, channel="web", last_at=at, **more)
