"""The built-in brain as a LangChain chat model: no network, no state of its own, messages like any other's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.base import LanguageModelInput
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict, Field

from assistant.engine.apart import asked_apart, decide_each
from assistant.engine.asides import asked_beside_yes
from assistant.engine.case import Move
from assistant.engine.company import Company
from assistant.engine.dialogue import decide
from assistant.engine.flows.danger import dangerous
from assistant.engine.harking import standing_alone
from assistant.engine.many import many_in, one_by_one
from assistant.engine.several import both_in, decide_both
from assistant.engine.situation import Situation, read
from assistant.engine.storytelling import wish_at_its_end
from assistant.engine.understanding import Reading, Understanding

__all__ = ["BuiltinModel"]

_MENDED = frozenset({"", "item", "reading", "offer_person", "offer_return", "offer_ticket"})


class BuiltinModel(BaseChatModel):
    """Reads the messages, decides, and answers with a tool call or a draft.

    A draft's `additional_kwargs` hold `state` (give it back in the history), `intent`, `confidence` and `language`, and
    where they apply `choices` ([{label, value}]) and `verify` ("email": who they are has to be proven first).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    understanding: Understanding = Field(default_factory=Understanding)
    company: Company = Field(default_factory=Company)

    @property
    def _llm_type(self) -> str:
        return "deskside-builtin"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Lend the model these tools; it calls no others."""
        names = [convert_to_openai_tool(tool)["function"]["name"] for tool in tools]
        return self.bind(tools=names, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._answer(messages, kwargs.get("tools")))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = self._answer(messages, kwargs.get("tools"))
        calls = [
            tool_call_chunk(
                name=call["name"], args=json.dumps(call["args"], ensure_ascii=False), id=call["id"], index=at
            )
            for at, call in enumerate(message.tool_calls)
        ]
        content = str(message.content)
        chunk = ChatGenerationChunk(
            message=AIMessageChunk(content=content, additional_kwargs=message.additional_kwargs, tool_call_chunks=calls)
        )
        if run_manager and content:
            run_manager.on_llm_new_token(content, chunk=chunk)
        yield chunk

    def _answer(self, messages: Sequence[BaseMessage], lent: object) -> AIMessage:
        names = frozenset(_name(tool) for tool in lent) if isinstance(lent, list | tuple) else frozenset()
        told = standing_alone(self._mended(asked_beside_yes(read(messages))), self.company)
        situation = wish_at_its_end(told, self.understanding.read, self.company)
        safe = not dangerous(situation.text)
        if safe and (wishes := many_in(situation, self.understanding.read, self.company)):
            return _message(one_by_one(situation, wishes, self.company), wishes[0], len(messages))
        if safe and (both := both_in(situation, self.understanding.read, self.company)):
            move = decide_both(situation, both, lambda half, reading: _known(self._decided(half, reading, names), half))
            return _message(move, both.wants.intent, len(messages))
        if questions := asked_apart(situation, self.understanding.read, self.company):
            move = decide_each(situation, questions, lambda one, reading: self._decided(one, reading, names))
            return _message(move, questions.whole.intent, len(messages))
        reading = self.understanding.read(situation.text)
        return _message(self._decided(situation, reading, names), reading.intent, len(messages))

    def _mended(self, situation: Situation) -> Situation:
        """The situation without slips of the pen; an answer, which may be a name or an address, stays as it is."""
        if situation.colleague or situation.state.asked not in _MENDED:
            return situation
        text = self.understanding.mended(situation.text)
        return situation if text == situation.text else replace(situation, text=text, said=situation.text)

    def _decided(self, situation: Situation, reading: Reading, lent: frozenset[str]) -> Move:
        return decide(situation, reading, self.company, lent, self.understanding.nearness)


def _known(move: Move, half: Situation) -> Move:
    """What one half of a message came to; that nothing is known of a half is not said before the other's proposal."""
    return replace(move, text="") if move.state.misses > half.state.misses and not move.tool else move


def _message(move: Move, intent: str, at: int) -> AIMessage:
    if move.tool:
        seed = json.dumps([move.tool, dict(move.args), at], sort_keys=True)
        call_id = f"call_{hashlib.sha256(seed.encode()).hexdigest()[:16]}"
        return AIMessage(content="", tool_calls=[{"name": move.tool, "args": dict(move.args), "id": call_id}])
    extra: dict[str, Any] = {
        "state": move.state.as_json(),
        "intent": move.intent or move.state.intent or intent,
        "confidence": round(float(move.confidence), 3),
    }
    if move.choices:
        extra["choices"] = [choice.as_json() for choice in move.choices]
    if move.verify:
        extra["verify"] = move.verify
    if move.reminds:
        extra["reminds"] = True
    return AIMessage(content=move.text.strip(), additional_kwargs=extra)


def _name(tool: object) -> str:
    if isinstance(tool, dict):
        return str(tool.get("function", tool).get("name", ""))
    return str(tool)
