"""A brain that means harm: whatever its driver can think of is called, said and repeated, turn after turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, ToolMessage

from assistant.testing import Says, ScriptedModel, Step

__all__ = ["Echoes", "HostileModel"]


@dataclass(frozen=True, slots=True)
class Echoes:
    """Says word for word what the tools have just answered, so that whatever they let slip reaches the customer."""

    longest: int = 1500


class HostileModel(ScriptedModel):
    """Asks `driver` for its next step at every call, with all the text it was shown; it never runs out.

    What it was shown is whatever the house lets a model see: the prompt, the transcript, and every tool's answer.
    """

    driver: Callable[[str], Step | Echoes]

    @classmethod
    def driven_by(cls, driver: Callable[[str], Step | Echoes]) -> HostileModel:
        return cls(steps=[], driver=driver)

    def _next(self, messages: list[BaseMessage]) -> Step:
        self.heard.append([])  # counted only: call ids have to differ, and a night of messages would fill the memory
        step = self.driver("\n".join(str(one.text) for one in messages))
        return Says(_last_answer(messages)[: step.longest]) if isinstance(step, Echoes) else step


def _last_answer(messages: Sequence[BaseMessage]) -> str:
    return next((str(one.text) for one in reversed(messages) if isinstance(one, ToolMessage)), "") or "Nothing."
