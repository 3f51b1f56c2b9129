"""The built-in engine where a language model would stand: shown what one would be, which is counted, acting as ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.base import LanguageModelInput
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.engine.model import BuiltinModel
from assistant.lender import MORE
from assistant.tokens import estimated
from assistant.toolbox import SEARCH

__all__ = ["ShownCall", "ShownModel", "ShownTurn"]

CUSTOMERS = "\noffer: "  # stands in the prompt of a customer's turn, and in no colleague's


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One call: about how many tokens its tools, its prompt and all of its messages came to, and what it was lent."""

    tools: int
    prompt: int
    messages: int
    lent: frozenset[str]
    called: tuple[str, ...]


@dataclass(slots=True)
class ShownTurn:
    """The calls of one draft, and what the engine took the customer's words for."""

    language: str
    calls: list[ShownCall] = field(default_factory=list)
    intent: str = ""


class ShownModel(BaseChatModel):
    """Has `tools` at hand however few it is lent, so that what it calls can be held against what was lent; only the
    turns of customers are noted, for colleagues are lent everything of theirs."""

    engine: BuiltinModel
    tools: list[str]
    turns: list[ShownTurn] = []  # noqa: RUF012 - a pydantic field: every model gets its own

    @property
    def _llm_type(self) -> str:
        return "deskside-shown"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(shown=[convert_to_openai_tool(one) for one in tools], **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        shown = {one["function"]["name"]: len(json.dumps(one)) for one in kwargs["shown"]}
        known = [*self.tools, SEARCH] if MORE in shown else list(shown)
        result = self.engine._generate(messages, tools=known)
        if CUSTOMERS in str(messages[0].text):
            self._note(messages, shown, cast(AIMessage, result.generations[0].message))
        return result

    def _note(self, messages: Sequence[BaseMessage], shown: Mapping[str, int], answer: AIMessage) -> None:
        if isinstance(messages[-1], ToolMessage) and messages[-1].tool_call_id == "search-0":
            self.turns.append(ShownTurn("zh" if "language: zh" in str(messages[0].text) else "en"))
        turn = self.turns[-1]
        turn.intent = str(answer.additional_kwargs.get("intent", turn.intent))
        turn.calls.append(
            ShownCall(
                tools=sum(shown.values()) // 4,
                prompt=estimated(messages[:1]),
                messages=estimated(messages),
                lent=frozenset(shown),
                called=tuple(call["name"] for call in answer.tool_calls),
            )
        )
