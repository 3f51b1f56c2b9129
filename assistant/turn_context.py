"""What is known while one turn runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.receipts import TurnLog
from crm_tools.people.company import Company
from crm_tools.people.levels import Caller
from crm_tools.words import Language

__all__ = ["ModelUse", "Report", "TurnContext"]

Report = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class ModelUse:
    """What this turn has asked of models: calls, about so many tokens, and steps, which are calls of tools.

    `owed` are the tokens that calls took beyond what was counted for them, and are not yet counted.
    """

    calls: int = 0
    tokens: int = 0
    owed: int = 0
    steps: int = 0
    retried: bool = False


@dataclass(slots=True)
class TurnContext:
    """What the tools of one turn may know; none of it is ever shown to a model as an argument.

    `hosts` are those that the settings let a reply link to.
    `visitor` names who writes in all their conversations, as far as that is known: a proven customer, a colleague, or
    an address on a channel. `lent` names the tools that a language model is shown, None for all of them.
    """

    caller: Caller
    conversation_id: str
    trace_id: str
    company: Company
    language: Language
    now: datetime
    report: Report
    channel: str = "web"
    hosts: frozenset[str] = frozenset()
    customer_name: str = ""
    visitor: str = ""
    state: dict[str, Any] | None = None
    lent: frozenset[str] | None = None
    use: ModelUse = field(default_factory=ModelUse)
    log: TurnLog = field(default_factory=TurnLog)
