"""Whether what a sentence says was done was done: by a tool that ran, or by what a record tells. Pure."""

from __future__ import annotations

import re

from assistant.reviewing.asked import asks
from assistant.reviewing.counted_things import MONEY
from assistant.reviewing.deeds import UNDONE, claims, sorts_of, verb_of, without_deeds
from assistant.reviewing.evidence import Evidence, Said
from assistant.reviewing.ground import OWN_WORDS, Ground
from assistant.reviewing.lexicon import pattern, share
from assistant.reviewing.order_states import untold_states
from assistant.reviewing.sentences import Segment, clauses
from assistant.reviewing.support import anchored, borne_out, content, stands, weight
from assistant.reviewing.told_states import records_of, told_states

__all__ = ["told_of_undone", "undone_actions"]

AS_IT_IS = re.compile(
    r"\b(?:now|(?:has|have) been|(?:is|are|'re|'s) (?:\w+ ){0,2}?(?:\w+ed|set|sent|done))\b|已|好了"
    r"|成功|给您|为您|帮您|改到|改为|生效",
    re.IGNORECASE,
)
PERSONAL = re.compile(r"\b(?:your|yours|it|this|that|has been|have been|is now|are now)\b|您|已", re.IGNORECASE)
OWN_CASE = re.compile(
    r"\b(?:your|this|that|the) order\b|\b(?:has|have|it's|you've) (?:now )?been\b|\b(?:is|are) now\b|已", re.I
)
# What a customer would wait for, or go without, if it were not so; the rest is called by many names.
GRAVE = {"cancel", "refund", "send", "exchange", "change"}
BY_ITSELF = re.compile(r"\b(?:was|were)\b", re.IGNORECASE)
# A deed told by what it has led to.
UNDER_WAY = re.compile(
    r"\b(?:(?:is|are|'s|'re) (?:already |now )?(?:on (?:its|their|the) way|in the post|under ?way|in production)"
    r"|(?:has|have|'ve|'s) (?:just |already |now )?gone (?:back |out |off )?(?:in)?to|went (?:through|out|off)"
    r"|now (?:sits?|stands?|falls?|runs?|starts?|takes? place) (?:on|at|from))\b"
    r"|(?:在|已在|正在)(?:路上|途中|送来)|(?:现|已|正)(?:排|挪|定|转)(?:到|在|至)",
    re.IGNORECASE,
)
RETOLD = 0.5  # of what is said: the reason why it failed, told again
LEAST = 1.5  # content words below which nothing is told: "The cup, then."
ANCHORED = 1.0  # content words' worth that nothing else tells
WORD_FOR_WORD = 0.9  # of the house's sentence: an order cancelled is near a subscription cancelled
STILL_OPEN = re.compile(
    r"\b(?:once you|until you|when you confirm|waiting for your|awaiting your"
    r"|not (?:yet )?(?:been )?(?:submitted|confirmed|final))\b|等您确认|待您确认|还没生效|尚未生效"
    r"|还没有?(?:提交|正式)|尚未提交",
    re.IGNORECASE,
)


def undone_actions(sentence: Said, ground: Ground, *, by_code: bool = False) -> list[str]:
    """What is told as done and was not; code that tells why a write failed may tell how things stand."""
    if STILL_OPEN.search(sentence.text):
        return []
    flaws = []
    for clause, by_us in claims(sentence.text):
        groups = sorts_of(clause)
        if not groups and weight(Said(clause)) < 1:  # "Done:", and then what
            clause, groups = sentence.text, sorts_of(sentence.text)
        if _of_house(clause, sentence, ground, by_us=by_us, by_code=by_code) or _ran(clause, sentence, groups, ground):
            continue
        if (not by_us or _long_ago(clause, ground)) and _told_by_record(sentence, clause, groups, ground):
            continue
        flaws.append("no tool that ran did this")
    flaws = flaws or ([] if by_code else untold_states(sentence, ground))
    return flaws or _only_proposed(sentence, ground) or ([] if by_code else _under_way(sentence, ground))


def _of_house(clause: str, sentence: Said, ground: Ground, *, by_us: bool, by_code: bool) -> bool:
    """What the house's own files say: by code as it stands; by a model only as a rule, as no file knows of one's own
    case. A code goes to an address without a receipt: no tool sends it."""
    if by_code:
        return ground.of_house(clause, enough=OWN_WORDS)
    mailed = any("@" in one for one in sentence.ids)
    own_case = by_us or sentence.ids or OWN_CASE.search(clause)
    return (mailed or not own_case) and ground.of_house(clause, enough=WORD_FOR_WORD)


def _under_way(sentence: Said, ground: Ground) -> list[str]:
    """What can only come of a write, where none ran and no record tells of it."""
    tools = [one for one in ground.public if one.kind == "tool"]
    if not tools or any(one.done for one in tools) or pattern("not_done").search(sentence.text):
        return []
    told = Said("\n".join(one.text for one in ground.records if one.kind == "record"))
    for clause in clauses(sentence.text):
        found = UNDER_WAY.search(clause)
        if found and not UNDONE.search(clause) and not asks(clause) and not sorts_of(told.text) & {"send"}:
            return ["no tool that ran did this"]
    return []


def told_of_undone(segment: Segment, ground: Ground) -> list[str]:
    """A write that did not run, marked as if it had: nothing says that it waits, or that it failed."""
    undone = [one for one in ground.labelled(segment.labels) if one.kind == "tool" and not one.done]
    text = segment.text
    if not undone or weight(Said(text)) < LEAST or UNDONE.search(text) or STILL_OPEN.search(text) or asks(text):
        return []
    if any(borne_out(Said(text), [one]) >= RETOLD for one in undone if one.status != "proposed"):
        return []
    if all(one.kind == "tool" and not one.done for one in ground.labelled(segment.labels)):
        return [f"{undone[0].label} did not run"]
    return []


def _only_proposed(sentence: Said, ground: Ground) -> list[str]:
    """What only a write that did not run tells, told as if it were so."""
    if STILL_OPEN.search(sentence.text) or pattern("not_done").search(sentence.text):
        return []
    undone = [one for one in ground.public if one.status == "proposed"]
    others = Said("\n".join(one.text for one in ground.sources if one not in undone))
    for clause in clauses(sentence.text):
        said = Said(clause)
        if UNDONE.search(clause) or asks(clause) or not AS_IT_IS.search(clause):
            continue
        if any(anchored(said, one, but=others) >= ANCHORED for one in undone):
            return ["the tool that would do this did not run"]
    return []


def _ran(clause: str, sentence: Said, groups: set[str], ground: Ground) -> bool:
    """Whether a write that ran is what is told, and none that did not run is nearer to it."""
    said = Said(clause)
    nearest = {True: -1.0, False: -1.0}
    if any(sentence.ids & one.ids and _told_by(groups, one) for one in ground.public if one.done):
        return True
    if not groups and not verb_of(clause) & frozenset().union(*(one.keys for one in ground.public if one.done)):
        return False
    for one in (one for one in ground.public if one.kind == "tool"):
        if _same(groups, one) and not _of_another(said, one, ground):
            nearest[one.done] = max(nearest[one.done], share(said.units, one.keys))
    return nearest[True] >= 0 and nearest[True] >= nearest[False] and not _of_something_else(clause, ground)


def _of_something_else(clause: str, ground: Ground) -> bool:
    """Whether what it was done to is named, and stands nowhere: a subscription cancelled, where an order was."""
    said, named = Said(clause), content(without_deeds(clause))
    bare = not (said.figures or said.days or said.clocks or said.ids)  # which name it as well
    return bare and bool(named) and ground.comparable(clause) and share(named, ground.keys) == 0


def _long_ago(clause: str, ground: Ground) -> bool:
    """Whether a day is named on which a record tells that it happened, and no write that did not run is to be."""
    waits = {(day.month, day.day) for one in ground.records if one.kind == "tool" and not one.done for day in one.days}
    told = [day for one in ground.records for day in one.days if (day.month, day.day) not in waits]
    return any(day.is_day(one) for day in Said(clause).days for one in told)


def _same(groups: set[str], tool: Evidence) -> bool:
    """Whether a tool may be what is told."""
    own = sorts_of(tool.tool.replace("_", " "))
    return not groups or not own or bool(groups & own)


def _told_by(groups: set[str], tool: Evidence) -> bool:
    """Whether a tool, by its name or by what it brought, may be what is told."""
    return not groups & GRAVE or _same(groups, tool) or any(groups & sorts_of(one.text) for one in told_states(tool))


def _of_another(said: Said, tool: Evidence, ground: Ground) -> bool:
    """Whether a record is named, and it is not the one that the tool was done to."""
    records = frozenset().union(*(Said(one.ref).ids for one in ground.records))
    return bool(said.ids & records and tool.ids & records) and not said.ids & tool.ids & records


def _explained(clause: str, groups: set[str], ground: Ground) -> bool:
    """What was charged, and why: an amount that a record tells."""
    amounts = [one for one in Said(clause).figures if one.unit == MONEY]
    told = bool(amounts) and all(
        stands(one, [each for each in ground.records if each.kind == "record"]) for one in amounts
    )
    return told and groups <= {"pay"} and BY_ITSELF.search(clause) is not None


def _told_by_record(sentence: Said, clause: str, groups: set[str], ground: Ground) -> bool:
    """A state that a record tells: delivered, paid, cancelled last week. A rule tells of no customer's own case."""
    if _explained(clause, groups, ground):
        return True
    own = PERSONAL.search(clause) is not None or bool(sentence.ids)
    for one in records_of(sentence, ground) if own else ground.public:
        if one.kind == "tool" and one.status != "done":
            continue
        for piece in told_states(one):
            if groups and groups & sorts_of(piece.text) and not pattern("negation").search(piece.text):
                return True
            if not groups and verb_of(clause) & piece.keys:
                return True
    return False
