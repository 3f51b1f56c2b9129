"""The page of one trace: asked, understood, looked at, did, decided, and what it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.procedures.shelf import Shelf
from channels.console.elements import fact_list, section
from channels.console.telling import Telling, conversation_link, customer_link, trace_link
from channels.console.trace_asked import asked
from channels.console.trace_cost import took
from channels.console.trace_deeds import did
from channels.console.trace_sources import looked_at, sources_of
from channels.console.trace_summary import in_short
from channels.console.trace_verdict import decided
from channels.console.trace_words import intent_said, known_slots, sureness, wanted_said
from channels.console.tree import Node, el
from channels.console.words import all_codes
from channels.trace_file import TraceFile
from channels.trace_scenario import can_be_played

__all__ = ["draw_trace"]

Fact = tuple[str, list[Node | str | None]]


def draw_trace(file: TraceFile, shelf: Shelf, telling: Telling) -> Node:
    """The whole page: in short, and then how it came about, in the order in which it happened."""
    sources = sources_of(file)
    return el(
        "main",
        _head(file, telling),
        el(
            "div",
            in_short(file, sources, shelf, telling),
            el(
                "div",
                el("p", telling.say("trace.lead"), cls="tr-lead"),
                asked(file, telling),
                _understood(file, shelf, telling),
                looked_at(file, sources, telling),
                did(file, sources, telling),
                decided(file, telling),
                took(file, telling),
                cls="tr-story",
            ),
            cls="tr-columns",
        ),
        cls="dk-page tr-page",
    )


def _head(file: TraceFile, telling: Telling) -> Node:
    who = file.customer.name if file.customer else telling.say("visitor")
    if file.colleague is not None:
        who = file.colleague.name
    channel = telling.named("channel", file.thread.channel)
    at = file.reply.created_at if file.reply else file.thread.updated_at
    link = el("a", telling.say("open_conversation"), href=conversation_link(file.thread.id))
    return el(
        "header",
        el("h1", telling.say("trace.title")),
        el("span", telling.say("trace.to", name=who, channel=channel, time=telling.dated(at))),
        link if file.colleague is None else None,
        _test_form(file, telling) if can_be_played(file) else None,
        cls="dk-page-head",
    )


def _test_form(file: TraceFile, telling: Telling) -> Node:
    press = el("button", telling.say("trace.make_test"), type="submit", cls="dk-button", aria_describedby="make-said")
    said = el("span", telling.say("trace.make_test_said"), id="make-said", cls="dk-hint")
    return el("form", said, press, method="post", action=f"{trace_link(file.kept['id'])}/scenario", cls="tr-make")


def _understood(file: TraceFile, shelf: Shelf, telling: Telling) -> Node:
    return section("understood", f"2. {telling.say('trace.understood')}", fact_list(_facts(file, shelf, telling)))


def _facts(file: TraceFile, shelf: Shelf, telling: Telling) -> Iterator[Fact]:
    kept = file.part("understood")
    intent = str(kept.get("intent") or file.payload.get("intent") or "")
    step = str(file.part("decided").get("step") or "")
    wanted = wanted_said(intent, step, shelf, telling) if intent else telling.say(_unnamed(file))
    yield telling.say("trace.wanted"), [wanted]
    matter = str(kept.get("matter") or "")
    if matter and matter != intent:
        yield telling.say("trace.matter"), [intent_said(matter, shelf, telling)]
    if intent and "decided" not in file.payload:
        yield telling.say("trace.how_sure"), [sureness(kept.get("confidence"), step, telling)]
    language = str(kept.get("language") or (file.reply.language if file.reply else file.thread.language))
    yield telling.say("language"), [telling.say("language.zh" if language.startswith("zh") else "language.en")]
    yield telling.say("trace.who"), _who(file, kept, telling)
    known = dict(known_slots(kept.get("slots") or {}, matter or intent, shelf, telling))
    if known:
        rows = [el("li", telling.say("trace.known_line", name=name, value=value)) for name, value in known.items()]
        yield telling.say("trace.known"), [el("ul", *rows, cls="tr-reads")]


def _unnamed(file: TraceFile) -> str:
    """A language model does not say which matter it saw."""
    by_model = any(one.get("model") for one in file.part("cost").get("calls") or ())
    return "trace.wanted_by_model" if by_model else "trace.wanted_unknown"


def _who(file: TraceFile, kept: Mapping[str, Any], telling: Telling) -> list[Node | str | None]:
    """Who was asking, and how far that was proven then; an old trace knows it from its receipts alone."""
    levels = [str(one.get("level") or "") for one in file.receipts]
    level = str(kept.get("level") or (levels[-1] if levels else "") or file.thread.level.value)
    proof = telling.named("level", level) if level in all_codes()["level"] else ""
    if kept.get("came_as") not in (None, level):
        proof = telling.say("trace.proven_now")
    if file.colleague is not None:
        return [telling.say("trace.who_is", name=file.colleague.name, proof=proof)]
    if file.customer is None or level == "anonymous":
        return [proof]
    name = el("a", file.customer.name, href=customer_link(file.customer.id))
    return [name, telling.say("trace.comma"), proof]
