"""The settings of language models: which, where, how long a call may take, and how much may be asked of them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from assistant.budgets import Budgets, Cap, Scope

__all__ = ["ModelSettings"]


class ModelSettings(BaseSettings):
    """A part of the settings, read with the rest. The budgets are of a day, in UTC; 0 stands for no limit."""

    model: str = "builtin"
    model_base_url: str = ""
    model_api_key: SecretStr = SecretStr("")
    model_fallbacks: str = ""
    model_seconds: float = Field(default=15.0, gt=0, le=600, description="how long one model call may take")
    model_tools: Literal["likely", "all"] = "likely"
    model_calls_per_turn: int = Field(default=6, ge=1, le=50)
    model_steps_per_turn: int = Field(default=12, ge=1, le=100, description="tools a model may call in one turn")
    model_calls_per_conversation: int = Field(default=100, ge=0)
    model_calls_per_visitor: int = Field(default=200, ge=0)
    model_calls_per_site: int = Field(default=10_000, ge=0)
    model_tokens_per_conversation: int = Field(default=500_000, ge=0)
    model_tokens_per_visitor: int = Field(default=1_000_000, ge=0)
    model_tokens_per_site: int = Field(default=50_000_000, ge=0)

    @field_validator("model")
    @classmethod
    def _named_model(cls, value: str) -> str:
        if value != "builtin" and ":" not in value:
            raise ValueError("must be builtin or provider:name, like openai:gpt-5 or ollama:qwen3")
        return value

    def budgets(self) -> Budgets:
        """How much of the models may be used."""
        caps = {
            Scope.CONVERSATION: Cap(self.model_calls_per_conversation, self.model_tokens_per_conversation),
            Scope.VISITOR: Cap(self.model_calls_per_visitor, self.model_tokens_per_visitor),
            Scope.SITE: Cap(self.model_calls_per_site, self.model_tokens_per_site),
        }
        return Budgets(self.model_calls_per_turn, self.model_steps_per_turn, caps)
