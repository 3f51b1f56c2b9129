"""What the warehouse reports: ordered, arrived, shipped, delivered, cancelled. Nothing ever goes back a step."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import StockRow
from crm_tools.commerce.part_requests import serve_waiting
from crm_tools.commerce.stock import TO_COME
from crm_tools.commerce.supply import OutboundRow, OutboundStatus, PurchaseRow, PurchaseStatus, check_step
from crm_tools.commerce.supply_book import supplied
from crm_tools.commerce.supply_hold import held_outbound, held_purchase, is_outbound, outbound_for, put_back
from crm_tools.commerce.supply_news import news_of
from crm_tools.commerce.supply_talk import tell
from crm_tools.errors import Conflict, Invalid
from crm_tools.people.company import company
from crm_tools.store.events import EventRow, record

__all__ = ["By", "Changed", "arrive", "cancel", "deliver", "order_in", "ship"]

MAX_TRACKING = 60


@dataclass(frozen=True, slots=True)
class By:
    """Who reports a change, when, and the key under which a repeated report is the same one (empty: none is)."""

    actor: str
    at: datetime
    key: str = ""

    @property
    def mark(self) -> str:
        """The key as events keep it, which hold nobody's words."""
        return hashlib.sha256(f"{self.actor}:{self.key}".encode()).hexdigest()[:24] if self.key else ""


@dataclass(frozen=True, slots=True)
class Changed:
    """The number that changed, the outbound orders that were made by it, the conversations that heard of it."""

    number: str
    made: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def ship(session: Session, number: str, tracking: str, by: By) -> Changed:
    """A parcel left. Raises NotFound, Invalid without a tracking number, Conflict when it is not being packed."""
    tracking = tracking.strip()
    if not tracking or len(tracking) > MAX_TRACKING:
        raise Invalid(f"a parcel leaves with a tracking number of at most {MAX_TRACKING} characters")
    row = held_outbound(session, number)
    if _is_repeat(session, row, OutboundStatus.SHIPPED, by, given=tracking):
        return Changed(number)
    check_step(number, row.status, OutboundStatus.SHIPPED)
    row.tracking, row.shipped_at = tracking, by.at
    return _become(session, row, OutboundStatus.SHIPPED, by, given=tracking)


def deliver(session: Session, number: str, by: By) -> Changed:
    """A parcel reached the customer; raises NotFound, Conflict when it is not on its way."""
    row = held_outbound(session, number)
    if _is_repeat(session, row, OutboundStatus.DELIVERED, by):
        return Changed(number)
    check_step(number, row.status, OutboundStatus.DELIVERED)
    row.delivered_at = by.at
    return _become(session, row, OutboundStatus.DELIVERED, by)


def order_in(session: Session, number: str, expected_on: date, by: By) -> Changed:
    """The goods are ordered and expected about that day; a later report mends the day.

    Raises NotFound, Conflict, and Invalid for a day that has gone or is more than two years ahead.
    """
    if not by.at.date() - timedelta(days=1) <= expected_on <= by.at.date() + timedelta(days=730):
        raise Invalid(f"goods cannot come on {expected_on}; give a day from today on, within two years")
    _, row = held_purchase(session, number)
    if _is_repeat(session, row, PurchaseStatus.ORDERED, by, given=expected_on.isoformat()):
        return Changed(number)
    check_step(number, row.status, PurchaseStatus.ORDERED)
    row.expected_on = expected_on
    aloud = outbound_for(session, row) is None
    return _become(session, row, PurchaseStatus.ORDERED, by, given=expected_on.isoformat(), aloud=aloud)


def arrive(session: Session, number: str, by: By) -> Changed:
    """The goods are on the shelf; those who wait for that SKU get theirs, oldest first.

    Raises NotFound, Conflict for goods that have arrived or were cancelled.
    """
    shelf, row = held_purchase(session, number)
    if _is_repeat(session, row, PurchaseStatus.ARRIVED, by):
        return Changed(number)
    check_step(number, row.status, PurchaseStatus.ARRIVED)
    shelf.quantity += row.quantity
    row.status = PurchaseStatus.ARRIVED.value
    served = _serve(session, shelf, by)
    if outbound_for(session, row) is not None:
        _record(session, row, by)
    else:  # an older request had these; about when the next goods come is what this one can be told
        row.expected_on = session.scalar(
            select(func.max(PurchaseRow.expected_on)).where(PurchaseRow.sku == row.sku, PurchaseRow.status.in_(TO_COME))
        )
        _become(session, row, PurchaseStatus.ARRIVED, by, aloud=False)
    return Changed(number, served.made, served.told)


def cancel(session: Session, number: str, by: By, *, aloud: bool = True) -> Changed:
    """Ends a request before anything left: what was put aside goes back on the shelf, once.

    The customer hears of it, unless not `aloud`: they called it off themselves. Raises NotFound, Conflict for what
    left already or was cancelled.
    """
    if not is_outbound(session, number):
        return _cancel_purchase(session, number, by, aloud=aloud)
    shelf, row = put_back(session, number)
    if _is_repeat(session, row, OutboundStatus.CANCELLED, by):
        return Changed(number)
    check_step(number, row.status, OutboundStatus.CANCELLED)
    shelf.quantity += row.quantity
    changed = _become(session, row, OutboundStatus.CANCELLED, by, aloud=aloud)
    served = _serve(session, shelf, by)
    return Changed(number, served.made, (*changed.told, *served.told))


def _cancel_purchase(session: Session, number: str, by: By, *, aloud: bool) -> Changed:
    _, row = held_purchase(session, number)
    if _is_repeat(session, row, PurchaseStatus.CANCELLED, by):
        return Changed(number)
    sent = outbound_for(session, row)
    if sent is not None:
        raise Conflict(f"{number} has become {sent.number}; cancel that, as long as it has not left")
    check_step(number, row.status, PurchaseStatus.CANCELLED)
    return _become(session, row, PurchaseStatus.CANCELLED, by, aloud=aloud)


def _serve(session: Session, shelf: StockRow, by: By) -> Changed:
    served = serve_waiting(session, shelf, actor=by.actor, at=by.at)
    told = [_tell(session, outbound.number, by) for outbound in served]
    return Changed(shelf.sku, tuple(one.number for one in served), tuple(one for one in told if one))


def _become(
    session: Session, row: OutboundRow | PurchaseRow, status: str, by: By, *, given: str = "", aloud: bool = True
) -> Changed:
    row.status, row.updated_at = str(status), by.at
    _record(session, row, by, given=given)
    told = _tell(session, row.number, by, aloud=aloud)
    return Changed(row.number, (), (told,) if told else ())


def _record(session: Session, row: OutboundRow | PurchaseRow, by: By, *, given: str = "") -> None:
    row.updated_at = by.at
    session.flush()
    about = {name: value for name, value in (("given", given), ("key", by.mark)) if value}
    record(session, f"{_kind(row)}.{row.status}", f"{_kind(row)}:{row.number}", actor=by.actor, at=by.at, **about)


def _tell(session: Session, number: str, by: By, *, aloud: bool = True) -> str | None:
    session.flush()
    part = supplied(session, number)
    words = news_of(part, company(session).delivery.dispatch_days)
    return tell(session, part, words, actor=by.actor, at=by.at, aloud=aloud)


def _is_repeat(session: Session, row: OutboundRow | PurchaseRow, status: str, by: By, *, given: str = "") -> bool:
    """Whether this very report was taken already; raises Conflict for its key on another report of this number."""
    if not by.key:
        return False
    earlier = session.scalars(select(EventRow).where(EventRow.subject == f"{_kind(row)}:{row.number}"))
    same = next((one for one in earlier if one.data.get("key") == by.mark), None)
    if same is not None and (same.kind, same.data.get("given", "")) != (f"{_kind(row)}.{status}", given):
        raise Conflict("this Idempotency-Key was already used for another change; send it with a new one")
    return same is not None


def _kind(row: OutboundRow | PurchaseRow) -> str:
    return "outbound" if isinstance(row, OutboundRow) else "purchase"
