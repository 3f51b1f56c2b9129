"""Records read aloud to a colleague: every sentence under the record it rests on, every text in it only quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from assistant.engine.case import Case
from assistant.engine.replies import has_reply, marked
from assistant.engine.situation import Receipt
from assistant.engine.state import Choice

__all__ = ["actions", "choices", "desk", "overview", "plain", "record_line"]

_MOST = 8
_LONGEST = 160
_MARK = re.compile(r"\[\s*r?\d+\s*\]|<[^>]{0,200}>|[\[\]`*|]")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_STOP = re.compile(r"[.。!！?？;；]+$")
_QUOTED = ("subject", "need", "note", "description", "last_message", "comment")
_SKIPPED = frozenset({"summary", "number", "id", "contact_id", "name", "kind", "evidence", "refs", "title", "language"})
_FIRST = ("subject", "title", "need", "items", "status", "stage", "priority", "due", "total", "value")


def plain(value: str, longest: int = _LONGEST) -> str:
    """What others wrote, fit to stand in a sentence: one line, no markup, no marks of receipts, not endless."""
    words = " ".join(_MARK.sub(" ", _LINK.sub(r"\1", value)).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def overview(case: Case, receipts: Sequence[Receipt]) -> str:
    """A customer in sentences: the account summary where the tool carries one, else the records themselves."""
    told = [line for one in receipts for line in _summary(case, one, receipts)]
    if told:
        return case.join(*told[:_MOST])
    return "\n".join(f"- {record_line(case, one)}" for one in receipts[:_MOST])


def actions(case: Case, receipts: Sequence[Receipt]) -> str:
    """Next-best actions with reason and evidence, or why there is nothing to do."""
    if receipts[0].record == "action none":
        sentences = [case.say("staff_nothing_to_do"), _ended(case, plain(_said(case, receipts[0], "reason"), 300))]
        return case.join(*(marked(sentence, receipts[0].receipt) for sentence in sentences if sentence))
    lines = []
    for at, one in enumerate(receipts[:_MOST], start=1):
        sentences = [_ended(case, plain(_said(case, one, "title") or one.record, 200))]
        for name in ("reason", "evidence", "effect", "value"):
            words = plain(_said(case, one, name), 300)
            if words := case.local(words) if name == "value" else words:
                sentences.append(case.say(f"staff_{name}", words=_STOP.sub("", words)))
        if until := case.local(one.field("expires_on")):
            sentences.append(case.say("staff_until", day=until))
        lines.append(f"{at}. " + case.join(*(marked(sentence, one.receipt) for sentence in sentences)))
    return "\n".join(lines)


def desk(case: Case, receipts: Sequence[Receipt]) -> str:
    """The tasks and tickets on a colleague's desk, as the tool orders them."""
    lines = [f"- {record_line(case, one)}" for one in receipts[: 2 * _MOST]]
    return "\n".join([case.say("staff_desk"), *lines])


def choices(case: Case, receipts: Sequence[Receipt]) -> list[Choice]:
    """The customers who may be meant, each as a choice that names the address."""
    found = []
    for one in receipts[:_MOST]:
        address = one.record.removeprefix("choice ").strip()
        names = [plain(one.field(name), 60) for name in ("name", "account")]
        found.append(Choice(" · ".join(dict.fromkeys(filter(None, [*names, address]))), address))
    return found


def record_line(case: Case, record: Receipt) -> str:
    """One record in one sentence: what it is, then its fields, the telling ones first."""
    kind, _, name = record.record.partition(" ")
    key = f"staff_kind_{kind}"
    kind = case.say(key) if has_reply(key) else kind
    shown = record.field("number") or plain(_said(case, record, "name"), 80)
    if not shown and kind not in ("task", case.say("staff_kind_task")):
        shown = plain(name, 80)
    names = sorted(
        (field for field in record.fields if field.removesuffix(f"_{case.language}") not in _SKIPPED),
        key=lambda field: _FIRST.index(field) if field in _FIRST else len(_FIRST),
    )
    facts = [words for field in ["title", *names] if (words := _fact(case, record, field))]
    comma, colon = ("，", "：") if case.language == "zh" else (", ", ": ")
    head = f"{kind} {shown}".strip()
    text = head[0].upper() + head[1:] + (colon + comma.join(facts[:9]) if facts else "")
    return marked(text + ("。" if case.language == "zh" else "."), record.receipt)


def _fact(case: Case, record: Receipt, field: str) -> str:
    value = record.field(field)
    if value in ("", "False") or value.startswith(("{", "[{")) or field.endswith(("_id", "_en", "_zh")):
        return ""
    words = plain(case.local(value))
    if field in _QUOTED or field == "title":
        return f"“{words}”"
    label = f"staff_field_{field}"
    if field == "status" and has_reply(f"ticket_status_{value}"):
        return case.say(f"ticket_status_{value}")
    if value == "True":
        words = ""
    name = case.say(label) if has_reply(label) else field.replace("_", " ")
    return f"{name} {words}".strip()


def _summary(case: Case, record: Receipt, receipts: Sequence[Receipt]) -> list[str]:
    """The sentences of the account summary in `record`, each marked with the records that it names."""
    try:
        rows = json.loads(record.field("summary") or "[]")
    except ValueError:
        return []
    labels = {one.record: one.receipt for one in receipts}
    told = []
    for row in rows if isinstance(rows, list) else []:
        words = row.get(f"text_{case.language}") if isinstance(row, dict) else None
        if not isinstance(words, str) or not words.strip():
            continue
        refs = row.get("refs")
        rests_on = [labels[ref] for ref in (refs if isinstance(refs, list) else []) if ref in labels]
        told.append(marked(_ended(case, plain(words, 400)), *(rests_on or [record.receipt])))
    return told


def _said(case: Case, record: Receipt, field: str) -> str:
    """A field in the reply's language, where the record has it in both; of a list of records what each one says."""
    value = record.field(f"{field}_{case.language}") or record.field(field)
    if not value.startswith("[{"):
        return value
    rows = [row for row in json.loads(value) if isinstance(row, dict)]
    said = [row.get(f"text_{case.language}") or row.get("text") or row.get("ref") or "" for row in rows]
    return ("；" if case.language == "zh" else "; ").join(_STOP.sub("", str(one)) for one in said if one)


def _ended(case: Case, sentence: str) -> str:
    if not sentence or _STOP.search(sentence):
        return sentence
    return sentence + ("。" if case.language == "zh" else ".")
