"""Asking for the invoice of an order, and for another one instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tools.commerce.invoice_issuing import has_arrived, issue
from crm_tools.commerce.invoices import (
    KINDS,
    InvoiceKind,
    InvoiceRow,
    InvoiceText,
    check_changeable_until,
    check_not_too_many,
    checked_text,
    invoice_amount,
    standing_invoice,
    write_invoice,
)
from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import Order, held_order
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict
from crm_tools.people.contacts import contact
from crm_tools.registry import Effect, tool
from crm_tools.words import Words, plain

__all__ = ["preview_request_invoice", "request_invoice"]

NAMES = (
    Words("Kind", "发票类型"),
    Words("Title", "发票抬头"),
    Words("Tax number", "税号"),
    Words("Amount", "金额"),
    Words("Sent to", "接收邮箱"),
)


@dataclass(frozen=True, slots=True)
class _Wish:
    order: Order
    text: InvoiceText
    amount_minor: int
    old: InvoiceRow | None


def preview_request_invoice(
    desk: Desk, order_number: str, title: str, kind: InvoiceKind = "general", tax_number: str = "", email: str = ""
) -> Preview:
    """What the invoice would say; raises when there can be none, or none other."""
    wish = _wish(desk, order_number, title, kind, tax_number, email)
    amount, said = say_money(wish.amount_minor, wish.order.currency), wish.text.kind_said
    en = f"{said.en} for order {wish.order.number} over {amount} to {wish.text.title}"
    zh = f"订单 {wish.order.number} 的{said.zh}，金额 {amount}，抬头“{wish.text.title}”"
    old = wish.old
    return Preview(
        Words(f"Cancel invoice {old.number} and issue another: {en}.", f"作废发票 {old.number}，重新开具{zh}。")
        if old
        else Words(f"Issue an {en}.", f"开具{zh}。"),
        _effects(desk, wish),
        changes=_changes(wish),
    )


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the invoice", "正在准备发票"),
    preview=preview_request_invoice,
    irreversible=Words("issue the invoice", "开具发票"),
)
def request_invoice(
    desk: Desk, order_number: str, title: str, kind: InvoiceKind = "general", tax_number: str = "", email: str = ""
) -> Sequence[Record]:
    """Issue the invoice (fapiao) of an order, or change the one that was issued. The customer is asked for a yes first.

    Args:
        order_number: like A-1042.
        title: the name on the invoice: a person's, or a company's registered name.
        kind: general for anybody; vat is the special VAT invoice for a company that deducts input VAT.
        tax_number: the company's tax number (unified social credit code); needed for vat.
        email: where it is sent, if elsewhere than to the customer's own address.
    """
    wish = _wish(desk, order_number, title, kind, tax_number, email)
    row = write_invoice(desk.session, wish.order, wish.text, language=desk.language, at=desk.now)
    if wish.old is not None:
        desk.record("invoice.cancelled", f"invoice:{wish.old.number}", order=wish.order.number)
    desk.record("invoice.requested", f"invoice:{row.number}", order=wish.order.number)
    if has_arrived(wish.order):
        issue(desk.session, row, wish.order, actor=desk.caller.actor, at=desk.now)
    fields = {
        "number": row.number,
        "order": wish.order.number,
        "kind": desk.say(wish.text.kind_said),
        "title": row.title,
        "tax_number": row.tax_number or None,
        "amount": say_money(row.amount_minor, row.currency),
        "status": row.status,
        "sent_to": row.email,
        "replaces": row.replaces,
        "issued_when": None if row.issued_at else desk.say(Words("within 24 hours of delivery", "签收后 24 小时内")),
    }
    return [Record(f"invoice {row.number}", {name: value for name, value in fields.items() if value is not None})]


def _wish(desk: Desk, order_number: str, title: str, kind: InvoiceKind, tax_number: str, email: str) -> _Wish:
    order = held_order(desk.session, desk.contact_id, order_number.strip().upper())
    amount = invoice_amount(order)
    known, old = contact(desk.session, desk.contact_id), standing_invoice(desk.session, order.number)
    person = known.name if known.account_kind != "company" or known.name != known.account_name else ""
    to = email if email.strip() else (old.email if old else known.email or "")
    text = checked_text(kind, title, tax_number, to, person=person)
    if old is not None:
        if old.issued_at is not None:
            days, issued_on = desk.company.invoice_change_days, desk.local(old.issued_at)
            check_changeable_until(old.number, issued_on, days, today=desk.local(desk.now))
        if (old.kind, old.title, old.tax_number, old.email, old.amount_minor) == (
            text.kind, text.title, text.tax_number, text.email, amount
        ):  # fmt: skip
            raise _same(old)
        check_not_too_many(desk.session, order.number)
    return _Wish(order, text, amount, old)


def _same(old: InvoiceRow) -> Conflict:
    if old.issued_at is None:
        return Conflict(
            f"invoice {old.number} is requested just so already; it is issued within 24 hours of delivery",
            zh=f"发票 {old.number} 已按此信息申请，将在签收后 24 小时内开具",
        )
    return Conflict(
        f"invoice {old.number} says just that already; it was sent to {old.email}, also look in the spam folder",
        zh=f"发票 {old.number} 已按此信息开具并发送至 {old.email}，请同时查看垃圾邮件",
    )


def _changes(wish: _Wish) -> tuple[Change, ...]:
    """Each field of the invoice; of one that is changed, only what becomes different."""
    text, currency = wish.text, wish.order.currency
    after = (text.kind_said, *_fields(text.title, text.tax_number, wish.amount_minor, currency, text.email))
    if wish.old is None:
        return tuple(Change(name, None, new) for name, new in zip(NAMES, after, strict=True) if new is not None)
    old = wish.old
    before = (KINDS[old.kind], *_fields(old.title, old.tax_number, old.amount_minor, currency, old.email))
    return tuple(Change(name, was, new) for name, was, new in zip(NAMES, before, after, strict=True) if was != new)


def _fields(title: str, tax_number: str, amount_minor: int, currency: str, email: str) -> tuple[Words | None, ...]:
    number = plain(tax_number) if tax_number else None
    return plain(title), number, plain(say_money(amount_minor, currency)), plain(email)


def _effects(desk: Desk, wish: _Wish) -> tuple[Words, ...]:
    days, old = desk.company.invoice_change_days, wish.old
    effects = [
        Words(f"It is issued at once and sent to {wish.text.email}.", f"立即开具，并发送至 {wish.text.email}。")
        if has_arrived(wish.order)
        else Words(
            f"The order has not arrived yet: it is issued within 24 hours of delivery and sent to {wish.text.email}.",
            f"订单尚未签收：将在签收后 24 小时内开具，并发送至 {wish.text.email}。",
        ),
        Words(f"It can be changed within {days} days of its issue.", f"开具后 {days} 天内可更改。"),
    ]
    if old is not None and old.issued_at is not None:
        effects.append(
            Words(f"Please stop using invoice {old.number}.", f"请勿再使用发票 {old.number}。"),
        )
    if old is not None and old.issued_at is not None and old.kind == "vat":
        effects.append(
            Words(
                "If it was used for deduction, your company first confirms the red-letter entry in the tax system.",
                "如该专票已抵扣，需贵公司先在税务系统确认红字信息。",
            )
        )
    return tuple(effects)
