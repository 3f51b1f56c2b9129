"""In short: what the customer wrote, what was replied, sentence by sentence, and why."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.procedures.shelf import Shelf
from channels.console.elements import quiet, section
from channels.console.telling import Telling
from channels.console.trace_asked import begun_with
from channels.console.trace_because import because
from channels.console.trace_kinds import Kinds, kinds_of
from channels.console.trace_sources import Sentence, Sources
from channels.console.tree import Node, el
from channels.trace_file import TraceFile

__all__ = ["in_short"]

LONGEST = 400


def in_short(file: TraceFile, sources: Sources, shelf: Shelf, telling: Telling) -> Node:
    """The first thing on the page; its sentences lead to what they rest on."""
    kinds = kinds_of(file, shelf, telling)
    return section(
        "short",
        telling.say("trace.in_short"),
        *_question(file, telling),
        el("h3", telling.say("trace.reply")),
        *_reply(file, sources, kinds, telling),
        el("h3", telling.say("trace.why")),
        el("p", because(file, sources, shelf, telling), cls="tr-because"),
    )


def _question(file: TraceFile, telling: Telling) -> Iterator[Node]:
    if not file.asked:
        return
    begun = begun_with(file)
    yield el("h3", telling.say("trace.customer"))
    if begun is not None:
        yield el("p", telling.say("trace.began"), " ", el("q", _short(begun.text)), cls="tr-began")
    for one in file.asked:
        yield el("blockquote", el("p", _short(one.text), cls="dk-said"), cls="tr-asked")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _reply(file: TraceFile, sources: Sources, kinds: Kinds, telling: Telling) -> Iterator[Node]:
    if not sources.sentences:
        yield quiet(telling.say("trace.no_reply"))
        return
    if file.reply is None:
        yield el("p", telling.say("trace.unsaid"), cls="dk-error")
    rows = [_sentence(number, one, kinds, telling) for number, one in enumerate(sources.sentences, start=1)]
    yield el("ol", *rows, cls="tr-sentences")
    yield el("p", telling.say("trace.press"), cls="tr-joined", role="status", id="joined")


def _sentence(number: int, one: Sentence, kinds: Kinds, telling: Telling) -> Node:
    marks = [el("a", str(at), href=f"#source-{at}", cls="tr-number") for at in one.sources]
    kind = "" if marks else kinds.of(one.text)
    why = kinds.said(one.text, telling) if kind else ""
    text = el(
        "span",
        one.text,
        cls="tr-say",
        data_sentence=number,
        data_rests=" ".join(map(str, one.sources)),
        data_none=telling.say("trace.joined_none", kind=why) if why else None,
    )
    ends = marks or [el("span", why, cls="tr-none tr-claim" if kind == "claim" else "tr-none")]
    return el("li", text, *(part for end in ends for part in (" ", end)), id=f"sentence-{number}")
