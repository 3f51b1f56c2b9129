"""Records read aloud to a colleague: every sentence under the records it rests on, every text in it only quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from assistant.engine.case import Case
from assistant.engine.replies import marked
from assistant.engine.situation import Receipt
from assistant.engine.state import Choice

__all__ = ["actions", "choices", "customer_line", "desk", "overview", "plain", "record_line"]

_MOST = 8
_LONGEST = 900
_MARK = re.compile(r"\[\s*r?\d+\s*\]|<[^>]{0,200}>|[\[\]`*|]")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_STOP = re.compile(r"[.。!！?？;；]+$")


def plain(value: str, longest: int = _LONGEST) -> str:
    """What others wrote, fit to stand in a sentence: one line, no markup, no marks of receipts, not endless."""
    words = " ".join(_MARK.sub(" ", _LINK.sub(r"\1", value)).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def overview(case: Case, receipts: Sequence[Receipt]) -> str:
    """A customer in sentences: the account summary where the tool carries one, else the records themselves."""
    told = [line for one in receipts for line in _rows(case, one, "summary", receipts)]
    if told:
        return case.join(*told[:_MOST])
    return "\n".join(f"- {record_line(case, one)}" for one in receipts[:_MOST])


def customer_line(case: Case, customer: Receipt, receipts: Sequence[Receipt]) -> str:
    """Whose a record is, in one sentence."""
    told = _rows(case, customer, "summary", receipts)
    return told[0] if told else record_line(case, customer)


def actions(case: Case, receipts: Sequence[Receipt]) -> str:
    """Next-best actions with reason, evidence and last day, and what is left out; or why there is nothing to do."""
    lines = []
    for at, one in enumerate((one for one in receipts if one.record.startswith("action ")), start=1):
        cited = _labels(one.field("rests_on").split(", "), receipts) or [one.receipt]
        told = [_ended(case, plain(_said(case, one, "title"), 300))]
        if why := _STOP.sub("", plain(_said(case, one, "reason"))):
            told.append(case.say("staff_reason", words=why))
        if until := case.local(one.field("until")):
            told.append(case.say("staff_until", day=until))
        lines.append(f"{at}. " + case.join(*(marked(sentence, *cited) for sentence in told)))
    left_out = [line for one in receipts for line in _rows(case, one, "left_out", receipts)]
    if left_out:
        lines.append(case.join(*left_out))
    whose = next((one for one in receipts if one.record.startswith("contact ")), None)
    name = plain(_said(case, whose, "title"), 100) if whose else ""
    if lines:
        head = [marked(case.say("staff_next_for", name=name), whose.receipt)] if whose and name else []
        return "\n".join([*head, *lines])
    why_not = [line for one in receipts for line in _rows(case, one, "nothing", receipts)]
    return case.join(marked(case.say("staff_nothing_to_do"), receipts[0].receipt), *why_not)


def desk(case: Case, receipts: Sequence[Receipt]) -> str:
    """How much is on a colleague's desk, then the tasks and tickets in the order of the tool."""
    head = [record_line(case, one) for one in receipts if one.record.startswith("user ")]
    rest = [one for one in receipts if not one.record.startswith("user ")]
    lines = [f"- {record_line(case, one)}" for one in rest[: 2 * _MOST]]
    return "\n".join([*head, *lines])


def choices(receipts: Sequence[Receipt]) -> list[Choice]:
    """The customers who may be meant, each as a choice that names the address."""
    found = []
    for one in receipts[:_MOST]:
        value = one.record.removeprefix("choice ").strip()
        names = [plain(one.field(name), 60) for name in ("name", "account", "email")]
        found.append(Choice(" · ".join(dict.fromkeys(filter(None, names))) or value, value))
    return found


def record_line(case: Case, record: Receipt) -> str:
    """One record in its own sentence; by its title or number where it has none."""
    words = _said(case, record, "said") or _said(case, record, "title") or record.field("name")
    return marked(_ended(case, plain(words or record.record.partition(" ")[2])), record.receipt)


def _rows(case: Case, record: Receipt, field: str, receipts: Sequence[Receipt]) -> list[str]:
    """The sentences in a field of `record`, each marked with the records that it names."""
    try:
        rows = json.loads(record.field(field) or "[]")
    except ValueError:
        return []
    told = []
    for row in rows if isinstance(rows, list) else []:
        words = row.get(f"text_{case.language}") if isinstance(row, dict) else None
        if not isinstance(words, str) or not words.strip():
            continue
        refs = row.get("refs")
        cited = _labels(refs if isinstance(refs, list) else [], receipts)
        told.append(marked(_ended(case, plain(words)), *(cited or [record.receipt])))
    return told


def _labels(refs: Iterable[object], receipts: Sequence[Receipt]) -> list[str]:
    """The receipts of the records named."""
    known = {one.record: one.receipt for one in receipts}
    return [known[ref] for ref in refs if isinstance(ref, str) and ref in known]


def _said(case: Case, record: Receipt, field: str) -> str:
    """A field in the reply's language, where the record has it in both."""
    return record.field(f"{field}_{case.language}") or record.field(field)


def _ended(case: Case, sentence: str) -> str:
    if not sentence or _STOP.search(sentence):
        return sentence
    return sentence + ("。" if case.language == "zh" else ".")
