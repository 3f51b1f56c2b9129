"""Invoices: what one may say and when one is due (pure), and the one that stands for an order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.commerce.orders import Order
from crm_tools.commerce.tax_numbers import checked_tax_number
from crm_tools.errors import Conflict, Invalid
from crm_tools.people.identities import fold_email
from crm_tools.store.base import Base, new_id
from crm_tools.store.counters import next_number
from crm_tools.words import Words, say_day

__all__ = [
    "KINDS",
    "InvoiceKind",
    "InvoiceRow",
    "InvoiceText",
    "check_changeable_until",
    "check_not_too_many",
    "checked_text",
    "invoice_amount",
    "standing_invoice",
    "write_invoice",
]

InvoiceKind = Literal["general", "vat"]
KINDS = {
    "general": Words("electronic general invoice", "电子普通发票"),
    "vat": Words("electronic special VAT invoice", "电子增值税专用发票"),
}
LONGEST_TITLE = 100
MOST = 6  # invoices an order can have had; each is sent by mail, and an address may be a stranger's
NO_NAME = re.compile(r"https?:|www\.|[<>@]", re.IGNORECASE)
LIVE = text("status != 'cancelled'")


class InvoiceRow(Base):
    """`status` is requested (issued when the order is delivered), issued or cancelled; an order has one that stands.

    `replaces` is the number of the invoice that this one came instead of.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        Index("uq_invoices_standing", "order_number", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    tax_number: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    currency: Mapped[str]
    amount_minor: Mapped[int]
    status: Mapped[str] = mapped_column(index=True)
    replaces: Mapped[str | None]
    requested_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class InvoiceText:
    """What the customer decides about an invoice; `tax_number` is empty for a person."""

    kind: InvoiceKind
    title: str
    tax_number: str
    email: str

    @property
    def kind_said(self) -> Words:
        return KINDS[self.kind]


def checked_text(kind: InvoiceKind, title: str, tax_number: str, email: str, *, person: str = "") -> InvoiceText:
    """The text of an invoice, tidied; `person` is the customer's own name, which is no company's. Pure.

    Raises Invalid that says what is wrong, or what a special VAT invoice needs besides.
    """
    name = " ".join(title.split())
    if not any(map(str.isalpha, name)) or not 2 <= len(name) <= LONGEST_TITLE or NO_NAME.search(name):
        raise Invalid(
            f"the title is a person's or a company's name, of 2 to {LONGEST_TITLE} characters",
            zh=f"发票抬头应为个人或公司名称，2 至 {LONGEST_TITLE} 个字符",
        )
    if kind == "vat" and person and name.casefold() == person.casefold():
        raise Invalid(
            "a special VAT invoice is for companies only: give the company's registered name, "
            "or take a general invoice for a person",
            zh="增值税专用发票仅限企业：请提供营业执照上的公司名称，个人可开具普通发票",
        )
    if kind == "vat" and not tax_number.strip():
        raise Invalid(
            "a special VAT invoice needs the company's tax number (the unified social credit code); "
            "a general invoice needs none",
            zh="增值税专用发票需提供公司税号（统一社会信用代码）；普通发票可不填",
        )
    if not email.strip():
        raise Invalid("to which email address shall the invoice go?", zh="请提供接收发票的邮箱")
    number = checked_tax_number(tax_number) if tax_number.strip() else ""
    return InvoiceText(kind, name, number, fold_email(email))


def invoice_amount(order: Order) -> int:
    """What was paid in the end, which is what an invoice is about; raises Conflict where there is nothing. Pure."""
    if order.status == "cancelled":
        raise Conflict(
            f"order {order.number} was cancelled, and a cancelled order has no invoice",
            zh=f"订单 {order.number} 已取消，无法开具发票",
        )
    amount = sum(order.paid_by.values())
    if amount <= 0:
        refunded = any(one.kind == "refund" for one in order.payments)
        why = ("was fully refunded", "已全额退款") if refunded else ("is not paid", "尚未付款")
        raise Conflict(
            f"order {order.number} {why[0]}, so there is no invoice for it",
            zh=f"订单 {order.number} {why[1]}，无法开具发票",
        )
    return amount


def check_changeable_until(number: str, issued_on: date, days: int, *, today: date) -> None:
    """Raises Conflict when an issued invoice can no longer be changed; the whole last day counts. Pure."""
    if today <= issued_on + timedelta(days=days):
        return
    issued = say_day(issued_on)
    raise Conflict(
        f"invoice {number} was issued on {issued.en} and could be changed within {days} days; "
        "it stays valid, and a colleague can advise you",
        zh=f"发票 {number} 于 {issued.zh}开具，{days} 天内可更改；原发票仍有效，如需帮助可转人工",
    )


def check_not_too_many(session: Session, order_number: str) -> None:
    """Raises Conflict when the invoice of an order was changed often enough."""
    query = select(func.count()).select_from(InvoiceRow).where(InvoiceRow.order_number == order_number)
    if session.execute(query).scalar_one() >= MOST:
        raise Conflict(
            f"the invoice of order {order_number} was changed {MOST - 1} times; now a colleague has to change it",
            zh=f"订单 {order_number} 的发票已更改 {MOST - 1} 次，如需再改请转人工",
        )


def standing_invoice(session: Session, order_number: str) -> InvoiceRow | None:
    """The invoice that stands for an order: requested or issued."""
    query = select(InvoiceRow).where(InvoiceRow.order_number == order_number, InvoiceRow.status != "cancelled")
    return session.scalar(query.execution_options(populate_existing=True))


def write_invoice(session: Session, order: Order, wanted: InvoiceText, *, language: str, at: datetime) -> InvoiceRow:
    """Writes down the invoice of an order that is held, in place of the one that stood; it is not issued by that."""
    old = standing_invoice(session, order.number)
    if old is not None:
        old.status, old.cancelled_at = "cancelled", at
        session.flush()
    row = InvoiceRow(
        id=new_id("inv"),
        number=next_number(session, "I"),
        order_number=order.number,
        kind=wanted.kind,
        title=wanted.title,
        tax_number=wanted.tax_number,
        email=wanted.email,
        language=language,
        currency=order.currency,
        amount_minor=invoice_amount(order),
        status="requested",
        replaces=old.number if old is not None else None,
        requested_at=at,
    )
    session.add(row)
    session.flush()
    return row
