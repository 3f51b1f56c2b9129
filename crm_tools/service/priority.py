"""How pressing a ticket is: urgency and impact, read off its kind and words, by the customer's tier. Pure.

The words, the matrix and what they are called stand in priority.yaml beside this file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from crm_tools.words import Words

__all__ = ["IMPACTS", "PRIORITIES", "URGENCIES", "Evidence", "Priority", "override", "prioritise", "rank"]

PRIORITIES = ("low", "normal", "high", "urgent")
URGENCIES = ("low", "normal", "high", "critical")
IMPACTS = ("one", "several", "business")
SHEET = Path(__file__).parent / "priority.yaml"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A word of the customer's, as they wrote it, and what it says about `axis` (urgency or impact)."""

    word: str
    axis: str
    level: str


@dataclass(frozen=True, slots=True)
class Priority:
    """A priority with its reason; `parts` are the reason as plain data, for the ticket's row."""

    priority: str
    urgency: str
    impact: str
    why: Words
    parts: dict[str, Any]


def prioritise(kind: str, subject: str, description: str, *, tier: str = "standard", company: bool = False) -> Priority:
    """The priority of a ticket; an unknown kind is a request, an unknown tier standard."""
    sheet = _sheet()
    text = f"{subject}\n{description}"
    evidence = tuple(one for axis in ("urgency", "impact") for one in _read(axis, text))
    urgency = _urgency(sheet["kinds"].get(kind, "normal"), evidence)
    impact = max((one.level for one in evidence if one.axis == "impact"), key=IMPACTS.index, default="one")
    known = tier if tier in sheet["matrix"] else "standard"
    counted = sheet["company"][known] if company else known
    priority = sheet["matrix"][counted][urgency][IMPACTS.index(impact)]
    parts = {
        "kind": kind,
        "urgency": urgency,
        "impact": impact,
        "tier": known,
        "company": company,
        "evidence": [{"word": one.word, "axis": one.axis, "level": one.level} for one in evidence],
    }
    why = _why(priority, urgency, impact, known, company, evidence)
    return Priority(priority, urgency, impact, why, {"en": why.en, "zh": why.zh, **parts})


def override(priority: str, *, was: str, reason: str, by: str, name: str) -> dict[str, Any]:
    """The reason of a priority that a colleague set by hand, as plain data for the ticket's row."""
    new, old = _said(priority), _said(was)
    return {
        "en": f"{new.en}, set by {name} (was {old.en}): {reason}",
        "zh": f"{new.zh}，由 {name} 设定（原为{old.zh}）：{reason}",
        "by": by,
        "was": was,
        "reason": reason,
    }


def rank(priority: str) -> int:
    """Higher is more pressing."""
    return PRIORITIES.index(priority) if priority in PRIORITIES else 1


def _urgency(of_kind: str, evidence: tuple[Evidence, ...]) -> str:
    said = [one.level for one in evidence if one.axis == "urgency"]
    raised = [one for one in said if one != "low"]
    if raised:
        return max(of_kind, *raised, key=URGENCIES.index)
    return "low" if said else of_kind


def _read(axis: str, text: str) -> list[Evidence]:
    """The words that say something about an axis, each once."""
    pattern, levels = _lexicon(axis)
    found = {match[0].casefold(): match[0] for match in pattern.finditer(text)}
    return [Evidence(as_written, axis, levels[word]) for word, as_written in found.items()]


def _why(
    priority: str, urgency: str, impact: str, tier: str, company: bool, evidence: tuple[Evidence, ...]
) -> Words:  # fmt: skip
    whole, pressing, wide, customer = (_said(one) for one in (priority, urgency, impact, tier))
    quoted = [one.word for one in evidence]
    en, zh = f"{customer.en} customer", f"{customer.zh}客户"
    if company:
        en, zh = f"{customer.en} company", f"{customer.zh}企业客户"
    said_en = f" (“{'”, “'.join(quoted)}”)" if quoted else ""
    said_zh = f"（“{'”、“'.join(quoted)}”）" if quoted else ""
    return Words(
        f"{whole.en}: urgency {pressing.en}, impact: {wide.en}, {en}{said_en}",
        f"{whole.zh}：紧急程度{pressing.zh}，影响范围{wide.zh}，{zh}{said_zh}",
    )


def _said(key: str) -> Words:
    return Words(**_sheet()["said"].get(key, {"en": key, "zh": key}))


@cache
def _lexicon(axis: str) -> tuple[re.Pattern[str], dict[str, str]]:
    levels = {word.casefold(): level for level, words in _sheet()[axis].items() for word in words}
    longest_first = sorted(levels, key=lambda word: (-len(word), word))
    marked = [rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in longest_first]
    return re.compile("|".join(marked), re.IGNORECASE), levels


@cache
def _sheet() -> dict[str, Any]:
    sheet: dict[str, Any] = yaml.safe_load(SHEET.read_text(encoding="utf-8"))
    return sheet
