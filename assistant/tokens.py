"""How many tokens messages come to, where the provider has not counted them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage

__all__ = ["estimated", "tokens_of"]

WIDE = re.compile(r"[\u2e80-\uffef]")


def estimated(messages: Sequence[BaseMessage]) -> int:
    """About how many tokens messages are: one for four letters, one for each Chinese character, rather too many."""
    said = "".join(f"{one.text}{(isinstance(one, AIMessage) and one.tool_calls) or ''}" for one in messages)
    wide = len(WIDE.findall(said))
    return wide + (len(said) - wide) // 4 + 4 * len(messages)


def tokens_of(answer: BaseMessage, asked: int) -> int:
    """What a call came to: as the provider counted, or `asked` and an estimate where it did not."""
    usage = answer.usage_metadata if isinstance(answer, AIMessage) else None
    counted = usage["total_tokens"] if usage else 0
    return counted if counted > 0 else asked + estimated([answer])
