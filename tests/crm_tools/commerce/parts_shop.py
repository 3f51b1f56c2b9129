"""A shelf of parts to order from, and somebody who orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import ProductRow, StockRow, VariantRow
from crm_tools.commerce.delivery import Delivery
from crm_tools.commerce.part_requests import PartRequest, request_part
from crm_tools.people.company import DEFAULT
from crm_tools.service.tickets import NewTicket, open_ticket

__all__ = ["AT", "COMPANY", "FILTER", "ask", "fill_shelf"]

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # a Saturday
FILTER = "FLT-F4"
COMPANY = replace(
    DEFAULT,
    timezone="Asia/Shanghai",
    currency="CNY",
    delivery=Delivery(fee_minor=1500, free_from_minor=19_900, abroad_minor=8000, home="CN"),
)
GOODS = (
    ("zephyr-400", "Zephyr 400", "Zephyr 400 空气净化器", "air purifier", [], "Z400", 229_900),
    ("zephyr-600", "Zephyr 600", "Zephyr 600 空气净化器", "air purifier", [], "Z600", 359_900),
    ("filter-f4", "Filter F4", "F4 滤网", "spare part", ["Zephyr 400"], FILTER, 22_900),
    ("filter-f6", "Filter F6", "F6 滤网", "spare part", ["Zephyr 600"], "FLT-F6", 32_900),
    ("brew-gasket-51", "Brew gasket 51", "冲煮密封圈 51", "spare part", ["Aria Mini"], "GSK-51", 1900),
    ("brew-gasket-54", "Brew gasket 54", "冲煮密封圈 54", "spare part", ["Aria One"], "GSK-54", 1900),
    ("knock-box", "Knock box", "敲渣盒", "accessory", [], "KNB", 9900),
)


def fill_shelf(session: Session, pieces: int = 3) -> None:
    """Machines and parts; so many Filter F4 on the shelf, of everything else nothing."""
    for key, name, name_zh, kind, fits, sku, price in GOODS:
        session.add(
            ProductRow(id=key, name=name, name_zh=name_zh, kind=kind, description="", description_zh="", fits=fits)
        )
        session.flush()
        session.add(VariantRow(sku=sku, product_id=key, options={}, price_minor=price, on_sale=True))
        session.flush()
    session.add(StockRow(sku=FILTER, quantity=pieces))
    session.flush()


def ask(session: Session, contact_id: str, quantity: int = 1, *, thread: str | None = None, at: datetime = AT) -> str:
    """Asks for Filter F4 under a ticket of its own; returns the number it got."""
    new = NewTicket("part", "Filter F4", "-", "service", contact_id, thread)
    ticket = open_ticket(session, new, actor=f"contact:{contact_id}", at=at)
    wanted = PartRequest(contact_id, FILTER, quantity, 22_900, 0, ticket.id, date(2026, 12, 1))
    return request_part(session, wanted, actor=f"contact:{contact_id}", at=at).number
