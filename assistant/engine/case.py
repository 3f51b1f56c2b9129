"""One step of a turn: what a flow may look at (`Case`) and what it decides (`Move`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.engine.answers import Nearness
from assistant.engine.company import Company
from assistant.engine.language import has_han
from assistant.engine.replies import has_reply, join, local, marked, say
from assistant.engine.situation import Receipt, Result, Situation
from assistant.engine.state import Choice, State
from assistant.engine.understanding import Reading
from crm_tools.words import Language

__all__ = ["Case", "Move"]


@dataclass(frozen=True, slots=True)
class Move:
    """Either a tool call (`tool`, `args`) or the draft of a reply with the state it leaves.

    `reminds` says that the reply asks about the open proposal again, `intent` what the customer was after where the
    state it leaves tells something else.
    """

    text: str = ""
    tool: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    state: State = State()  # noqa: RUF009 - State is frozen
    choices: tuple[Choice, ...] = ()
    confidence: float = 1.0
    verify: str = ""
    reminds: bool = False
    intent: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """The open matter (`state`), all that the turn has brought so far, and the language to answer in."""

    situation: Situation
    reading: Reading
    state: State
    language: Language
    company: Company
    lent: frozenset[str]
    text: str
    misses: int = 0
    nearness: Nearness | None = None

    def slot(self, name: str) -> str:
        """What is known under `name`, or ""."""
        return self.state.slots.get(name, "")

    def result(self, tool: str) -> Result | None:
        """How the newest call of `tool` in this turn ended."""
        return self.situation.result(tool)

    def say(self, key: str, **values: str) -> str:
        """The sentence called `key` in the reply's language."""
        return say(key, self.language, **values)

    def local(self, value: str) -> str:
        """A record's value in the reply's language."""
        return local(value, self.language)

    def goods(self, items: str) -> str:
        """An order's items text; Chinese has its own brackets and commas."""
        words = self.local(items)
        if self.language == "zh":
            words = re.sub(r"\s*\(([^()]*)\)", lambda option: f"（{self.local(option[1])}）", words).replace(", ", "，")
        return words

    def join(self, *sentences: str) -> str:
        """Sentences after one another."""
        return join(*sentences, language=self.language)

    def house(self) -> str:
        """The company's name; a Latin one stands between spaces in a Chinese sentence."""
        name = self.situation.company or self.company.name.say(self.language)
        return f" {name} " if self.language == "zh" and name[:1].isascii() and name[-1:].isascii() else name

    def marked(self, sentence: str, receipt: Receipt) -> str:
        """`sentence` resting on `receipt`."""
        return marked(sentence, receipt.receipt)

    def knowing(self, **slots: str) -> Case:
        """This case with more slots known."""
        return replace(self, state=self.state.knowing(**slots))

    def choice(self, name: str) -> Choice:
        """A standing choice, such as "person", or the button of a procedure: choosing it says its label."""
        procedure = self.company.procedures.get(name)
        button = procedure.button if procedure else None
        label = button.say(self.language) if button else self.say(f"choice_{name}")
        return Choice(label, label)

    def call(self, tool: str, **args: Any) -> Move:
        """Have `tool` run; a tool that is not lent, or was called just so before, becomes a sentence instead."""
        again = any(one.tool == tool and dict(one.args) == args for one in self.situation.results)
        if again or tool not in self.lent:
            return self.reply(self.say("failed" if again else "failed_not-allowed"))
        return Move(tool=tool, args=args, state=self.state)

    def reply(
        self, *sentences: str, asked: str = "", choices: Sequence[Choice] = (), confidence: float | None = None
    ) -> Move:
        """Say `sentences`; `asked` names the slot or offer that the last of them asks for."""
        state = replace(self.state, asked=asked, choices=tuple(choices), misses=0)
        sure = self.reading.confidence if confidence is None else confidence
        return Move(text=self.join(*sentences), state=state, choices=tuple(choices), confidence=sure)

    def miss(self, *sentences: str, choices: Sequence[Choice] = ()) -> Move:
        """Say that this was not understood or not known; the next miss in a row brings a person in."""
        state = replace(self.state, asked=self.state.asked, choices=tuple(choices), misses=self.misses + 1)
        return Move(text=self.join(*sentences), state=state, choices=tuple(choices), confidence=0.2)

    def prove_first(self) -> Move:
        """Ask for the address that proves who they are; what was wanted is still known once they have proven it."""
        said = self.slot("about") or self.text
        state = replace(self.state.knowing(said=said), asked="email", choices=(), misses=0)
        return Move(text=self.say("ask_email"), state=state, verify="email", confidence=0.9)

    def failed(self, result: Result) -> Move:
        """The failure in words, with the way on: prove who you are, or ask a colleague."""
        if result.error == "not-verified" and not self.situation.verified:
            return self.prove_first()
        key = f"failed_{result.error}"
        move = self.reply(
            self.refusal(result) or self.say(key if has_reply(key) else "failed"),
            self.say("offer_person"),
            asked="offer_person",
            choices=[self.choice("person")],
            confidence=0.5,
        )
        return move

    def refusal(self, result: Result, *errors: str) -> str:
        """Why a tool would not, in its own words, if they are meant for the customer and in their language.

        Such are those of a conflict, and of the other `errors` named.
        """
        message = result.message.strip()
        if result.error not in {"conflict", *errors} or not message or has_han(message) != (self.language == "zh"):
            return ""
        stop, between = ("。", r"(?<=[。！？])") if self.language == "zh" else (".", r"(?<=[.!?])\s+(?=[A-Z])")
        message = message[0].upper() + message[1:]
        sentences = re.split(between, message if message[-1] in ".。！？!?" else message + stop)
        return self.join(*(marked(one, result.receipt) if re.search(r"\d", one) else one for one in sentences))

    def proposed(self, result: Result, *between: str, choices: Sequence[Choice] = ()) -> Move:
        """The preview of a write in words, and the question for the customer's yes."""
        summary = result.summary.strip()
        if summary and summary[-1] not in ".。?？!":
            summary += "。" if self.language == "zh" else "."
        asks = self.say("shall_i_by_name", name=result.by_name) if result.by_name else self.say("shall_i")
        return self.knowing(proposed="yes").reply(summary, *between, asks, choices=choices)
