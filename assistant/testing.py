"""The in-memory twin of the model seam: a brain that plays what a test wrote down, and remembers what it was told."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.base import LanguageModelInput
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import PrivateAttr

__all__ = ["Calls", "Fails", "Says", "ScriptEnded", "ScriptedModel", "Step", "Waits"]


class ScriptEnded(AssertionError):
    """The brain was asked more often than its script has steps."""


@dataclass(frozen=True, slots=True)
class Says:
    """A draft; `extras` is what the built-in engine would add (state, choices, verify, intent, confidence)."""

    text: str
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Calls:
    """Tool calls made at once: (name, arguments) each."""

    tools: tuple[tuple[str, dict[str, Any]], ...]

    @classmethod
    def one(cls, name: str, **arguments: Any) -> Calls:
        return cls(((name, arguments),))


@dataclass(frozen=True, slots=True)
class Fails:
    """The provider breaks."""

    error: Exception


@dataclass(frozen=True, slots=True)
class Waits:
    """Thinks for so many seconds, then plays `then`."""

    seconds: float
    then: Says | Calls | Fails | str = ""


Step = Says | Calls | Fails | Waits | str


class ScriptedModel(BaseChatModel):
    """Plays `steps` in order, one a call; a bare string is a draft. Raises ScriptEnded when there are none left.

    `heard` holds the messages of every call, `lent` the names of the tools it may use.
    """

    steps: list[Any]
    heard: list[list[BaseMessage]] = []  # noqa: RUF012 - a pydantic field: every model gets its own
    lent: list[str] = []  # noqa: RUF012
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @classmethod
    def of(cls, *steps: Step) -> ScriptedModel:
        return cls(steps=list(steps))

    @property
    def _llm_type(self) -> str:
        return "deskside-scripted"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Notes the tools' names; a script may still call others, as models do."""
        self.lent = [str(getattr(tool, "name", tool)) for tool in tools]
        return self.bind(**kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        step = self._next(messages)
        if isinstance(step, Waits):
            time.sleep(step.seconds)
            step = step.then
        return _play(step, len(self.heard))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        step = self._next(messages)
        if isinstance(step, Waits):
            await asyncio.sleep(step.seconds)
            step = step.then
        return _play(step, len(self.heard))

    def _next(self, messages: list[BaseMessage]) -> Step:
        with self._lock:
            self.heard.append(list(messages))
            if len(self.heard) > len(self.steps):
                raise ScriptEnded(f"asked for step {len(self.heard)} of {len(self.steps)}: {messages[-1].text[:200]!r}")
            step: Step = self.steps[len(self.heard) - 1]
        return step


def _play(step: Step, at: int) -> ChatResult:
    match step:
        case str():
            message = AIMessage(step)
        case Says(text, extras):
            message = AIMessage(text, additional_kwargs=dict(extras))
        case Calls(tools):
            calls = [
                {"name": name, "args": arguments, "id": f"call-{at}-{n}"} for n, (name, arguments) in enumerate(tools)
            ]
            message = AIMessage("", tool_calls=calls)
        case Fails(error):
            raise error
        case Waits():
            raise TypeError("a wait cannot wait for another wait")
    return ChatResult(generations=[ChatGeneration(message=message)])
