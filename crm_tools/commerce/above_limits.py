"""Whether a write about an order needs a colleague's yes too."""

from __future__ import annotations

from crm_tools.desk import Desk
from crm_tools.limits import needs_approval
from crm_tools.people.contacts import contact
from crm_tools.words import Words

__all__ = ["above_limits"]


def above_limits(desk: Desk, tool: str, amount_minor: int, reason: str = "") -> Words | None:
    """Why a colleague has to agree, if one has to; `amount_minor` is what the customer would get back."""
    return needs_approval(
        desk.company.approvals,
        tool=tool,
        amount_minor=amount_minor,
        tier=contact(desk.session, desk.contact_id).tier,
        reason=reason,
        currency=desk.company.currency,
    )
