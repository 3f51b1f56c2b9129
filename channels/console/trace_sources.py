"""What was looked at: searches, the passages and records a reply rests on, and what was found and not used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from assistant.reply import pointed
from channels.console.elements import quiet, section
from channels.console.sign_in import MOUNT
from channels.console.telling import Telling
from channels.console.trace_handover import needed_no_article
from channels.console.trace_outcome import outcome_key
from channels.console.trace_own_acts import OwnAct, own_acts
from channels.console.trace_spare import fold_said, why_unused
from channels.console.trace_words import field_table
from channels.console.tree import Node, el
from channels.trace_file import TraceFile

__all__ = ["Sentence", "Sources", "looked_at", "source_card", "sources_of"]

Receipt = Mapping[str, Any]
TOLD_AS_SAID = ("summary", "effects", "place", "wait", "message", "why", "undone")
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the reply, and the numbers of the sources it rests on."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the page shows, by its number there: receipts and own acts that a sentence rests on first, in its order."""

    numbers: Mapping[str, int]
    sentences: tuple[Sentence, ...]
    own: tuple[OwnAct, ...] = ()

    def number(self, source: Receipt | OwnAct) -> int:
        return self.numbers[source.id if isinstance(source, OwnAct) else str(source["id"])]

    def said_in(self, number: int) -> list[int]:
        """The sentences that rest on a source, counted from 1."""
        return [at for at, one in enumerate(self.sentences, start=1) if number in one.sources]


def sources_of(file: TraceFile) -> Sources:
    """How sentences and receipts belong together; a trace without sentences has them cut from its draft."""
    draft = str(file.part("decided").get("draft") or "") or (file.reply.text if file.reply else "")
    said = [one for one in file.kept.get("said") or pointed(draft) if one.get("text")]
    own = own_acts(file)
    there = [*(one.id for one in own)]
    there += [str(one["id"]) for one in sorted(file.receipts, key=lambda one: one["kind"] == "passage")]
    rests = [
        [label for label in one.get("receipts") or () if label in there] or _literal(one["text"], file, own)
        for one in said
    ]
    used = [label for labels in rests for label in labels]
    numbers = {label: at for at, label in enumerate(dict.fromkeys([*used, *there]), start=1)}
    sentences = [
        Sentence(one["text"], tuple(dict.fromkeys(numbers[label] for label in labels)))
        for one, labels in zip(said, rests, strict=True)
    ]
    return Sources(numbers, tuple(sentences), own)


def _literal(sentence: str, file: TraceFile, own: Sequence[OwnAct]) -> list[str]:
    """The acts whose own words a sentence without a mark repeats: what was shown for consent, or was not found."""
    found = [one.id for one in own if one.tells(sentence)]
    for one in file.receipts:
        given = [one["fields"].get(name) for name in TOLD_AS_SAID] if one["kind"] == "tool" else []
        if one["kind"] == "tool" and one["status"] in ("failed", "empty"):  # what was looked for and is not there
            given += list(one["arguments"].values())
        texts = [text for part in given for text in (part if isinstance(part, list) else [part])]
        bare = [text.strip(" .。") for text in texts if isinstance(text, str)]
        if any(len(text) >= SHORTEST and (text in sentence or sentence.strip(" .。") in text) for text in bare):
            found.append(str(one["id"]))
    return found


def looked_at(file: TraceFile, sources: Sources, telling: Telling) -> Node:
    """The third heading."""
    seen = [one for one in file.receipts if one["kind"] in ("passage", "record") and one["status"] == "done"]
    seen.sort(key=sources.number)
    used = [one for one in seen if sources.said_in(sources.number(one)) or one["kind"] == "record"]
    spare = [one for one in seen if one not in used]
    cards = [_seen(one, file, sources, telling) for one in used]
    nothing = quiet(telling.say("trace.nothing_looked_at")) if not seen and not file.searches else None
    unused = quiet(telling.say("trace.nothing_used")) if seen and not used else None
    fold = _spare(spare, used, file, sources, telling)
    title = f"3. {telling.say('trace.looked')}"
    return section("looked", title, *_searches(file, telling), nothing, unused, *cards, fold)


def source_card(
    number: int, title: Sequence[Node | str | None], inside: Sequence[Node | None], said: Node | None
) -> Node:
    """One source under its number; the number is a button that shows the sentences which rest on it."""
    head = el("h3", el("span", str(number), cls="tr-number"), " ", *title)
    return el("article", head, *inside, said, cls="tr-card", id=f"source-{number}", data_source=number, tabindex=-1)


def said_in(number: int, sources: Sources, telling: Telling) -> Node:
    """The way back to the sentences."""
    found = sources.said_in(number)
    if not found:
        return el("p", telling.say("trace.not_said"), cls="tr-back")
    links = [el("a", str(one), href=f"#sentence-{one}") for one in found]
    words = telling.say("trace.said_in")
    return el("p", words, *(part for link in links for part in (" ", link)), cls="tr-back")


def _searches(file: TraceFile, telling: Telling) -> Iterator[Node]:
    if not file.searches and file.kept.get("searches"):
        yield quiet(telling.say("trace.search_erased"))
    for one in file.searches:
        found = one.get("passages") or []
        fits = telling.say(f"trace.search_{_found(one, file)}")
        said = telling.counted("trace.searched", len(found), question=" ".join(str(one["question"]).split()))
        yield el("p", said, " ", fits if found else None, cls="tr-search")


def _found(search: Mapping[str, Any], file: TraceFile) -> str:
    """fits, misses, or unneeded where nobody would have looked."""
    if outcome_key(file) == "handed_over" and needed_no_article(file):
        return "unneeded"
    return "fits" if search.get("answerable") else "misses"


def _seen(receipt: Receipt, file: TraceFile, sources: Sources, telling: Telling, unused: str = "") -> Node:
    number, fields = sources.number(receipt), receipt["fields"]
    why = telling.say("trace.unused", why=telling.say(f"trace.unused.{unused}")) if unused else ""
    back = el("p", why, cls="tr-back") if why else said_in(number, sources, telling)
    if receipt["kind"] == "record":
        table = field_table(str(receipt["ref"]).partition(" ")[0], fields, telling, telling.say("trace.table_record"))
        if table is not None and not sources.said_in(number):
            table = el("details", el("summary", telling.say("trace.record_open")), table, cls="dk-fold-open")
        return source_card(number, [telling.chip(str(receipt["ref"]))], [table], back)
    link = el("a", str(fields.get("title") or ""), href=article_link(receipt, file), target="_blank", rel="noopener")
    return source_card(number, [telling.say("trace.article"), " ", link], [_passage(receipt, file)], back)


def _passage(receipt: Receipt, file: TraceFile) -> Node:
    """The text with the quoted words marked, where it was quoted."""
    text = str(receipt["fields"].get("text") or "")
    quoted = str((_citation(receipt, file) or {}).get("quote") or "")
    before, found, after = text.partition(quoted) if quoted else (text, "", "")
    return el("blockquote", before, el("mark", found) if found else None, after, cls="tr-quote")


def article_link(receipt: Receipt, file: TraceFile) -> str:
    """The article as colleagues read it, in the edition and at the place that was read."""
    article_id = str(receipt["ref"]).partition(" ")[2]
    place: Mapping[str, Any] = _citation(receipt, file) or next(
        (one for one in file.kept.get("looked_at") or () if one.get("label") == receipt["id"]), {}
    )
    language = str(receipt["fields"].get("language") or place.get("language") or "en")
    address = f"{MOUNT}/articles/{quote(language, safe='')}/{quote(article_id, safe='')}"
    if not place.get("revision"):
        return address
    at = f"&at={place['start']}-{place['stop']}#cited" if place.get("stop") else ""
    return f"{address}?revision={place['revision']}{at}"


def _citation(receipt: Receipt, file: TraceFile) -> Mapping[str, Any] | None:
    """The reply's citation of a passage."""
    article_id, text = str(receipt["ref"]).partition(" ")[2], str(receipt["fields"].get("text") or "")
    return next(
        (
            one
            for one in file.payload.get("citations") or ()
            if one.get("article_id") == article_id and one.get("quote") and one["quote"] in text
        ),
        None,
    )


def _spare(
    spare: Sequence[Receipt], used: Sequence[Receipt], file: TraceFile, sources: Sources, telling: Telling
) -> Node | None:
    """What was found and no sentence rests on, on a fold."""
    if not spare:
        return None
    reasons = [why_unused(one, used, file) for one in spare]
    cards = [_seen(one, file, sources, telling, why) for one, why in zip(spare, reasons, strict=True)]
    return el("details", el("summary", fold_said(reasons, telling)), *cards, cls="dk-fold-open")
