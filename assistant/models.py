"""Which brain answers: the built-in engine, or any LLM that LangChain can reach, with its stand-ins."""

from __future__ import annotations

from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from assistant.settings import Settings, SettingsError

__all__ = ["Brains", "choose_brains"]


class Brains:
    """The model that is asked first and those asked when it fails, in order; the last is always the built-in one."""

    def __init__(self, first: BaseChatModel, *stand_ins: BaseChatModel) -> None:
        self.first = first
        self.stand_ins = stand_ins


def choose_brains(settings: Settings, builtin: BaseChatModel) -> Brains:
    """The configured models; raises SettingsError when one cannot be made."""
    names = [settings.model, *(name.strip() for name in settings.model_fallbacks.split(",") if name.strip())]
    models = [builtin if name == "builtin" else _connect(name, settings) for name in names]
    if models[-1] is not builtin:
        models.append(builtin)
    return Brains(*models)


def _connect(name: str, settings: Settings) -> BaseChatModel:
    # No retry: a stand-in answers sooner than a provider that has just failed.
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
