"""Ways to pay, and the money that moved for an order. Amounts are minor units (fen, cents)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict, NotFound
from crm_tools.store.base import Base
from crm_tools.words import Words

__all__ = [
    "GIFT_CARD",
    "Method",
    "Money",
    "OrderPaymentRow",
    "Payment",
    "PaymentMethodRow",
    "choose_method",
    "method_value",
    "methods_of",
    "move_money",
    "pays_with",
]

GIFT_CARD = "gift_card"
ID = re.compile(r"[\d_]")
NAMES = {
    "alipay": Words("Alipay", "支付宝"),
    "wechat_pay": Words("WeChat Pay", "微信支付"),
    "unionpay_card": Words("UnionPay card", "银联卡"),
    "visa_or_mastercard": Words("Visa or Mastercard", "Visa 或 Mastercard"),
    "bank_transfer": Words("bank transfer", "银行转账"),
    "credit_card": Words("credit card", "信用卡"),
    "paypal": Words("PayPal", "PayPal"),
    GIFT_CARD: Words("gift card", "礼品卡"),
}


class PaymentMethodRow(Base):
    """A contact's own; another contact may have one of the same id.

    `balance_minor` is what a gift card still holds; None for what has no balance with us.
    """

    __tablename__ = "payment_methods"
    __table_args__ = (CheckConstraint("balance_minor >= 0", name="balance"),)

    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    label: Mapped[str]
    brand: Mapped[str | None]
    last_four: Mapped[str | None]
    balance_minor: Mapped[int | None]


class OrderPaymentRow(Base):
    """One movement of money for an order, never changed; `kind` is payment or refund."""

    __tablename__ = "order_payments"
    __table_args__ = (CheckConstraint("amount_minor >= 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    method_id: Mapped[str]
    kind: Mapped[str]
    amount_minor: Mapped[int]
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Method:
    """A customer's way to pay; `balance_minor` only for gift cards."""

    id: str
    kind: str
    label: str
    last_four: str
    balance_minor: int | None

    @property
    def is_gift_card(self) -> bool:
        return self.kind == GIFT_CARD

    @property
    def said(self) -> Words:
        """As people call it: "credit card ending 9212", "Alipay"."""
        name = NAMES.get(self.kind) or Words(self.label, self.label)
        if self.last_four:
            return Words(f"{name.en} ending {self.last_four}", f"{name.zh}（尾号 {self.last_four}）")
        return name


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that moved: a payment by the customer, or a refund to them."""

    method_id: str
    kind: Literal["payment", "refund"]
    amount_minor: int

    @property
    def signed_minor(self) -> int:
        """What the customer has paid by it; a refund counts below zero."""
        return self.amount_minor if self.kind == "payment" else -self.amount_minor


@dataclass(frozen=True, slots=True)
class Money:
    """Money that is to move: above zero the customer pays, below it goes back to them."""

    method_id: str
    amount_minor: int


def methods_of(session: Session, contact_id: str) -> tuple[Method, ...]:
    """A contact's own ways to pay."""
    query = select(PaymentMethodRow).where(PaymentMethodRow.contact_id == contact_id)
    return tuple(method_value(row) for row in session.scalars(query.order_by(PaymentMethodRow.id)))


def pays_with(session: Session, contact_id: str) -> Words | None:
    """What a contact usually pays with; None when nothing is on file."""
    methods = methods_of(session, contact_id)
    usual = [one for one in methods if not one.is_gift_card]
    return (usual or list(methods))[0].said if methods else None


def choose_method(methods: Sequence[Method], wanted: str) -> Method:
    """The way to pay that `wanted` (an id, or what people call it) means.

    Raises NotFound for one that is not the customer's, Conflict when several may be meant. Pure.
    """
    asked = wanted.strip().casefold()
    exact = [one for one in methods if one.id.casefold() == asked]
    named = [one for one in methods if asked and asked in _called(one)]
    partly = [one for one in methods if _speaks_of(asked, one)]
    for found in (exact, named, partly):
        if len(found) == 1:
            return found[0]
    own_en, own_zh = "; ".join(one.said.en for one in methods), "；".join(one.said.zh for one in methods)
    if named or partly:
        raise Conflict(
            f"several ways to pay are called that: {own_en}; name one", zh=f"有多个类似的支付方式：{own_zh}，请指定一个"
        )
    known = (f"there are: {own_en}", f"可用的有：{own_zh}") if methods else ("none is on file", "账户中没有支付方式")
    raise NotFound(f"that is none of your ways to pay; {known[0]}", zh=f"您的账户中没有该支付方式，{known[1]}")


def move_money(session: Session, order: tuple[str, str], moves: Iterable[Money], *, at: datetime) -> None:
    """Writes what moves for an order (its number, whose it is); a gift card's balance goes with it, never below zero.

    Raises Conflict when a gift card holds too little.
    """
    number, contact_id = order
    for one in moves:
        kind = "payment" if one.amount_minor > 0 else "refund"
        row = OrderPaymentRow(
            order_number=number, method_id=one.method_id, kind=kind, amount_minor=abs(one.amount_minor), at=at
        )
        session.add(row)
        method = session.get(
            PaymentMethodRow, (contact_id, one.method_id), populate_existing=True, with_for_update=True
        )
        if method is not None and method.balance_minor is not None:
            if method.balance_minor < one.amount_minor:
                raise Conflict("the gift card holds too little for that", zh="礼品卡余额不足")
            method.balance_minor -= one.amount_minor
        session.flush()


def _speaks_of(asked: str, one: Method) -> bool:
    """Whether a text calls a way to pay by its name. An id is no name: one that is not exact means nothing."""
    words = asked.replace(one.last_four, " ") if one.last_four else asked
    return not ID.search(words) and any(name in asked for name in _called(one))


def _called(one: Method) -> tuple[str, ...]:
    names = {one.said.en, one.said.zh, one.label, one.kind.replace("_", " "), one.last_four}
    base = NAMES.get(one.kind)
    if base is not None:
        names |= {base.en, base.zh}
    return tuple(name.casefold() for name in names if name)


def method_value(row: PaymentMethodRow) -> Method:
    return Method(row.id, row.kind, row.label, row.last_four or "", row.balance_minor)
