"""Records as the staff's tools show them: flat, with a title and a sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crm_tools.desk import Desk, Record
from crm_tools.insights.telling import Told, tell
from crm_tools.insights.ticket_told import TicketTold, ticket_told
from crm_tools.insights.view import Customer360
from crm_tools.people.contacts import Contact
from crm_tools.words import Words

__all__ = ["both", "choices", "known", "of_customer", "row", "ticket_record", "told_fields"]


def known(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def both(name: str, words: Words) -> dict[str, str]:
    """A text as two fields, `name_en` and `name_zh`."""
    return {f"{name}_en": words.en, f"{name}_zh": words.zh}


def told_fields(told: Told) -> dict[str, str]:
    return {**both("title", told.title), **both("said", told.said)}


def row(words: Words, refs: Sequence[str]) -> dict[str, Any]:
    """A sentence and the records it rests on, as a field of a record."""
    return {**both("text", words), "refs": list(refs)}


def of_customer(desk: Desk, view: Customer360, refs: Iterable[str]) -> list[Record]:
    """One record for each of `refs` that is known, the customer's own left out: it stands before them."""
    found = []
    for ref in dict.fromkeys(refs):
        kind, _, number = ref.partition(" ")
        if kind == "ticket":
            ticket = ticket_told(desk.session, number, company=desk.company, now=desk.now)
            found += [ticket_record(ticket)] if ticket else []
        elif ref != view.person.ref and (told := tell(view, ref)):
            found.append(Record(ref, told_fields(told)))
    return found


def ticket_record(one: TicketTold) -> Record:
    fields = known(number=one.number, status=one.status, contact_id=one.contact_id)
    return Record(f"ticket {one.number}", {**fields, **told_fields(one.told)})


def choices(found: Sequence[Contact]) -> list[Record]:
    """The customers who may be meant, each under what names them and nobody else."""
    return [
        Record(
            f"choice {one.email or one.id}",
            known(
                name=one.name,
                email=one.email,
                account=one.account_name if one.account_name != one.name else None,
                contact_id=one.id,
                **both("title", Words(one.name, one.name)),
            ),
        )
        for one in found
    ]
