"""What a sentence of a reply is that rests on no source: courtesy, a question, our fixed words, or a claim."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.house_words import house_words
from assistant.procedures.sayings import words_in
from assistant.procedures.shelf import Shelf
from assistant.review import House
from assistant.reviewing.evidence import Said
from assistant.reviewing.ground import Ground, lay
from assistant.reviewing.kinds import Kind, kind_of
from channels.console.telling import Telling
from channels.trace_file import TraceFile
from crm_tools.words import Language

__all__ = ["Kinds", "kinds_of"]

NAMED = {Kind.QUESTION: "question", Kind.COURTESY: "courtesy", Kind.HANDOFF: "handoff"}


@dataclass(frozen=True, slots=True)
class Kinds:
    """The review's own reading of sentences; `rule` is the procedure that was followed, with its words."""

    house: Ground
    rule: Ground | None
    rule_name: str

    def of(self, sentence: str) -> str:
        """question, courtesy, handoff, procedure, fixed, or claim: the only one that should have had a source."""
        kind = kind_of(Said(sentence), self.house)
        if kind in NAMED:
            return NAMED[kind]
        if self.rule is not None and self.rule.of_house(sentence):
            return "procedure"
        return "fixed" if self.house.of_house(sentence) else "claim"

    def said(self, sentence: str, telling: Telling) -> str:
        """The same in words."""
        return telling.say(f"trace.kind.{self.of(sentence)}", name=self.rule_name)


def kinds_of(file: TraceFile, shelf: Shelf, telling: Telling) -> Kinds:
    """For one reply, in the language in which it was written."""
    understood = file.part("understood")
    said = str(understood.get("language") or (file.reply.language if file.reply else file.thread.language))
    language: Language = "zh" if said.startswith("zh") else "en"
    rule = shelf.get(str(understood.get("matter") or understood.get("intent") or ""))
    words = "\n".join(one.say(language) for one in words_in(rule)) if rule else ""
    name = rule.title.say("zh" if telling.language == "zh" else "en") if rule else ""
    ground = _ground(words, language) if words else None
    return Kinds(_ground(house_words(shelf, language), language), ground, name)


def _ground(words: str, language: Language) -> Ground:
    return lay("", (), said="", handed_over=False, language=language, house=House(words))
