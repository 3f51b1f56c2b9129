"""What the settings of the embedding model and of the reranker may say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from knowledge_base.errors import EmbeddingFailure, RerankerFailure

__all__ = ["FORMS", "RERANKER_FORMS", "ModelName", "plain_name", "read_model_name", "read_reranker_name"]

FORMS = (
    "e5 (the bundled offline model), hashing (for tests), a folder with a sentence-transformers model like /models/bge "
    "or st:NAME, or provider:model like openai:text-embedding-3-small or ollama:bge-m3"
)
RERANKER_FORMS = (
    "nothing (no reranker), a folder with a sentence-transformers cross-encoder like /models/reranker, or st:NAME"
)
FOLDER_BEGINS = ("/", "./", "../", "~/")
BY_NAME = re.compile(r"st:([\w.-]+(?:/[\w.-]+)?)")


@dataclass(frozen=True, slots=True)
class ModelName:
    """`name` is a folder's path or name for "local", and `provider:model` as it was set for "provider"."""

    kind: Literal["e5", "hashing", "local", "provider"]
    name: str


def read_model_name(setting: str) -> ModelName:
    """Raises EmbeddingFailure, which lists what is possible. Nothing is opened or looked for."""
    if setting in ("e5", "hashing"):
        return ModelName("e5" if setting == "e5" else "hashing", setting)
    if setting.startswith(FOLDER_BEGINS):
        return ModelName("local", setting)
    if by_name := BY_NAME.fullmatch(setting):
        return ModelName("local", by_name[1])
    if re.fullmatch(r"(?!st:)[a-z][a-z0-9_]*:\S+", setting):
        return ModelName("provider", setting)
    raise EmbeddingFailure(f"unknown embeddings {setting!r}; DESKSIDE_EMBEDDINGS takes {FORMS}")


def plain_name(model: str) -> str:
    """What a model is called to people: without how its numbers are packed and its vectors are moved."""
    return model.removesuffix("-centred").removesuffix("-q4")


def read_reranker_name(setting: str) -> str | None:
    """A folder's path or name, None for an empty setting. Raises RerankerFailure, which lists what is possible."""
    if not setting:
        return None
    if setting.startswith(FOLDER_BEGINS):
        return setting
    if by_name := BY_NAME.fullmatch(setting):
        return by_name[1]
    raise RerankerFailure(f"unknown reranker {setting!r}; DESKSIDE_RERANKER takes {RERANKER_FORMS}")
