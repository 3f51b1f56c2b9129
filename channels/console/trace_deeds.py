"""What was done: every act with what it was asked, what it changed, whose yes it had, and whether it can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from channels.console.elements import quiet, section
from channels.console.proposal_data import NOTHING
from channels.console.telling import Telling
from channels.console.trace_own_acts import OwnAct
from channels.console.trace_sources import Sources, said_in, source_card
from channels.console.trace_words import ask_table, field_table
from channels.console.tree import Node, el
from channels.trace_file import Deed, TraceFile
from crm_tools.desk import Change

__all__ = ["did"]

Receipt = Mapping[str, Any]
TOLD = {"hand_over": ("reason", "topic")}  # told with the decision, and as the team it went to
KNOWN = ("done", "failed", "proposed", "empty")


def did(file: TraceFile, sources: Sources, telling: Telling) -> Node:
    """The fourth heading."""
    acts = [one for one in file.receipts if one["kind"] == "tool"]
    own = [_own_act(one, sources, telling) for one in sources.own]
    cards = [*own, *(_act(one, file, sources, telling) for one in sorted(acts, key=sources.number))]
    reads = list(_reads(file, sources, telling))
    if not cards and not reads:
        return section("did", f"4. {telling.say('trace.did')}", quiet(telling.say("trace.nothing_done")))
    changed = own or any(one["status"] == "done" for one in acts)
    unchanged = None if changed else quiet(telling.say("trace.nothing_changed"))
    lines = el("ul", *reads, cls="tr-reads") if reads else None
    return section("did", f"4. {telling.say('trace.did')}", unchanged, lines, *cards)


def _reads(file: TraceFile, sources: Sources, telling: Telling) -> Iterator[Node]:
    """One line for each tool that only looked something up, with the way to what it found."""
    found: dict[str, list[int]] = {}
    for one in file.receipts:
        if one["kind"] == "record":
            found.setdefault(str(one["tool"] or "survey"), []).append(sources.number(one))
    for tool, numbers in found.items():
        links = [part for one in numbers for part in (" ", el("a", str(one), href=f"#source-{one}", cls="tr-number"))]
        yield el("li", telling.named("tool", tool), telling.say("trace.found"), *links)


def _own_act(act: OwnAct, sources: Sources, telling: Telling) -> Node:
    """What no tool has a receipt for, with when it was, and until when a code was good."""
    number = sources.number(act)
    mark = el("span", telling.say("trace.status.done"), cls="dk-mark tr-done")
    when = el("p", telling.say("trace.own_at", time=telling.dated(act.at)), cls="tr-search") if act.at else None
    until = act.code.until if act.code and act.name == "code_sent" else None
    good = el("p", telling.say("trace.own_until", time=telling.dated(until)), cls="tr-search") if until else None
    return source_card(number, [act.said(telling), " ", mark], [when, good], said_in(number, sources, telling))


def _act(receipt: Receipt, file: TraceFile, sources: Sources, telling: Telling) -> Node:
    number, status, tool = sources.number(receipt), str(receipt["status"]), str(receipt["tool"] or "")
    fields, deed = receipt["fields"], file.deeds.get(str(receipt.get("proposal") or ""))
    undone = bool(fields.get("undone"))
    if status == "failed" and _only_looked(receipt, file):
        status = "empty"
    word = telling.say("trace.status.undone" if undone else f"trace.status.{status if status in KNOWN else 'done'}")
    kind, _, name = str(receipt["ref"]).partition(" ")
    inside: list[Node | None] = [
        *_told(fields, telling),
        ask_table({key: one for key, one in receipt["arguments"].items() if key not in TOLD.get(tool, ())}, telling),
        _changes(receipt, telling),
        field_table(kind, fields, telling, telling.say("trace.table_after")) if status == "done" and name else None,
        *(_consent(deed, status, telling) if deed and not undone else ()),
        _undo(deed, telling) if deed and status == "done" and not undone else None,
    ]
    mark = el("span", word, cls=f"dk-mark tr-{'undone' if undone else status}")
    return source_card(number, [telling.named("tool", tool), " ", mark], inside, said_in(number, sources, telling))


def _only_looked(receipt: Receipt, file: TraceFile) -> bool:
    """Whether a tool that reads was asked for something that is not there."""
    acts = [one for one in file.kept.get("did") or () if receipt["id"] in (one.get("receipts") or ())]
    return any(one.get("effect") == "read" for one in acts)


def _told(fields: Mapping[str, Any], telling: Telling) -> Iterator[Node]:
    """What was shown for consent, or why it was not done; it is kept in the customer's language."""
    summary, message, undone = (str(fields.get(name) or "") for name in ("summary", "message", "undone"))
    if summary:
        effects = [el("li", str(one)) for one in fields.get("effects") or ()]
        yield el("p", telling.say("trace.shown"), " ", el("b", summary))
        if effects:
            yield el("ul", *effects, cls="tr-reads")
    if message:
        yield el("p", telling.say("trace.because", why=message))
    if undone:
        yield el("p", telling.say("trace.undid", what=undone))


def _changes(receipt: Receipt, telling: Telling) -> Node | None:
    changes = [Change.from_json(one) for one in receipt.get("changes") or ()]
    if not changes:
        return None
    head = el("tr", *(el("th", telling.say(name), scope="col") for name in COLUMNS))
    rows = [
        el(
            "tr",
            el("th", telling.words(one.name), scope="row"),
            el("td", telling.words(one.before) if one.before else NOTHING),
            el("td", telling.words(one.after) if one.after else NOTHING),
        )
        for one in changes
    ]
    caption = el("caption", telling.say("trace.table_changes" if receipt["status"] == "done" else "trace.table_would"))
    return el("table", caption, el("thead", head), el("tbody", *rows), cls="tr-table tr-changes")


COLUMNS = ("trace.field", "trace.before", "trace.after")


def _consent(deed: Deed, status: str, telling: Telling) -> Iterator[Node]:
    """Each step of a write with its time, and the customer's words that were read as a yes."""
    steps = [
        el("li", el("time", telling.dated(one.at), datetime=one.at.isoformat()), " ", telling.words(one.text))
        for one in deed.story.lines
    ]
    yield el("h4", telling.say("trace.steps" if status == "done" else "trace.became"))
    yield el("ol", *steps, cls="tr-steps")
    if deed.consent is not None:
        said = telling.say("trace.consent", time=telling.dated(deed.consent.created_at))
        yield el("p", said, " ", el("q", deed.consent.text))


def _undo(deed: Deed, telling: Telling) -> Node:
    done = deed.done
    if done is None or done.undo_until is None:
        return el("p", telling.say("trace.undo.never"))
    until = telling.dated(done.undo_until)
    return el("p", telling.say(f"trace.undo.{done.standing(telling.now)}", time=until))
