"""Whether the shop's books add up: no order may have paid more or less than it is worth."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import StockRow
from crm_tools.commerce.exchanges import ExchangeRow
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.commerce.payments import OrderPaymentRow, PaymentMethodRow
from crm_tools.commerce.returns import ReturnRow

__all__ = ["discrepancies"]


def discrepancies(session: Session) -> list[str]:
    """What does not add up, each in a sentence; empty when all does.

    A live order's payments less its refunds are its total, plus the fees of exchanges and less the refunds of returns
    that came back; a cancelled order has kept nothing. More pieces of a line are never on their way back than it has.
    """
    return [*_money(session), *_pieces(session), *_below_zero(session)]


def _money(session: Session) -> list[str]:
    paid: dict[str, int] = {}
    for number, kind, amount in session.execute(
        select(OrderPaymentRow.order_number, OrderPaymentRow.kind, func.sum(OrderPaymentRow.amount_minor)).group_by(
            OrderPaymentRow.order_number, OrderPaymentRow.kind
        )
    ):
        paid[number] = paid.get(number, 0) + (amount if kind == "payment" else -amount)
    returned = select(ReturnRow.order_number, func.sum(ReturnRow.refund_minor)).where(ReturnRow.status == "received")
    refunds = dict(session.execute(returned.group_by(ReturnRow.order_number)).all())
    charged = select(ExchangeRow.order_number, func.sum(ExchangeRow.fee_minor)).where(ExchangeRow.status == "received")
    fees = dict(session.execute(charged.group_by(ExchangeRow.order_number)).all())
    wrong = []
    for row in session.scalars(select(OrderRow).where(OrderRow.number.in_(list(paid)))):
        due = 0 if row.status == "cancelled" else row.total_minor + fees.get(row.number, 0) - refunds.get(row.number, 0)
        if paid[row.number] != due:
            wrong.append(f"order {row.number} has paid {paid[row.number]} but owes {due}")
    return wrong


def _pieces(session: Session) -> list[str]:
    going: dict[int, int] = {}
    returned = select(ReturnRow.order_line_id, ReturnRow.quantity).where(ReturnRow.status != "cancelled")
    exchanged = select(ExchangeRow.order_line_id, ExchangeRow.quantity).where(ExchangeRow.status == "requested")
    for query in (returned, exchanged):
        for line_id, pieces in session.execute(query):
            going[line_id] = going.get(line_id, 0) + pieces
    lines = session.execute(select(OrderLineRow.id, OrderLineRow.quantity).where(OrderLineRow.id.in_(list(going))))
    had = dict(lines.all())
    return [
        f"line {line_id}: {pieces} pieces go back of {had.get(line_id, 0)}"
        for line_id, pieces in sorted(going.items())
        if pieces > had.get(line_id, 0)
    ]


def _below_zero(session: Session) -> list[str]:
    shelves = session.scalars(select(StockRow.sku).where(StockRow.quantity < 0))
    cards = session.scalars(select(PaymentMethodRow.id).where(PaymentMethodRow.balance_minor < 0))
    return [*(f"stock of {sku} is below zero" for sku in shelves), *(f"gift card {one} is below zero" for one in cards)]
