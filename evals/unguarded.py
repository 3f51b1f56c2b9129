"""A house without its write gate and its review, to see what they are worth: evals alone can make one.

Whose data it is and who must be verified still holds: the access table is asked where a tool runs, not at the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.agent import Agent
from assistant.mind import Mind
from assistant.models import Brains
from assistant.review import Verdict, review
from assistant.toolbox import Toolbox
from assistant.turn_context import TurnContext
from assistant.writing import run
from crm_tools.registry import Tool

__all__ = ["Let", "unguarded"]


@dataclass(slots=True)
class Let:
    """What went through: writes that nobody had agreed to, and drafts that the review would have held back."""

    writes: list[str] = field(default_factory=list)
    drafts: list[tuple[str, ...]] = field(default_factory=list)


class Ungated(Toolbox):
    """Does at once what should only be proposed."""

    let: Let

    async def _propose(self, tool: Tool, arguments: dict[str, Any], turn: TurnContext) -> dict[str, Any]:
        receipts = await self._threads.write(lambda session: run(session, tool, arguments, turn))
        turn.log.act(tool.name, tool.effect.value, "done", receipts)
        self.let.writes.append(tool.name)
        shown = [{"receipt": one.label, "record": one.ref, "fields": one.fields} for one in receipts]
        return {"status": "done", "receipts": shown}


def unguarded(brains: Brains, let: Let) -> Callable[[Mind], Mind]:
    """Takes gate and review from a mind. The first of the `brains` stands alone: what the built-in engine would do in
    its place, and without a gate, says nothing about it."""
    alone = Brains(brains.first, lines=brains.lines[:1])

    def judge(draft: str, receipts: Sequence[Any], **known: Any) -> Verdict:
        verdict = review(draft, receipts, **known)
        if not verdict.may_send and draft.strip():
            let.drafts.append(verdict.flaws)
        return verdict if not draft.strip() else Verdict(())

    def strip(mind: Mind) -> Mind:
        toolbox = Ungated(tools=mind.toolbox.tools, library=mind.library, threads=mind.threads)
        toolbox.let = let
        agent = Agent(alone, toolbox, mind.meter)
        return replace(mind, toolbox=toolbox, agent=agent, stand_in=agent, review=judge)

    return strip
