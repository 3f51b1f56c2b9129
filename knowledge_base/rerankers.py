"""Which reranker a setting names: a cross-encoder in a folder of the operator's, or none."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from knowledge_base.errors import EmbeddingFailure, RerankerFailure
from knowledge_base.local_models import find_model
from knowledge_base.model_names import RERANKER_FORMS, read_reranker_name
from knowledge_base.model_process import ModelProcess
from knowledge_base.reranking import Reranker

__all__ = ["ChildReranker", "open_reranker"]


class ChildReranker:
    """Scores from a cross-encoder in a child process, which is restarted when it dies."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        """`command` is any program that speaks frames and answers a JSON list of two texts with one number."""
        self.name = name
        self._process = ModelProcess(name, command, kind="reranker")
        self.state = self._process.state
        self.why_failed = self._process.why_failed
        self.warm = self._process.warm
        self.close = self._process.close

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Waits for a model that is still loading; raises EmbeddingFailure when it cannot be used."""
        rows = self._process.rows("query", [json.dumps([question, text]) for text in texts])
        return [float(row[0]) for row in rows]


def open_reranker(setting: str, *, folder: Path) -> Reranker | None:
    """The reranker that a setting names, None for an empty one; `folder` keeps models by name.

    Loads nothing; `warm()` does. Raises RerankerFailure for an unknown form and for a folder that holds no reranker.
    """
    name = read_reranker_name(setting)
    if name is None:
        return None
    try:
        found = find_model(name, folder)
    except EmbeddingFailure as error:
        raise RerankerFailure(
            f"there is no cross-encoder for DESKSIDE_RERANKER={setting}; nothing is downloaded by itself: "
            f"put the model's folder there, or give {RERANKER_FORMS}"
        ) from error
    if not _has_head(found):
        raise RerankerFailure(
            f"the model in {found} gives vectors, not scores: it is no cross-encoder; "
            f"DESKSIDE_RERANKER takes {RERANKER_FORMS}"
        )
    command = (sys.executable, "-m", "knowledge_base.local_reranker", str(found))
    return ChildReranker(f"st-{found.name}", command)


def _has_head(folder: Path) -> bool:
    """A model for vectors would be loaded with a random head, and put passages in a random order."""
    try:
        told = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("architectures") or []
    except (OSError, ValueError, AttributeError):
        return False
    return not told or any("For" in str(name) and not str(name).endswith("MaskedLM") for name in told)
