"""The particulars of each procedure in a message: what a frame keeps of it, and what a plain answer says."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.engine.company import Company
from assistant.engine.readers import READERS, Particulars, Reader
from assistant.procedures.procedure import Procedure, Slot

__all__ = ["Said", "answered", "asked_slot", "is_free", "is_recognised", "operations", "particulars", "startable"]

_LONGEST = 300
# Procedures whose answers the dialogue reads in ways of their own.
_OWN_WAYS = frozenset({"my_orders", "order_status", "product_info", "part_request", "part_status", "quote"})
_OWN_WAYS |= {"open_ticket", "ticket_status", "add_to_ticket"}


class Said(NamedTuple):
    """A message with what it is read against: the house's goods and procedures, and today as an ISO date."""

    text: str
    company: Company
    today: str


def operations(company: Company) -> frozenset[str]:
    """The procedures whose slots are read and asked for as their files say."""
    return company.procedures.names - _OWN_WAYS


def startable(company: Company) -> frozenset[str]:
    """What a message can start: every procedure but a question about goods, which may be a digression."""
    return company.procedures.names - {"product_info"}


def particulars(intent: str, said: Said) -> Particulars:
    """What a message says of the procedure `intent`; only what it does say."""
    procedure = said.company.procedures.get(intent)
    found: Particulars = {}
    for name, slot in procedure.slots.items() if procedure else ():
        found |= READERS[slot.kind].read(said.text, name, slot, said.company, said.today)
    return {name: value for name, value in found.items() if value}


def answered(asked: str, intent: str, said: Said) -> Particulars:
    """What a plain answer to the question for `asked` says, beside what the procedure reads in any message."""
    beside = particulars(intent, said)
    named = asked_slot(asked, said.company.procedures.get(intent))
    if named is None:
        return beside
    name, slot, reader = named
    own = reader.answer(said.text.strip(), asked, slot, said.company, said.today) if reader.answer else {}
    found = beside | {key: value for key, value in own.items() if value}
    if reader.free and not found.get(name) and re.search(r"\w", said.text):
        found[name] = said.text.strip()[:_LONGEST]
    return found


def asked_slot(asked: str, procedure: Procedure | None) -> tuple[str, Slot, Reader] | None:
    """The slot that a question was for: by its name, or by one of the parts its kind asks for ("city")."""
    for name, slot in procedure.slots.items() if procedure else ():
        reader = READERS[slot.kind]
        if asked and (asked == name or asked in reader.asks):
            return name, slot, reader
    return None


def is_free(asked: str, intent: str, company: Company) -> bool:
    """Whether any words answer the question for `asked`."""
    named = asked_slot(asked, company.procedures.get(intent))
    return named is not None and named[2].free


def is_recognised(asked: str, intent: str, company: Company) -> bool:
    """Whether its answer is known by its form, so that it wins over any other reading of the words."""
    named = asked_slot(asked, company.procedures.get(intent))
    return named is not None and named[2].recognised
