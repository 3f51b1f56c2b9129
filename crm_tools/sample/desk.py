"""Cases the desk is at when the sample is loaded: conversations, tickets and the events that led here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from crm_tools.people.company import Company, company
from crm_tools.people.levels import Caller, Level
from crm_tools.people.users import user_by_id
from crm_tools.sample.plan import SamplePlan
from crm_tools.sample.records import Customer, Order, Person
from crm_tools.sample.sheets import sheet
from crm_tools.service import conversations
from crm_tools.service.assignment import route_row
from crm_tools.service.calendars import Calendar, time_between
from crm_tools.service.clocks import tell
from crm_tools.service.escalation_reasons import Reason, escalate_row
from crm_tools.service.handoff import take
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.service.priority import Priority, prioritise
from crm_tools.service.receipts import Receipt, keep_receipt
from crm_tools.service.ticket_rows import TicketRow
from crm_tools.store.base import new_id

__all__ = ["write_desk"]

FIRST_OF_CROWD = "con_sample_0101"
LONGEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Case:
    """One case of the sheet with its customer; `words` are what its texts are filled with."""

    given: Mapping[str, Any]
    customer: Customer
    person: Person
    words: dict[str, str]

    def say(self, text: str) -> str:
        return text.format(**self.words)


def write_desk(session: Session, plan: SamplePlan, *, at: datetime) -> None:
    """Writes the cases of desk.yaml, their clocks at `at` as the sheet says; one without a customer is left out."""
    profile = company(session)
    taken: set[str] = set()
    for given in sheet("desk"):
        case = _cast(given, plan, taken, at=at)
        if case is not None:
            taken.add(case.person.id)
            _write(session, case, profile, at=at)


def _cast(given: Mapping[str, Any], plan: SamplePlan, taken: set[str], *, at: datetime) -> _Case | None:
    """The case with the latest buyer who fits; stories of other customers stay as they are told."""
    pick = given["pick"]
    owners = {person.id: (customer, person) for customer in plan.customers for person in customer.people}
    for product in pick["products"]:
        for order in sorted(plan.orders, key=lambda one: one.placed_at, reverse=True):
            customer, person = owners[order.contact_id]
            fits = (person.language, customer.account.kind) == (pick["language"], pick["kind"])
            if fits and person.id >= FIRST_OF_CROWD and person.id not in taken and _arrived(order, at):
                for line in order.lines:
                    if line.product_id == product:
                        item = line.name_zh or line.name if person.language == "zh" else line.name
                        words = {"order": order.number, "item": item, "number": given["number"]}
                        return _Case(given, customer, person, words)
    return None


def _arrived(order: Order, at: datetime) -> bool:
    return order.delivered_at is not None and at - order.delivered_at > timedelta(days=2)


def _write(session: Session, case: _Case, profile: Company, *, at: datetime) -> None:
    given, account = case.given, case.customer.account
    found = prioritise(
        given["kind"], case.say(given["subject"]), case.say(given["said"][0][2]), tier=account.tier,
        company=account.kind == "company",
    )  # fmt: skip
    promised = profile.sla[found.priority][given["target"]]
    opened_at = _back(profile.calendar, at, timedelta(minutes=promised - given["left"]))
    thread, _ = conversations.start(session, "web", language=case.person.language, at=opened_at)
    conversations.set_speaker(session, thread.id, case.person.id, Level.VERIFIED, at=opened_at)
    row = _ticket(case, found, thread.id, at=opened_at)
    session.add(row)
    session.flush()
    tell(session, row, "ticket.opened", actor=f"contact:{case.person.id}", at=opened_at, priority=found.priority)
    route_row(session, row, at=opened_at)
    _converse(session, case, row, since=opened_at, until=at)


def _ticket(case: _Case, found: Priority, conversation_id: str, *, at: datetime) -> TicketRow:
    milliseconds, given = int(at.timestamp() * 1000), case.given
    return TicketRow(
        id=f"tkt_{milliseconds:012x}{int(given['number'].removeprefix('T-')):016x}",
        number=given["number"],
        kind=given["kind"],
        subject=case.say(given["subject"]),
        status="open",
        priority=found.priority,
        urgency=found.urgency,
        impact=found.impact,
        priority_reason=found.parts,
        routing={},
        queue=given["queue"],
        contact_id=case.person.id,
        conversation_id=conversation_id,
        created_at=at,
        updated_at=at,
    )


def _converse(session: Session, case: _Case, row: TicketRow, *, since: datetime, until: datetime) -> None:
    """What was said, done and noted, and what came of it; nothing of it lies after `until`."""

    def when(minutes: int) -> datetime:
        return min(since + timedelta(minutes=minutes), until)

    thread = row.conversation_id or ""
    for who, minutes, text in case.given["said"]:
        _say(session, row, thread, (who, case.say(text)), at=when(minutes))
        if who == "assistant":
            did = case.given["did"]
            receipt = Receipt("r1", "tool", case.say(did["ref"]), {"number": row.number}, did["tool"])
            whose = Caller(Level.VERIFIED, row.contact_id)
            keep_receipt(
                session, receipt, conversation_id=thread, trace_id=new_id("trc"), at=when(minutes), caller=whose
            )
    if "note" in case.given:
        minutes, text = case.given["note"]
        _say(session, row, thread, ("note", case.say(text)), at=when(minutes))
    if "escalated" in case.given:
        minutes, reason = case.given["escalated"]
        by_hand = reason == Reason.BY_HAND and row.user_id
        actor = f"user:{row.user_id}" if by_hand else "assistant"
        escalate_row(session, row, Reason(reason), actor=actor, at=when(minutes))


def _say(session: Session, row: TicketRow, thread: str, said: tuple[str, str], *, at: datetime) -> None:
    who, text = said
    language = conversations.conversation(session, thread).language
    user = user_by_id(session, row.user_id) if row.user_id else None
    if who in ("colleague", "note") and user is not None:
        if who == "colleague":
            take(session, thread, user, at=at)
            tell(session, row, "ticket.replied", actor=f"user:{user.id}", at=at)
        payload = {"name": user.name}
        new = NewMessage(Author.USER, text, language, user_id=user.id, internal=who == "note", payload=payload)
        add_message(session, thread, new, at=at, actor=f"user:{user.id}")
    elif who == "customer":
        new = NewMessage(Author.CUSTOMER, text, language)
        add_message(session, thread, new, at=at, actor=f"contact:{row.contact_id}")
    elif who == "assistant":
        add_message(session, thread, NewMessage(Author.ASSISTANT, text, language), at=at, actor="assistant")


def _back(calendar: Calendar, at: datetime, worked: timedelta) -> datetime:
    """The latest whole minute since which the desk was open for `worked`."""
    low, high = 0, int(LONGEST.total_seconds() // 60)
    while high - low > 1:
        middle = (low + high) // 2
        if time_between(calendar, at - timedelta(minutes=middle), at) >= worked:
            high = middle
        else:
            low = middle
    return at - timedelta(minutes=high)
