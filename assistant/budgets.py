"""How much of a model may be used: calls and tokens a day, for a conversation, a visitor and the whole site. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm_tools.usage import Usage

__all__ = ["ANSWER_TOKENS", "Budgets", "Cap", "Scope", "over"]

ANSWER_TOKENS = 300  # set aside for an answer before it is known how long it is


class Scope(StrEnum):
    """Whose budget: of one turn, one conversation, one visitor in all conversations, or everybody together."""

    TURN = "turn"
    CONVERSATION = "conversation"
    VISITOR = "visitor"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Cap:
    """The most of a day; 0 is no limit."""

    calls: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Budgets:
    """`turn_calls` model calls and `turn_steps` tool calls in one turn; `caps` of a day."""

    turn_calls: int
    turn_steps: int
    caps: Mapping[Scope, Cap]


def over(totals: Mapping[Scope, Usage], caps: Mapping[Scope, Cap], *, next_call: bool = False) -> Scope | None:
    """The widest budget that these totals, or the `next_call` after them, would overdraw; None when all hold."""
    more = Usage(1, ANSWER_TOKENS) if next_call else Usage()
    for scope in reversed(Scope):
        used, cap = totals.get(scope, Usage()), caps.get(scope, Cap())
        total = Usage(used.calls + more.calls, used.tokens + more.tokens)
        if (cap.calls and total.calls > cap.calls) or (cap.tokens and total.tokens > cap.tokens):
            return scope
    return None
