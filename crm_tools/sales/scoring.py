"""How good a lead is, and who should have it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from crm_tools.people.company import Company
from crm_tools.words import Words

__all__ = ["Candidate", "LeadFacts", "Score", "ScorePart", "choose_colleague", "is_qualified", "score_lead"]

SKILLS = ("business", "sales")


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What is known of a lead; `value_minor` at list price, `tier` and `is_known` of the account, if there is one."""

    company: str
    need: str
    quantity: int | None = None
    value_minor: int | None = None
    timeline: str = ""
    is_known: bool = False
    tier: str = "standard"


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One reason for a score, with its weight."""

    name: str
    weight: int
    because: Words


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100, the sum of its parts."""

    parts: tuple[ScorePart, ...]

    @property
    def total(self) -> int:
        return sum(one.weight for one in self.parts)

    def as_json(self) -> dict[str, Any]:
        return {"parts": [asdict(one) for one in self.parts]}


def score_lead(facts: LeadFacts, company: Company) -> Score:
    """Value against the business threshold (up to 40), quantity 15, timeline 15, known account 15, tier 15."""
    return Score(tuple(_parts(facts, company)))


def _parts(facts: LeadFacts, company: Company) -> Iterator[ScorePart]:
    threshold, value = company.business_from_minor, facts.value_minor
    if threshold and value:
        weight = min(40, 20 * value // threshold)
        yield ScorePart("value", weight, Words("value against the business threshold", "金额与企业采购门槛之比"))
    if facts.quantity:
        yield ScorePart("quantity", 15 if facts.quantity > 1 else 8, Words("the quantity is known", "数量明确"))
    if facts.timeline:
        yield ScorePart("timeline", 15, Words("they said by when", "时间明确"))
    if facts.is_known:
        yield ScorePart("account", 15, Words("a customer of ours", "现有客户"))
    tier = {"gold": 15, "silver": 8}.get(facts.tier, 0)
    if facts.is_known and tier:
        yield ScorePart("tier", tier, Words(f"{facts.tier} tier", f"{'金卡' if facts.tier == 'gold' else '银卡'}客户"))


def is_qualified(facts: LeadFacts, company: Company) -> bool:
    """Whether it is worth an opportunity: company, need, and a list value that reaches the business threshold."""
    threshold = company.business_from_minor
    known = bool(facts.company and facts.need and (facts.quantity or facts.value_minor))
    return known and threshold is not None and (facts.value_minor or 0) >= threshold


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague who could take a lead."""

    user_id: str
    name: str
    skills: tuple[str, ...]
    open_opportunities: int


def choose_colleague(candidates: Sequence[Candidate], *, owner: str | None = None) -> Candidate | None:
    """The account's present owner, else who sells and has the fewest open opportunities; None when nobody sells.

    Among equals the one with fewer other duties, then by name.
    """
    able = [one for one in candidates if set(one.skills) & set(SKILLS)]
    present = next((one for one in able if one.user_id == owner), None)
    if present is not None:
        return present
    business = [one for one in able if "business" in one.skills] or able
    key = [(one.open_opportunities, len(one.skills), one.name, one) for one in business]
    return min(key, key=lambda one: one[:3])[3] if key else None
