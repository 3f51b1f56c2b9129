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

__all__ = ["Report", "TurnContext"]

Report = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class TurnContext:
    """What the tools of one turn may know; none of it is ever shown to a model as an argument."""

    caller: Caller
    conversation_id: str
    trace_id: str
    company: Company
    language: Language
    now: datetime
    report: Report
    channel: str = "web"
    customer_name: str = ""
    state: dict[str, Any] | None = None
    log: TurnLog = field(default_factory=TurnLog)
