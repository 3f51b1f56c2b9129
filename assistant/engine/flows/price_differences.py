"""The price fell after the delivery: the difference for one thing, on request."""

from __future__ import annotations

from assistant.engine.case import Case, Move
from assistant.engine.flows.outcomes import came_of, unable
from assistant.engine.flows.purchases import DELIVERED, meant_wares, orders_of, wares_of

__all__ = ["claim_price_difference"]

_TOOL = "claim_price_difference"


def claim_price_difference(case: Case) -> Move:
    """Propose the refund of the difference for the meant thing."""
    if done := came_of(case, _TOOL):
        return done
    if _TOOL not in case.lent:
        return unable(case)
    orders = orders_of(case)
    if isinstance(orders, Move):
        return orders
    meant = meant_wares(case, wares_of(orders, DELIVERED))
    if isinstance(meant, Move):
        return meant
    number, item = meant[0].number, meant[0].item.name
    case = case.knowing(order_number=number, item=f"{number} {item}", matter=case.slot("matter") or case.text)
    return case.call(_TOOL, order_number=number, item=item)
