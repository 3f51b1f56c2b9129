"""The page of one trace: asked, understood, looked at, did, decided, and what it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.procedures.shelf import Shelf
from channels.console.elements import fact_list, quiet, section
from channels.console.telling import Telling, conversation_link, customer_link, trace_link
from channels.console.trace_deeds import did
from channels.console.trace_sources import looked_at, sources_of
from channels.console.trace_verdict import decided
from channels.console.trace_words import intent_said, known_slots, sureness
from channels.console.tree import Node, el
from channels.console.words import all_codes
from channels.trace_file import TraceFile
from channels.trace_scenario import can_be_played
from crm_tools.service.messages import Message

__all__ = ["draw_trace"]

Fact = tuple[str, list[Node | str | None]]


def draw_trace(file: TraceFile, shelf: Shelf, telling: Telling) -> Node:
    """The whole page. What was looked at and done stands beside what was said, in the order in which it happened."""
    sources = sources_of(file)
    return el(
        "main",
        _head(file, telling),
        el("p", telling.say("trace.lead"), cls="tr-lead"),
        el(
            "div",
            _asked(file, telling),
            _understood(file, shelf, telling),
            el("div", looked_at(file, sources, telling), did(file, sources, telling), cls="tr-evidence"),
            decided(file, sources, telling),
            _took(file, telling),
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
    press = el("button", telling.say("trace.make_test"), type="submit", cls="dk-button")
    form = el("form", press, method="post", action=f"{trace_link(file.kept['id'])}/scenario", cls="tr-make")
    return el(
        "header",
        el("h1", telling.say("trace.title")),
        el("span", telling.say("trace.to", name=who, channel=channel, time=telling.moment(at))),
        link if file.colleague is None else None,
        form if can_be_played(file) else None,
        cls="dk-page-head",
    )


def _asked(file: TraceFile, telling: Telling) -> Node:
    said = [_message(one, telling) for one in file.asked]
    if not said:
        by_lead = "decided" in file.payload or file.part("decided").get("step") == "decided"
        said = [quiet(telling.say("trace.asked_by_lead" if by_lead else "trace.asked_lost"))]
    return section("asked", f"1. {telling.say('trace.asked')}", *said)


def _message(one: Message, telling: Telling) -> Node:
    pressed = telling.say("trace.pressed") if {"decision", "undo", "wish"} & one.payload.keys() else None
    time = el("time", telling.moment(one.created_at), datetime=one.created_at.isoformat(), cls="dk-age")
    return el(
        "blockquote", el("p", one.text, cls="dk-said"), el("p", pressed, " " if pressed else None, time), cls="tr-asked"
    )


def _understood(file: TraceFile, shelf: Shelf, telling: Telling) -> Node:
    return section("understood", f"2. {telling.say('trace.understood')}", fact_list(_facts(file, shelf, telling)))


def _facts(file: TraceFile, shelf: Shelf, telling: Telling) -> Iterator[Fact]:
    kept = file.part("understood")
    intent = str(kept.get("intent") or file.payload.get("intent") or "")
    wanted = intent_said(intent, shelf, telling) if intent else telling.say(_unnamed(file))
    yield telling.say("trace.wanted"), [wanted]
    matter = str(kept.get("matter") or "")
    if matter and matter != intent:
        yield telling.say("trace.matter"), [intent_said(matter, shelf, telling)]
    if intent and "decided" not in file.payload:
        yield (
            telling.say("trace.how_sure"),
            [sureness(kept.get("confidence"), str(file.part("decided").get("step") or ""), telling)],
        )
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


def _took(file: TraceFile, telling: Telling) -> Node:
    cost = file.part("cost")
    if not cost:
        return section("took", telling.say("trace.took"), quiet(telling.say("trace.took_unknown")))
    seconds, total = cost.get("seconds") or {}, float(cost.get("total") or 0)
    known = [(name, float(seconds[name])) for name in all_codes()["stage_of_turn"] if name in seconds]
    rest = total - sum(took for _, took in known)
    rows = [_bar(telling.named("stage_of_turn", name), took, total, telling) for name, took in known]
    if rest > 0.005:
        rows.append(_bar(telling.named("stage_of_turn", "rest"), rest, total, telling))
    rows.append(_bar(telling.say("trace.total"), total, 0, telling))
    bars = el("table", el("tbody", *rows), cls="tr-table tr-bars")
    return section("took", telling.say("trace.took"), el("p", _cost(cost, telling)), bars)


def _bar(name: str, took: float, total: float, telling: Telling) -> Node:
    share = min(100, round(100 * took / total)) if total else 0
    bar = el("meter", min=0, max=100, value=share, aria_hidden="true") if total else ""
    return el("tr", el("th", name, scope="row"), el("td", _seconds(took, telling)), el("td", bar))


def _seconds(took: float, telling: Telling) -> str:
    return telling.say("trace.seconds", n=f"{took:.2f}") if took >= 0.01 else telling.say("trace.moment")


def _cost(cost: Mapping[str, Any], telling: Telling) -> str:
    calls = list(cost.get("calls") or ())
    paid = [one for one in calls if one.get("model")]
    if not calls:
        return telling.say("trace.cost_none")
    if not paid:
        return telling.say("trace.cost_builtin", n=len(calls))
    names = ", ".join(dict.fromkeys(str(one["model"]) for one in paid))
    failed = sum(bool(one.get("failed")) for one in paid)
    counted = [one for one in paid if one.get("tokens_in") is not None]
    said = telling.say("trace.cost_calls", n=len(paid), names=names)
    if counted:
        into, out = (sum(int(one.get(name) or 0) for one in counted) for name in ("tokens_in", "tokens_out"))
        said += telling.say("trace.cost_tokens", into=f"{into:,}", out=f"{out:,}")
    else:
        said += telling.say("trace.cost_uncounted")
    return said + (telling.say("trace.cost_failed", n=failed) if failed else "")
