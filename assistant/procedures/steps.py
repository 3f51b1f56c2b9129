"""The steps a procedure is made of, and the conditions they stand under. Frozen values only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from crm_tools.words import Language

__all__ = ["VERBS", "Again", "Answer", "Call", "Get", "HandOver", "Help", "Prove", "Said", "Say", "Step", "Strict"]
__all__ += ["Tell", "Test", "Topic", "TurnTo", "When", "ends"]

VERBS = ("get", "turn_to", "call", "tell", "answer", "help", "prove", "say", "hand_over")
Topic = Literal["service", "returns", "repair", "sales", "business"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Said(Strict):
    """A sentence, written in both languages."""

    en: str = Field(min_length=1, max_length=600)
    zh: str = Field(min_length=1, max_length=600)

    def say(self, language: Language) -> str:
        """The sentence in one of them."""
        return self.zh if language == "zh" else self.en


class Test(Strict):
    """A condition on one value; every part that is given has to hold. Days are counted to today."""

    known: bool | None = None
    any_of: tuple[str, ...] | None = Field(default=None, alias="in")
    none_of: tuple[str, ...] | None = Field(default=None, alias="not")
    above: float | None = None
    below: float | None = None
    within_days: int | None = Field(default=None, ge=0)
    older_than_days: int | None = Field(default=None, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        """`status: delivered` and `status: [pending, processed]` are short for `{in: […]}`."""
        if isinstance(given, str | int | float) and not isinstance(given, bool):
            return {"in": [str(given)]}
        if isinstance(given, list):
            return {"in": [str(one) for one in given]}
        if isinstance(given, dict):
            lists = ("in", "not")
            return {k: [str(v)] if k in lists and not isinstance(v, list) else v for k, v in given.items()}
        return given

    @model_validator(mode="after")
    def _says_something(self) -> Test:
        if not self.model_fields_set:
            raise ValueError("a condition needs a value, a list of values, or one of: known, in, not, above, below, "
                             "within_days, older_than_days")  # fmt: skip
        return self


When = Mapping[str, Test]


class _Step(Strict):
    when: dict[str, Test] = Field(default_factory=dict)
    note: Said | None = None


class Get(_Step):
    """Have a slot known: from what was said, from the records, or by asking; `showing` tells how it stands first."""

    get: str
    showing: Literal["order"] | None = None


class TurnTo(_Step):
    """Go on with another procedure, with all that is known."""

    turn_to: str


class Again(Strict):
    """When a tool's refusal speaks of `says`, ask for `get` once more, `forget` (or that slot alone) forgotten."""

    says: str
    get: str
    forget: tuple[str, ...] = ()


class Call(_Step):
    """Have a tool run. A write is only proposed: the write gate asks for the customer's yes, whatever a file says.

    `with` fills its arguments, "{slot}" standing for what is known and "{slot|else}" for a default, in both languages
    where a person reads it. `beside` is a question to the help pages whose rule is said with the preview, `before` and
    `after` are sentences around it. A refusal is said in the tool's own words, after `refused` where that is given;
    `offers` is what is offered then, a ticket and a person or a person alone, with `ways` as buttons beside.
    """

    call: str
    arguments: dict[str, str | Said] = Field(default_factory=dict, alias="with")
    again: tuple[Again, ...] = ()
    beside: Said | None = None
    before: Said | None = None
    after: Said | None = None
    refused: Said | None = None
    offers: Literal["ticket", "person"] = "ticket"
    ways: tuple[str, ...] = ()


class Tell(_Step):
    """Read records aloud: one of the things the engine knows how to tell. `beside` is a question to the help pages
    whose rule is said with it, `ways` are buttons."""

    tell: str
    beside: Said | None = None
    ways: tuple[str, ...] = ()


class Answer(_Step):
    """Say what the help pages hold on this question, with the page, and offer a ticket and a person; a question of the
    procedure's own, so that what is asked for in many words is answered from the right page."""

    answer: Said


class Help(_Step):
    """Answer from the help pages: `first` says what they hold on the customer's words and offers to go on, and goes on
    at once where they hold nothing, or the customer wants it done all the same; `only` is an answer and no more."""

    help: Literal["first", "only"]


class Prove(_Step):
    """Have the customer prove who they are before anything else is done, by the code sent to their address."""

    prove: Literal["identity"]


class Say(_Step):
    """Say a sentence and stop there, with buttons.

    `beside` is a question to the help pages, and `holds` a regular expression: the sentence of theirs that it is found
    in is said as well, and where none is, the house has no such rule and the step is passed over.
    """

    say: Said
    ways: tuple[str, ...] = ()
    beside: Said | None = None
    holds: str = ""


class HandOver(_Step):
    """Pass the conversation to a person of that team."""

    hand_over: Topic
    reason: str = Field(min_length=3, max_length=200)


def _verb(given: Any) -> str | None:
    keys = given if isinstance(given, Mapping) else vars(given) if isinstance(given, _Step) else {}
    verbs = [verb for verb in VERBS if verb in keys]
    return verbs[0] if len(verbs) == 1 else None


Step = Annotated[
    Annotated[Get, Tag("get")]
    | Annotated[TurnTo, Tag("turn_to")]
    | Annotated[Call, Tag("call")]
    | Annotated[Tell, Tag("tell")]
    | Annotated[Answer, Tag("answer")]
    | Annotated[Help, Tag("help")]
    | Annotated[Prove, Tag("prove")]
    | Annotated[Say, Tag("say")]
    | Annotated[HandOver, Tag("hand_over")],
    Discriminator(
        _verb,
        custom_error_type="no_verb",
        custom_error_message=f"a step has exactly one of: {', '.join(VERBS)}",
    ),
]


def ends(step: Step) -> bool:
    """Whether nothing is left to do behind a step, once it is taken."""
    if isinstance(step, Say) and step.holds:
        return False
    return not isinstance(step, Get | Help | Prove) or (isinstance(step, Help) and step.help == "only")
