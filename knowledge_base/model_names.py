"""What a setting of the embedding model may say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from knowledge_base.errors import EmbeddingFailure

__all__ = ["FORMS", "ModelName", "read_model_name"]

FORMS = (
    "e5 (the bundled offline model), hashing (for tests), a folder with a sentence-transformers model like /models/bge "
    "or st:NAME, or provider:model like openai:text-embedding-3-small or ollama:bge-m3"
)


@dataclass(frozen=True, slots=True)
class ModelName:
    """`name` is a folder's path or name for "local", and `provider:model` as it was set for "provider"."""

    kind: Literal["e5", "hashing", "local", "provider"]
    name: str


def read_model_name(setting: str) -> ModelName:
    """Raises EmbeddingFailure, which lists what is possible. Nothing is opened or looked for."""
    if setting in ("e5", "hashing"):
        return ModelName("e5" if setting == "e5" else "hashing", setting)
    if setting.startswith(("/", "./", "../", "~/")):
        return ModelName("local", setting)
    if re.fullmatch(r"st:[\w.-]+(/[\w.-]+)?", setting):
        return ModelName("local", setting.removeprefix("st:"))
    if re.fullmatch(r"(?!st:)[a-z][a-z0-9_]*:\S+", setting):
        return ModelName("provider", setting)
    raise EmbeddingFailure(f"unknown embeddings {setting!r}; DESKSIDE_EMBEDDINGS takes {FORMS}")
