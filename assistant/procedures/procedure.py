"""A procedure: how one piece of the shop's business is done, step by step, as its file says. Frozen values only."""

from __future__ import annotations

from pydantic import Field

from assistant.procedures.steps import Call, Said, Step, Strict, Topic

__all__ = ["Examples", "Offer", "Procedure", "Slot"]

NAME = r"^[a-z][a-z0-9_]{1,39}$"


class Examples(Strict):
    """What customers say when they want this, a sentence a line."""

    en: tuple[str, ...] = Field(min_length=3)
    zh: tuple[str, ...] = Field(min_length=3)


class Offer(Said):
    """One of a slot's answers: `value` is what is kept, `words` regular expressions that mean it beside its labels."""

    value: str = Field(min_length=1)
    words: tuple[str, ...] = ()


class Slot(Strict):
    """Something that has to be known. `kind` says how it is recognised, `of` in which states an order may be;
    without `ask` it is never asked for. `default` stands where nothing was said."""

    kind: str
    ask: Said | None = None
    choices: tuple[Offer, ...] = ()
    default: str = ""
    of: tuple[str, ...] = ()
    several: bool = False


class Without(Strict):
    """What is said where the tool cannot be used here: what cannot be done, and the question to the help pages."""

    say: Said
    question: Said | None = None


class Procedure(Strict):
    """One file.

    `button` is what a button for it says, `pages` the articles beside whose answers that button is offered, `needs`
    and `never` words without which, or with which, it is never meant; `phrases` regular expressions that settle it.
    """

    procedure: str = Field(pattern=NAME)
    version: int = Field(ge=1)
    title: Said
    about: Said
    topic: Topic = "service"
    button: Said | None = None
    pages: tuple[str, ...] = ()
    examples: Examples | None = None
    phrases: tuple[str, ...] = ()
    needs: str = ""
    never: str = ""
    slots: dict[str, Slot] = Field(default_factory=dict)
    steps: tuple[Step, ...] = Field(min_length=1)
    without: Without | None = None

    @property
    def name(self) -> str:
        """What the file calls it."""
        return self.procedure

    @property
    def calls(self) -> tuple[str, ...]:
        """The tools its steps call, in order."""
        return tuple(dict.fromkeys(step.call for step in self.steps if isinstance(step, Call)))
