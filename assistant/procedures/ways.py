"""A way through a procedure, as a value: what was assumed, asked and taken, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.procedures.procedure import Procedure
from assistant.procedures.steps import Get, HandOver, Say, Step, Tell

__all__ = ["MANNER", "ONLY_ANSWERED", "OUTCOME", "RULE", "Asked", "End", "Path", "end_of", "sayable"]

# What a walk assumes beside values, in names that no value can have: how much is said at once, what the tool answers,
# and whether the help pages hold the rule of a step ("rule of start_return 2").
MANNER, OUTCOME, RULE = "how it is said", "how the tool answers", "rule of "

# Kinds whose words are read only in the answer to their question.
ONLY_ANSWERED = frozenset({"answer", "text"})


class End(StrEnum):
    """How a walk ends; `GONE` is talk that is no procedure ("knowledge")."""

    DONE = "done"
    DECLINED = "declined"
    REFUSED = "refused"
    TOLD = "told"
    SAID = "said"
    HELPED = "helped"
    HANDED_OVER = "handed over"
    UNPROVEN = "asked to prove who they are"
    UNABLE = "unable"
    GONE = "gone"
    LOST = "no step left"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: for which slot, by which procedure's words, and whether once more because a tool could not use it."""

    slot: str
    procedure: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """`world` is what was assumed, by name; `steps` are those taken, `(procedure, number from 0)`, in the last round;
    `at_once` are the slots that the first message says, `again` the number of the step's question once more."""

    procedure: str
    world: Mapping[str, str]
    steps: tuple[tuple[str, int], ...]
    asked: tuple[Asked, ...]
    at_once: tuple[str, ...]
    end: End

    @property
    def last(self) -> tuple[str, int]:
        """The step that ended it."""
        return self.steps[-1] if self.steps else (self.procedure, 0)

    @property
    def name(self) -> str:
        """What is special about it, in a few words."""
        facts = [f"{name}={value or 'none'}" for name, value in self.world.items() if name not in (MANNER, OUTCOME)]
        asked = "asked" if self.asked else ""
        manner = self.world.get(MANNER, "asked")
        return ", ".join(filter(None, [manner if manner != "asked" else asked, *facts, self.end.value]))


def sayable(procedure: Procedure) -> tuple[str, ...]:
    """The slots that steps have asked for and that a first message may say already."""
    names = [step.get for step in procedure.steps if isinstance(step, Get)]
    return tuple(name for name in dict.fromkeys(names) if procedure.slots[name].kind not in ONLY_ANSWERED)


def end_of(step: Step) -> End:
    """How a walk ends at a step that is no call."""
    match step:
        case Tell():
            return End.TOLD
        case Say():
            return End.SAID
        case HandOver():
            return End.HANDED_OVER
        case _:
            return End.HELPED
