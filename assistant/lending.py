"""Which of the house's tools a call of a language model is lent: those its matter is likely to need. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from assistant.procedures.procedure import Procedure
from assistant.procedures.steps import Call, Tell

__all__ = ["ALWAYS", "lent_tools"]

# Any turn may come to need these: what is the customer's, what the shop sells, and a person.
ALWAYS = frozenset({"hand_over", "my_orders", "order_status", "product_lookup"})
# What a procedure reads aloud is called as the tool that reads it, but for these.
_TOLD_WITH = {"product_info": "product_lookup", "part_request": "request_part", "quote": "request_quote"}


def lent_tools(likely: Iterable[Procedure], used: Iterable[str], tools: Collection[str]) -> frozenset[str]:
    """Of `tools`, by name: what every turn may need, what the `likely` procedures call or read with, and what was
    `used` in this matter already."""
    wanted = ALWAYS.union(used, *(_needed(one) for one in likely))
    return wanted.intersection(tools)


def _needed(procedure: Procedure) -> set[str]:
    """A refusal ends in the offer of a ticket, which is then there to be opened."""
    refused = {"open_ticket" for step in procedure.steps if isinstance(step, Call) and step.offers == "ticket"}
    told = {step.tell for step in procedure.steps if isinstance(step, Tell)}
    return {*procedure.calls, *refused, *(_TOLD_WITH.get(name, name) for name in told)}
