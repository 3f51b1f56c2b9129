"""The staff's side: tickets with their clocks, and the leads' desk."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from pydantic import Field

from channels.api.body import Body
from channels.api.desk_views import card_view, clock_view, ticket_view
from channels.doors import Doors, OpenDoors, Staff
from crm_tools.people.company import company
from crm_tools.people.users import User
from crm_tools.service import escalation, tickets
from crm_tools.service.clocks import next_to_break
from crm_tools.service.desk_rules import Act, demand
from crm_tools.service.repeats import once
from crm_tools.service.review_cards import show_clock
from crm_tools.store import Session

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["desk"])
Key = Annotated[str, Header(max_length=100)]
Language = Annotated[str, Query(pattern="^(en|zh)$")]


class To(Body):
    user_id: str | None = Field(default=None, max_length=100, description="none: whoever suits best now")


class NewPriority(Body):
    priority: str = Field(max_length=20)
    reason: str = Field(max_length=500)


class Note(Body):
    text: str = Field(min_length=1, max_length=2000)


class MaybeNote(Body):
    note: str = Field(default="", max_length=2000)


@router.get("/desk/reviews")
async def reviews(user: Staff, house: OpenDoors, language: Language = "en") -> dict[str, Any]:
    """The tickets before the leads, with reason, evidence, clock and the decision wanted. For leads."""
    demand(user, Act.REVIEW)
    now = house.mind.clock()
    cards = await house.read(lambda session: escalation.review_cards(session, now=now, language=language))
    return {"reviews": [card_view(one) for one in cards]}


@router.get("/desk/clocks")
async def clocks(_: Staff, house: OpenDoors, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> dict[str, Any]:
    """The promises that break next, soonest first."""
    now = house.mind.clock()

    def look(session: Session) -> list[dict[str, Any]]:
        zone = company(session).timezone
        return [
            {"ticket": number, **clock_view(show_clock(clock, now=now, zone=zone))}
            for number, clock in next_to_break(session, now=now, limit=limit)
        ]

    return {"clocks": await house.read(look)}


@router.get("/tickets/{number}")
async def one_ticket(number: str, _: Staff, house: OpenDoors, language: Language = "en") -> dict[str, Any]:
    """A ticket with its clocks, who has it and why, how pressing it is and why, and its story."""
    now = house.mind.clock()
    return await house.read(lambda session: ticket_view(session, number, now=now, language=language))


@router.post("/tickets/{number}/assign")
async def assign(number: str, body: To, user: Staff, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """Gives the ticket to a colleague, or without one to whoever suits best. A rep may take nobody's ticket."""
    wanted = Act.TAKE if body.user_id == user.id else Act.ASSIGN
    return await _act(
        house, user, (wanted, number, idempotency_key, body.model_dump_json()),
        lambda session, by: escalation.reassign(session, number, body.user_id, by=by, at=house.mind.clock()),
    )  # fmt: skip


@router.post("/tickets/{number}/priority")
async def priority(
    number: str, body: NewPriority, user: Staff, house: OpenDoors, idempotency_key: Key = ""
) -> dict[str, Any]:
    """Sets another priority, with the reason for it."""

    def change(session: Session, _: str) -> None:
        tickets.set_priority(session, number, body.priority, reason=body.reason, by=user, at=house.mind.clock())

    return await _act(house, user, (Act.PRIORITY, number, idempotency_key, body.model_dump_json()), change)


@router.post("/tickets/{number}/wait")
async def wait(number: str, user: Staff, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """The customer has to do something first: the clocks stand until they write."""
    return await _act(
        house, user, (Act.WAIT, number, idempotency_key, ""),
        lambda session, by: tickets.wait_for_customer(session, number, by=by, at=house.mind.clock()),
    )  # fmt: skip


@router.post("/tickets/{number}/solve")
async def solve(number: str, user: Staff, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """The work is done; the customer is asked whether it is solved."""
    return await _act(
        house, user, (Act.SOLVE, number, idempotency_key, ""),
        lambda session, by: tickets.solve(session, number, by=by, at=house.mind.clock()),
    )  # fmt: skip


@router.post("/tickets/{number}/reopen")
async def reopen(number: str, user: Staff, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """Takes a finished ticket up again; it is given out afresh."""
    return await _act(
        house, user, (Act.REOPEN, number, idempotency_key, ""),
        lambda session, by: tickets.reopen(session, number, by=by, at=house.mind.clock()),
    )  # fmt: skip


@router.post("/tickets/{number}/escalate")
async def escalate(
    number: str, body: MaybeNote, user: Staff, house: OpenDoors, idempotency_key: Key = ""
) -> dict[str, Any]:
    """Puts the ticket before the leads; the note says what they are to decide."""

    def raise_it(session: Session, by: str) -> None:
        reason = escalation.Reason.BY_HAND
        escalation.escalate(session, number, reason, by=by, at=house.mind.clock(), note=body.note)

    return await _act(house, user, (Act.ESCALATE, number, idempotency_key, body.model_dump_json()), raise_it)


@router.post("/tickets/{number}/give-back")
async def give_back(
    number: str, body: Note, user: Staff, house: OpenDoors, idempotency_key: Key = ""
) -> dict[str, Any]:
    """The leads have decided; the note says what. For leads."""
    return await _act(
        house, user, (Act.GIVE_BACK, number, idempotency_key, body.model_dump_json()),
        lambda session, by: escalation.give_back(session, number, by=by, at=house.mind.clock(), note=body.text),
    )  # fmt: skip


@router.post("/tickets/{number}/note", status_code=201)
async def note(number: str, body: Note, user: Staff, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """Leaves a note for colleagues; it is no answer to the customer."""
    return await _act(
        house, user, (Act.NOTE, number, idempotency_key, body.model_dump_json()),
        lambda session, by: tickets.note_on(session, number, body.text, by=by, at=house.mind.clock()),
    )  # fmt: skip


async def _act(
    house: Doors, user: User, what: tuple[Act, str, str, str], change: Callable[[Session, str], object]
) -> dict[str, Any]:
    """One transaction: may they, was it done under this key before, the change, and the ticket as it is then."""
    act, number, key, given = what
    now = house.mind.clock()

    def run(session: Session) -> tuple[dict[str, Any], str]:
        found = tickets.ticket_by_number(session, number, held=True)
        demand(user, act, owner=found.user_id)
        if once(
            session,
            f"{user.id}:{key}" if key else "",
            about=f"{act.value} {found.number} {_digest(given)}".strip(),
            at=now,
        ):
            change(session, f"user:{user.id}")
        return ticket_view(session, number, now=now, language="en"), found.conversation_id or "*"

    shown, about = await house.mind.threads.write(run)
    house.worker.wake()
    house.bell.ring(about)
    return shown


def _digest(given: str) -> str:
    """Tells one request from another under the same key, without keeping what it said."""
    return sha256(given.encode()).hexdigest()[:16] if given else ""
