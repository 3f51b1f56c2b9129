"""What was asked: the customer's words that a reply answers, and what they go on from."""

from __future__ import annotations

from channels.console.elements import quiet, section
from channels.console.telling import Telling
from channels.console.tree import Node, el
from channels.trace_file import TraceFile
from crm_tools.service.messages import Author, Message

__all__ = ["asked", "before", "begun_with"]

WAITS = ("verify", "proposal", "choices", "ask_rating", "ask_solved", "awaits_approval")
MOST = 6
LONGEST = 240


def before(file: TraceFile) -> tuple[Message, ...]:
    """What was said on the way to these words: back to where nothing was being waited for."""
    first = file.asked[0].seq if file.asked else 0
    earlier = [one for one in file.messages if one.seq < first and one.author in (Author.CUSTOMER, Author.ASSISTANT)]
    matter = str(file.part("understood").get("matter") or "")
    undoes = file.part("decided").get("step") == "take_back"
    found: list[Message] = []
    for one in reversed(earlier):
        goes_on = _waits(one, matter) or (undoes and bool(one.payload.get("undo")))
        if one.author is Author.ASSISTANT and not goes_on:
            break
        found.append(one)
    return tuple(reversed(found)) if any(one.author is Author.ASSISTANT for one in found) else ()


def begun_with(file: TraceFile) -> Message | None:
    """The customer's first words on this, when these ones only go on from there."""
    return next((one for one in before(file) if one.author is Author.CUSTOMER), None)


def _waits(reply: Message, matter: str) -> bool:
    """Whether a reply left the customer something to answer."""
    state = reply.payload.get("state")
    open_matter = str(state.get("intent") or "") if isinstance(state, dict) else ""
    asks = reply.text.rstrip().endswith(("?", "？"))
    return any(reply.payload.get(name) for name in WAITS) or (asks and bool(matter) and open_matter == matter)


def asked(file: TraceFile, telling: Telling) -> Node:
    """The first heading."""
    said = [_message(one, telling) for one in file.asked]
    if not said:
        by_lead = "decided" in file.payload or file.part("decided").get("step") == "decided"
        said = [quiet(telling.say("trace.asked_by_lead" if by_lead else "trace.asked_lost"))]
    return section("asked", f"1. {telling.say('trace.asked')}", _earlier(file, telling), *said)


def _earlier(file: TraceFile, telling: Telling) -> Node | None:
    found = before(file)
    if not found:
        return None
    shown = found if len(found) <= MOST else (found[0], *found[1 - MOST :])
    rows = [
        el(
            "li",
            el("b", telling.say(f"trace.by.{one.author.value}")),
            " ",
            _short(one.text),
            cls=f"tr-{one.author.value}",
        )
        for one in shown
    ]
    return el("div", el("p", telling.say("trace.goes_on")), el("ul", *rows), cls="tr-earlier")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _message(one: Message, telling: Telling) -> Node:
    pressed = telling.say("trace.pressed") if {"decision", "undo", "wish"} & one.payload.keys() else None
    time = el("time", telling.dated(one.created_at), datetime=one.created_at.isoformat(), cls="dk-age")
    return el(
        "blockquote", el("p", one.text, cls="dk-said"), el("p", pressed, " " if pressed else None, time), cls="tr-asked"
    )
