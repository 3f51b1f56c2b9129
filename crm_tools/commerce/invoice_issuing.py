"""Issuing invoices: at once for what has arrived, later for what arrives later, anew when money goes back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_tools.commerce.invoices import KINDS, InvoiceRow, InvoiceText, standing_invoice, write_invoice
from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import Order, OrderRow, held_order
from crm_tools.commerce.payments import OrderPaymentRow
from crm_tools.people.company import company
from crm_tools.service.outbox import Letter, queue
from crm_tools.store.events import record
from crm_tools.words import Words

__all__ = ["due_invoices", "has_arrived", "issue", "settle_invoice"]

CLERK = "timekeeper"
Step = Literal["wait", "issue", "cancel", "replace"]


def has_arrived(order: Order) -> bool:
    return order.status == "delivered" and order.delivered_at is not None


def next_step(status: str, amount_minor: int, order: Order) -> Step:
    """What an invoice needs, given its status and amount and how the order stands. Pure.

    Nothing is paid for what went back, so an issued invoice of it is cancelled; one for less than it says is replaced.
    """
    paid = sum(order.paid_by.values())
    if status == "issued":
        if order.status == "cancelled" or paid <= 0:
            return "cancel"
        return "replace" if paid != amount_minor else "wait"
    return "issue" if has_arrived(order) and paid > 0 else "wait"


def issue(session: Session, row: InvoiceRow, order: Order, *, actor: str, at: datetime) -> None:
    """Issues a requested invoice over what is paid now, and sends it to its address."""
    row.status, row.issued_at, row.amount_minor = "issued", at, sum(order.paid_by.values())
    session.flush()
    _tell(session, row, "invoice.issued", actor=actor, at=at)
    subject, body = _letter(session, row)
    queue(session, Letter("email", row.email, subject, body, key=f"invoice:{row.number}"), at=at)


def due_invoices(session: Session, *, limit: int = 50) -> list[str]:
    """Order numbers whose invoice may need something: the order arrived, or money moved after the issue."""
    moved = select(OrderPaymentRow.order_number).where(
        OrderPaymentRow.order_number == InvoiceRow.order_number, OrderPaymentRow.at > InvoiceRow.issued_at
    )
    query = (
        select(InvoiceRow.order_number)
        .join(OrderRow, OrderRow.number == InvoiceRow.order_number)
        .where(
            or_(
                (InvoiceRow.status == "requested") & (OrderRow.status == "delivered"),
                (InvoiceRow.status == "issued") & moved.exists(),
            )
        )
    )
    return list(session.scalars(query.order_by(InvoiceRow.id).limit(limit)))


def settle_invoice(session: Session, order_number: str, *, at: datetime) -> str:
    """Does what an order's invoice needs, once; the kind of event it left, "" when nothing was due after all."""
    contact_id = session.get_one(OrderRow, order_number).contact_id
    order = held_order(session, contact_id, order_number)
    row = standing_invoice(session, order_number)
    step: Step = next_step(row.status, row.amount_minor, order) if row is not None else "wait"
    if row is None or step == "wait":
        return ""
    if step == "cancel":
        row.status, row.cancelled_at = "cancelled", at
        session.flush()
        _tell(session, row, "invoice.cancelled", actor=CLERK, at=at)
        return "invoice.cancelled"
    if step == "replace":
        kind: Literal["general", "vat"] = "vat" if row.kind == "vat" else "general"
        same = InvoiceText(kind, row.title, row.tax_number, row.email)
        row = write_invoice(session, order, same, language=row.language, at=at)
    issue(session, row, order, actor=CLERK, at=at)
    return "invoice.issued"


def _tell(session: Session, row: InvoiceRow, kind: str, *, actor: str, at: datetime) -> None:
    record(session, kind, f"invoice:{row.number}", actor=actor, at=at, order=row.order_number)


def _letter(session: Session, row: InvoiceRow) -> tuple[str, str]:
    seller, kind = company(session).name, KINDS[row.kind]
    amount = say_money(row.amount_minor, row.currency)
    lines = [
        Words(f"{seller.en}: {kind.en} {row.number}", f"{seller.zh}：{kind.zh} {row.number}"),
        Words(f"Order: {row.order_number}", f"订单：{row.order_number}"),
        Words(f"To: {row.title}", f"抬头：{row.title}"),
        *([Words(f"Tax number: {row.tax_number}", f"税号：{row.tax_number}")] if row.tax_number else []),
        Words(f"Amount: {amount}", f"金额：{amount}"),
        *(
            [
                Words(
                    f"It replaces invoice {row.replaces}, which is cancelled; please stop using that one.",
                    f"本发票替换已作废的发票 {row.replaces}，请勿再使用原发票。",
                )
            ]
            if row.replaces
            else []
        ),
    ]
    subject = Words(
        f"Invoice {row.number} for order {row.order_number}", f"订单 {row.order_number} 的发票 {row.number}"
    )
    return subject.say(row.language), "\n".join(one.say(row.language) for one in lines)
