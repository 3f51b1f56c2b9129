"""Checks a draft against its receipts before anyone sees it. Pure; the reasons go back to the brain once.

Each sentence is taken for what it is (knowledge, record, action, question, courtesy, handoff), and held against what it
would have to rest on. What is compared and how stands in `assistant/reviewing/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.raw_answers import is_raw
from assistant.reviewing.acted import told_of_undone, undone_actions
from assistant.reviewing.cited import wrong_marks
from assistant.reviewing.codes import misread_codes
from assistant.reviewing.conditions import bent_rules
from assistant.reviewing.confused import confused_records
from assistant.reviewing.counted import unproven_figures
from assistant.reviewing.dated import unproven_days
from assistant.reviewing.evidence import Said
from assistant.reviewing.ground import Ground, House, lay
from assistant.reviewing.grounded import ungrounded
from assistant.reviewing.kinds import Kind, kind_of
from assistant.reviewing.leaked import leaks
from assistant.reviewing.named import mixed_records, unproven_names
from assistant.reviewing.promised import breaks_word, broken_promises
from assistant.reviewing.quoted_figures import misquoted_figures
from assistant.reviewing.sentences import MARKER, Sentence, sentences
from assistant.reviewing.spoken import in_other_language
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language

__all__ = ["MARKER", "Finding", "House", "Verdict", "review"]

MAX_CHARACTERS = 4000
NOBODYS = House()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a sentence: the sort of flaw, and the reason in plain words. No sentence: the whole draft."""

    flaw: str
    reason: str
    sentence: str = ""

    def __str__(self) -> str:
        return (
            f"{self.reason} (“{self.sentence}”)" if self.sentence and self.sentence not in self.reason else self.reason
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a draft may be sent, and what is wrong with it."""

    findings: tuple[Finding, ...] = ()

    @property
    def may_send(self) -> bool:
        return not self.findings

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons alone."""
        return tuple(dict.fromkeys(one.reason for one in self.findings))

    @property
    def flaws(self) -> tuple[str, ...]:
        """The reasons, each with the words it is about."""
        return tuple(dict.fromkeys(str(one) for one in self.findings))


def review(
    draft: str,
    receipts: Sequence[Receipt],
    *,
    said: str,
    handed_over: bool,
    language: Language,
    house: House = NOBODYS,
) -> Verdict:
    """Judges a draft.

    `said` is what the customer wrote: what they told may be repeated. `house` is what may be told without a receipt.
    """
    if not draft.strip():
        return Verdict((Finding("empty", "the draft is empty"),))
    ground = lay(draft, receipts, said=said, handed_over=handed_over, language=language, house=house)
    parts = sentences(draft)
    found = []
    if len(draft) > MAX_CHARACTERS:
        found.append(Finding("length", f"{len(draft)} characters are too long; say it in 60 words"))
    if is_raw(draft):
        found.append(Finding("raw", "a tool's answer is repeated as it came"))
    own = sentences(ground.own_words(draft))
    found += [Finding("handoff", reason, text) for text, reason in _promises(own, ground, wrote=house.wrote)]
    for one in own:
        found += _told_wrongly(one, ground, by_code=house.wrote)
    for one in parts:
        found += _judged(one, ground, by_code=house.wrote)
    return Verdict(tuple(found))


def _promises(parts: Sequence[Sentence], ground: Ground, *, wrote: bool) -> list[tuple[str, str]]:
    """The code that writes hands over and says so in one step; only its fixed words for that are held against it."""
    if not wrote:
        return broken_promises(parts, handed_over=ground.handed_over)
    firm = [one for one in parts if breaks_word(one.text) or not ground.of_house(one.text)]
    return [] if ground.handed_over else broken_promises(firm, handed_over=False)


def _told_wrongly(sentence: Sentence, ground: Ground, *, by_code: bool) -> Iterator[Finding]:
    """What holds for the reply's own words, not for those it quotes."""
    if in_other_language(sentence.text, ground):
        wanted = "Chinese" if ground.language == "zh" else "English"
        yield Finding("language", f"the reply has to be in {wanted}", sentence.text)
    for reason in undone_actions(Said(sentence.text), ground, by_code=by_code):
        yield Finding("action", reason, sentence.text)


def _mistaken(said: Said, ground: Ground, *, by_code: bool) -> list[str]:
    """One record taken for another; code that reads a record's fields does not."""
    return [] if by_code else [*mixed_records(said, ground), *confused_records(said, ground)]


def _judged(sentence: Sentence, ground: Ground, *, by_code: bool) -> Iterator[Finding]:
    said = Said(sentence.text)
    kind = kind_of(said, ground)
    sources = (*ground.sources, ground.house) if ground.of_house(sentence.text) else ground.sources
    checks = [
        ("number", [*unproven_figures(said, ground, sources), *misquoted_figures(sentence.text, ground)]),
        ("date", unproven_days(said, ground, sources)),
        (
            "name",
            [*unproven_names(said, ground), *misread_codes(said, ground), *_mistaken(said, ground, by_code=by_code)],
        ),
        ("leak", leaks(said, ground)),
        ("action", [flaw for one in sentence.segments for flaw in told_of_undone(one, ground)]),
        ("citation", [flaw for one in sentence.segments for flaw in wrong_marks(one, ground, by_code=by_code)]),
    ]
    if kind in (Kind.KNOWLEDGE, Kind.RECORD, Kind.ACTION) and not by_code:
        checks += [("policy", bent_rules(said, ground)), ("unsupported", ungrounded(sentence, ground))]
    for flaw, reasons in checks:
        for reason in reasons:
            yield Finding(flaw, reason, sentence.text)
