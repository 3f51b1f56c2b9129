"""Whether a rule is told as it is: its conditions kept, its exceptions not turned round. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.reviewing.evidence import Evidence, Said
from assistant.reviewing.ground import Ground
from assistant.reviewing.halved import halved_rules, other_starts
from assistant.reviewing.lexicon import pattern, share, words
from assistant.reviewing.sentences import clauses

__all__ = ["bent_rules"]

STATE = re.compile(
    r"\b(?:yet|so far|currently|at the moment|for now|still)\b|目前|还没|尚未|现在|暂时|暂未", re.IGNORECASE
)
# A rule that is argued to hold is told with its conditions, in whatever words.
REASONED = re.compile(
    r"\b(?:because|since|as (?:you|it|your)|given that)\b|因为|由于|又是|所以|既然|属于", re.IGNORECASE
)
ALIKE = 0.45  # of a clause's content words that the rule's statement has
CLOSE = 0.75  # of them, for a not to count
WORDS = 2.5
AS_WELL = 0.1  # less of it in a record
TOUCHED = 0.2  # of a clause, for it to be about what a receipt tells
TOPIC = 1.5  # content words shared with the article the question is about
BESIDE = 2.0  # content words that another statement of the article has as well
ASKED = 0.1  # more of the question in one article than in the next
KEPT = 0.5  # of a condition's words, anywhere in the reply


def bent_rules(sentence: Said, ground: Ground) -> list[str]:
    """Where a sentence says more than the article it rests on, or the opposite."""
    if ground.verbatim(sentence.text):
        return []
    flaws: list[str] = []
    for text in clauses(sentence.text):
        flaws += _turned(Said(text), ground)
        flaws += _widened(Said(text), ground)
    return [*flaws, *_dropped(sentence, ground), *halved_rules(sentence, ground), *other_starts(sentence, ground)]


def _widened(clause: Said, ground: Ground) -> list[str]:
    """No matter what, at any time, always: where nothing that may be told says so of anything."""
    found = pattern("widening").search(clause.text)
    if found is None or any(pattern("widening").search(one.text) for one in ground.sources):
        return []
    if not any(share(clause.units, one.keys) >= TOUCHED for one in ground.public):
        return []
    return [f"no receipt says “{found[0]}”"]


def _turned(clause: Said, ground: Ground) -> list[str]:
    """One of two opposites where the article has the other; what a record tells is no rule."""
    rule = _rule(clause, ground)
    told = [rule, *((rule[0], one) for one in rule[0].pieces if _shared(clause, one) >= BESIDE)] if rule else []
    for whole, statement in (*told, *_asked_about(clause, ground)):
        for first, second in _opposites():
            for mine, theirs in ((first, second), (second, first)):
                if _says_other(mine, theirs, clause.text, statement.text) and not mine.search(whole.text):
                    return [f"the article says “{statement.text.strip()}”"]
    return _negated_otherwise(clause, rule[1], ground) if rule else []


def _negated_otherwise(clause: Said, statement: Said, ground: Ground) -> list[str]:
    """A not too many or too few beside every statement that is as near."""
    if STATE.search(clause.text) or pattern("only").search(clause.text) or pattern("only").search(statement.text):
        return []
    bare = Said(_unlike(clause.text))
    near = share(bare.units, statement.keys)
    if sum(one.weight for one in clause.units) < WORDS or near < CLOSE:
        return []
    if any(share(clause.units, one.keys) >= near - AS_WELL for one in ground.records):
        return []
    rivals = [piece for _, piece in ground.pieces() if share(bare.units, piece.keys) >= near - AS_WELL]
    if any(_negated(one.text) == _negated(clause.text) for one in rivals):
        return []
    return [f"the article says “{statement.text.strip()}”"]


def _says_other(mine: re.Pattern[str], theirs: re.Pattern[str], told: str, rule: str) -> bool:
    apart = mine.search(told) and theirs.search(rule) and not mine.search(rule) and not theirs.search(told)
    return bool(apart) and _negated(mine.sub(" ", told)) == _negated(theirs.sub(" ", rule))


def _shared(clause: Said, statement: Said) -> float:
    """The weight of the content words both have."""
    return sum(one.weight for one in clause.units if one.keys & statement.keys)


def _asked_about(clause: Said, ground: Ground) -> list[tuple[Evidence, Said]]:
    """The statements of the article the customer's question is about, where a clause tells of the same things."""
    wanted = ground.said.units
    ranked = sorted(ground.passages, key=lambda one: -share(wanted, one.keys))
    if not ranked or (len(ranked) > 1 and share(wanted, ranked[0].keys) - share(wanted, ranked[1].keys) < ASKED):
        return []
    return [(ranked[0], one) for one in ranked[0].pieces if _shared(clause, one) >= TOPIC]


def _negated(text: str) -> bool:
    return pattern("negation").search(_unlike(text)) is not None


def _unlike(text: str) -> str:
    """Without set phrases that hold a word like no, and say nothing negative."""
    return pattern("no_negation").sub(" ", text)


def _rule(clause: Said, ground: Ground) -> tuple[Evidence, Said] | None:
    """The statement of an article that a clause tells, if one is near enough."""
    near = [
        (share(clause.units, piece.keys), whole, piece)
        for whole in ground.passages
        for piece in whole.pieces
        if len(clause.units) >= 2
    ]
    best = max(near, key=lambda one: one[0], default=None)
    return (best[1], best[2]) if best and best[0] >= ALIKE else None


def _dropped(sentence: Said, ground: Ground) -> list[str]:
    """An entitlement told without any of the conditions its article sets."""
    if not pattern("entitled").search(sentence.text) or _negated(sentence.text) or REASONED.search(sentence.text):
        return []
    rule = _rule(sentence, ground)
    if rule is None:
        return []
    conditions = list(_conditions(rule[0], rule[1]))
    if not conditions or any(_kept(one, ground) for one in conditions):
        return []
    return [f"the article sets a condition: “{conditions[0].strip()}”"]


def _conditions(whole: Evidence, statement: Said) -> Iterator[str]:
    """What an article's statement, or an exception beside it, depends on; terms of time are judged as figures."""
    for piece in re.split(r"(?<=[.!?])\s+|[。！？;；\n]+", whole.text):
        if statement.text.strip(" .。") not in piece and not pattern("exception").search(piece):
            continue
        for match in pattern("condition").finditer(piece):
            yield _phrase(piece, match)
            break


def _phrase(piece: str, match: re.Match[str]) -> str:
    """The condition itself: up to the next stop, or the whole statement where the word stands at its end."""
    start, stop = match.start(), len(piece)
    end = re.search(r"[,，、.。;；]|可|免费", piece[match.end() :])
    stop = match.end() + end.start() if end else stop
    if stop - match.end() < 3 and not pattern("whole_condition").fullmatch(match[0]):
        return re.split(r"[,，、;；]", piece[:stop])[-1]
    return piece[start:stop]


def _kept(condition: str, ground: Ground) -> bool:
    said = Said(condition)
    return share(said.units, Said(ground.draft.text).keys) >= KEPT


def _opposites() -> Iterator[tuple[re.Pattern[str], re.Pattern[str]]]:
    for at in range(len(words()["opposites"])):
        yield _opposite(at)


_READ: dict[int, tuple[re.Pattern[str], re.Pattern[str]]] = {}


def _opposite(at: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    if at not in _READ:
        first, second = words()["opposites"][at].split(" / ")
        _READ[at] = (re.compile(first.strip(), re.IGNORECASE), re.compile(second.strip(), re.IGNORECASE))
    return _READ[at]
