"""What the page of one ticket shows, read on one snapshot, and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from channels.console.elements import clock, fact_list, mark, outcome_line, rows, section
from channels.console.lead_look import last_asked
from channels.console.live_page import Outcome
from channels.console.proposal_part import draw_proposal
from channels.console.telling import Telling, conversation_link, customer_link
from channels.console.tree import Node, el
from crm_tools.approvals import Waiting, waiting_for_staff
from crm_tools.people.company import company
from crm_tools.people.contacts import Contact, contact
from crm_tools.people.users import User, user_by_id
from crm_tools.service.clocks import clocks_of
from crm_tools.service.desk_rules import Act, may
from crm_tools.service.escalation import say_reason
from crm_tools.service.messages import Message
from crm_tools.service.review_cards import CardClock, show_clock
from crm_tools.service.review_evidence import Evidence, story_lines
from crm_tools.service.ticket_rows import DONE
from crm_tools.service.ticket_story import Note, notes_of
from crm_tools.service.tickets import Ticket, ticket_by_number
from crm_tools.store import Session
from crm_tools.words import Words

__all__ = ["MAX_NOTE", "TicketView", "draw_ticket", "read_ticket_view"]

MAX_NOTE = 2000


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket with everything that explains it; `owner` is the name of whoever has it.

    `waiting` is what a lead has to approve under it, `heard` the customer's last words about that.
    """

    ticket: Ticket
    owner: str
    customer: Contact | None
    clocks: tuple[CardClock, ...]
    story: tuple[Evidence, ...]
    notes: tuple[Note, ...]
    at: datetime
    zone: str
    waiting: Waiting | None = None
    heard: tuple[Message, ...] = ()


def read_ticket_view(session: Session, number: str, *, now: datetime, language: str) -> TicketView:
    """Raises NotFound."""
    one = ticket_by_number(session, number)
    zone = company(session).timezone
    owner = user_by_id(session, one.user_id) if one.user_id else None
    waiting = next((each for each in waiting_for_staff(session) if each.ticket_number == one.number), None)
    return TicketView(
        ticket=one,
        owner=owner.name if owner else "",
        customer=contact(session, one.contact_id) if one.contact_id else None,
        clocks=tuple(show_clock(clock, now=now, zone=zone) for clock in clocks_of(session, one.id, now)),
        story=tuple(story_lines(session, one.number, zone, now=now, language=language)),
        notes=tuple(notes_of(session, one.id)),
        at=now,
        zone=zone,
        waiting=waiting,
        heard=last_asked(session, waiting.proposal.conversation_id) if waiting else (),
    )


def draw_ticket(seen: TicketView, user: User, outcome: Outcome, telling: Telling) -> Node:
    """The whole page; only what this colleague may do has a button."""
    one = seen.ticket
    header = el(
        "header",
        el("h1", el("span", one.number, cls="dk-quiet"), " ", one.subject),
        mark(telling.named("ticket", one.status), "ok" if one.status in DONE else ""),
        mark(telling.say("before_leads"), "warn") if one.escalated_at else None,
        cls="dk-page-head",
        key="head",
    )
    state = el("div", fact_list(_facts(seen, telling)), cls="dk-who-facts", key="facts")
    main = el(
        "div",
        _proposal(seen, user, telling),
        section("clocks", telling.say("promises"), rows((_clock(each, telling) for each in seen.clocks), "")),
        section(
            "acts",
            telling.say("do_now"),
            outcome_line(outcome, ""),
            el("div", *_buttons(seen, user, telling), cls="dk-card-acts"),
            _whose(seen, user, telling),
        ),
        _notes(seen, telling),
        cls="dk-page-main",
        key="main",
    )
    story = el("ol", *(el("li", line.text, key=line.ref) for line in reversed(seen.story)), cls="dk-story")
    side = el("div", section("story", telling.say("story"), story), cls="dk-page-side", key="side")
    return el("main", header, state, el("div", main, side, cls="dk-page-columns", key="columns"), cls="dk-page")


def _proposal(seen: TicketView, user: User, telling: Telling) -> Node | None:
    if seen.waiting is None:
        return None
    return draw_proposal(seen.waiting, seen.heard, user, telling, customer=seen.customer)


def _facts(seen: TicketView, telling: Telling) -> Iterator[tuple[str, list[Node | str | None]]]:
    one, who = seen.ticket, seen.customer
    if who is not None:
        yield telling.say("customer"), [el("a", who.name, href=customer_link(who.id))]
    if one.conversation_id:
        link = el("a", telling.say("open_conversation"), href=conversation_link(one.conversation_id))
        yield telling.named("record", "conversation"), [link]
    yield telling.say("kind"), [telling.named("kind", one.kind)]
    yield telling.say("opened"), [telling.moment(one.created_at)]
    why = _kept(one.priority_reason)
    yield telling.say("priority"), [_said(why, telling) or telling.named("priority", one.priority)]
    yield telling.say("owner"), [seen.owner or telling.say("nobody_yet", queue=telling.named("queue", one.queue))]
    routing = _said(_kept(one.routing), telling)
    if routing:
        yield telling.say("routing"), [routing]
    if one.escalation:
        yield telling.say("before_leads"), [telling.words(say_reason(one.escalation))]


def _clock(one: CardClock, telling: Telling) -> Node:
    name = el("span", telling.named("target", one.target), cls="dk-strong dk-grow")
    return el("li", name, clock(one, telling), cls="dk-item", key=one.target)


def _buttons(seen: TicketView, user: User, telling: Telling) -> Iterator[Node]:
    one = seen.ticket
    over = one.status in DONE
    offered = {
        "take": not over and one.user_id != user.id and may(user, Act.TAKE, owner=one.user_id),
        "solve": not over and may(user, Act.SOLVE, owner=one.user_id),
        "reopen": over and may(user, Act.REOPEN, owner=one.user_id),
    }
    for number, name in enumerate([name for name, may_be in offered.items() if may_be], start=1):
        yield el(
            "button",
            telling.say(f"ticket.{name}"),
            type="button",
            cls="dk-button main" if number == 1 else "dk-button",
            act={"name": name},
            data_key=str(number),
            key=name,
        )


def _whose(seen: TicketView, user: User, telling: Telling) -> Node | None:
    """Why there is no button to solve it."""
    one = seen.ticket
    if one.status in DONE or may(user, Act.SOLVE, owner=one.user_id):
        return None
    said = telling.say("of_colleague", name=seen.owner) if one.user_id else telling.say("take_first")
    return el("p", said, cls="dk-quiet", key="whose")


def _notes(seen: TicketView, telling: Telling) -> Node:
    form = el(
        "form",
        el("label", telling.say("note_for_colleagues"), for_="note"),
        el(
            "textarea",
            id="note",
            name="text",
            rows=3,
            maxlength=MAX_NOTE,
            required=True,
            placeholder=telling.say("note_hint"),
        ),
        el("button", telling.say("send_note"), type="submit", cls="dk-button"),
        cls="dk-note-form",
        act={"name": "note"},
        key="form",
    )
    found = [_note(one, telling) for one in seen.notes]
    return section("notes", telling.say("notes"), form, rows(found, telling.say("no_notes")))


def _note(one: Note, telling: Telling) -> Node:
    who = one.name or telling.say(f"speaker.{one.author}" if one.author != "colleague" else "colleague")
    top = el("p", el("b", who), " ", el("time", telling.age(one.at), title=telling.exact(one.at), cls="dk-age"))
    return el("li", top, el("p", one.text, cls="dk-said"), cls="dk-note", key=one.id)


def _kept(kept: dict[str, object]) -> Words:
    return Words(str(kept.get("en", "")), str(kept.get("zh", "")))


def _said(words: Words, telling: Telling) -> str:
    return telling.words(words)
