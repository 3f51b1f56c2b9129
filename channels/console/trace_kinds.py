"""What a sentence of a reply is that rests on no source: courtesy, a question, our fixed words, or a claim."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.house_words import house_words
from assistant.procedures.sayings import words_in
from assistant.procedures.shelf import Shelf
from assistant.review import House
from assistant.reviewing.counted import unproven_figures
from assistant.reviewing.evidence import Said
from assistant.reviewing.ground import Ground, lay
from assistant.reviewing.kinds import Kind, kind_of
from channels.console.telling import Telling
from channels.console.trace_words import intent_said
from channels.trace_file import TraceFile
from crm_tools.service.messages import Author
from crm_tools.words import Language

__all__ = ["Kinds", "kinds_of"]

NAMED = {Kind.COURTESY: "courtesy", Kind.HANDOFF: "handoff"}


@dataclass(frozen=True, slots=True)
class Kinds:
    """The review's own reading of sentences; `rule` is the procedure that was followed, with its words."""

    house: Ground
    rule: Ground | None
    rule_name: str

    def of(self, sentence: str) -> str:
        """question, courtesy, handoff, procedure, fixed, request, or claim: the only one that should have a source."""
        kind = kind_of(Said(sentence), self.house)
        if sentence.rstrip().endswith(("?", "？")):
            return "question"
        if kind in NAMED:
            return NAMED[kind]
        if self.rule is not None and _wholly_of(self.rule, sentence):
            return "procedure"
        if _wholly_of(self.house, sentence):
            return "fixed"
        return "request" if kind is Kind.QUESTION else "claim"

    def said(self, sentence: str, telling: Telling) -> str:
        """The same in words."""
        return telling.say(f"trace.kind.{self.of(sentence)}", name=self.rule_name)


def _wholly_of(words: Ground, sentence: str) -> bool:
    """Whether a sentence is of these words, its figures too."""
    return words.of_house(sentence) and not unproven_figures(Said(sentence), words, (words.said, words.house))


def kinds_of(file: TraceFile, shelf: Shelf, telling: Telling) -> Kinds:
    """For one reply, in the language in which it was written."""
    understood = file.part("understood")
    said = str(understood.get("language") or (file.reply.language if file.reply else file.thread.language))
    language: Language = "zh" if said.startswith("zh") else "en"
    matter = str(understood.get("matter") or understood.get("intent") or "")
    rule = shelf.get(matter)
    words = "\n".join(one.say(language) for one in words_in(rule)) if rule else ""
    name = intent_said(matter, shelf, telling) if rule else ""
    wrote = "\n".join(one.text for one in file.messages if one.author is Author.CUSTOMER)
    ground = _ground(words, wrote, language) if words else None
    return Kinds(_ground(house_words(shelf, language), wrote, language), ground, name)


def _ground(words: str, wrote: str, language: Language) -> Ground:
    return lay("", (), said=wrote, handed_over=False, language=language, house=House(words))
