"""Whether a write about an order needs a colleague's yes too."""

from __future__ import annotations

from crm_tools.commerce.money import say_money
from crm_tools.desk import Desk
from crm_tools.words import Words

__all__ = ["above_limits"]


def above_limits(desk: Desk, tool: str, amount_minor: int, reason: str = "") -> Words | None:
    """Why a colleague has to agree to this refund, if one has to."""
    limit = desk.company.refund_limit_minor
    if limit is None or amount_minor <= limit:
        return None
    most = say_money(limit, desk.company.currency)
    return Words(f"A refund above {most} needs a colleague's approval", f"退款超过 {most} 需同事审批")
