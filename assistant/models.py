"""Which brain answers: the built-in engine, or any LLM that LangChain can reach, with its stand-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from assistant.circuit import Circuit
from assistant.engine.model import BuiltinModel
from assistant.settings import Settings, SettingsError

__all__ = ["Brains", "Line", "choose_brains"]


@dataclass(frozen=True, slots=True)
class Line:
    """The connection to a configured model: how long one call may take, and whether it is worth asking now."""

    name: str
    seconds: float
    circuit: Circuit = field(default_factory=Circuit)


class Brains:
    """The model that is asked first and those asked when it fails, in order; the last is always the built-in one.

    `lines` are those of the first models; the built-in engine has none, nor has a model that a test or eval gives.
    """

    def __init__(self, first: BaseChatModel, *stand_ins: BaseChatModel, lines: Sequence[Line] = ()) -> None:
        self.first = first
        self.stand_ins = stand_ins
        self.lines = tuple(lines)

    @property
    def builtin(self) -> BuiltinModel | None:
        """The built-in engine, where it is among them."""
        last = (self.first, *self.stand_ins)[-1]
        return last if isinstance(last, BuiltinModel) else None

    def line_to(self, model: BaseChatModel) -> Line | None:
        """The line to one of these models."""
        models = (self.first, *self.stand_ins)
        return next((line for one, line in zip(models, self.lines, strict=False) if one is model), None)


def choose_brains(settings: Settings, builtin: BaseChatModel) -> Brains:
    """The configured models; raises SettingsError when one cannot be made."""
    listed = [settings.model, *(name.strip() for name in settings.model_fallbacks.split(",") if name.strip())]
    # Whatever stands behind the built-in engine would never be asked.
    names = listed[: listed.index("builtin")] if "builtin" in listed else listed
    models = [_connect(name, settings) for name in names]
    return Brains(*models, builtin, lines=[Line(name, settings.model_seconds) for name in names])


def _connect(name: str, settings: Settings) -> BaseChatModel:
    # No retry of its own: what is worth one is asked again within the same time, and counted.
    options: dict[str, Any] = {"timeout": settings.model_seconds, "max_retries": 0, "temperature": 0}
    if settings.model_base_url:
        options["base_url"] = settings.model_base_url
        options["api_key"] = settings.model_api_key.get_secret_value() or "none"
    elif settings.model_api_key.get_secret_value():
        options["api_key"] = settings.model_api_key.get_secret_value()
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except (ImportError, ValueError, KeyError) as error:
        raise SettingsError(f"DESKSIDE_MODEL={name!r} cannot be used: {error}") from error
    return model
