"""Taking back what was done last, while that is still possible."""

from __future__ import annotations

from assistant.engine.case import Case, Move
from assistant.engine.flows.outcomes import came_of
from assistant.engine.flows.people import hand_over

__all__ = ["undo_operation"]


def undo_operation(case: Case) -> Move:
    """Propose to take the last operation back; where no tool can, a person may."""
    if done := came_of(case, "undo_operation"):
        return done
    if "undo_operation" not in case.lent:
        return hand_over(case, reason=f"The customer wants something taken back: {case.text}"[:300], topic="")
    return case.call("undo_operation", operation="")
