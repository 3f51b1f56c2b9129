"""The embedding model itself: the only module that imports torch. Run as a child process, never imported by others."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from knowledge_base.e5_folder import unpacked_model
from knowledge_base.e5_serving import serve
from knowledge_base.embeddings import Vectors

if TYPE_CHECKING:
    from transformers import BertModel, PreTrainedTokenizerFast

__all__ = ["Model"]

LONGEST = 512
BATCH = 8


class Model:
    """multilingual-e5-small in bf16 where the processor has it; pooled and normalised in f32."""

    def __init__(self, folder: Path) -> None:
        self._torch, self._model, self._tokenizer = _load(folder)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One L2-normalised row a text; texts already carry their "query: " or "passage: " prefix."""
        torch = self._torch
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows = np.empty((len(texts), self._model.config.hidden_size), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            tokens = self._tokenizer(
                [texts[i] for i in batch], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
            )
            with torch.inference_mode():
                mask = tokens["attention_mask"]
                # All of one length: no mask, which lets attention take its fast path.
                hidden = self._model(tokens["input_ids"], None if bool(mask.all()) else mask).last_hidden_state.float()
                weight = mask.unsqueeze(-1).float()
                pooled = (hidden * weight).sum(1) / weight.sum(1)
                rows[batch] = torch.nn.functional.normalize(pooled, dim=1).numpy()
        return rows


def _load(folder: Path) -> tuple[ModuleType, BertModel, PreTrainedTokenizerFast]:
    import torch
    from transformers import BertModel, PreTrainedTokenizerFast
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # transformers' own gap
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers' own gap
    fast = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    model = BertModel.from_pretrained(
        folder, add_pooling_layer=False, local_files_only=True, dtype=torch.bfloat16 if fast else torch.float32
    )
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
    model.train(False)
    return torch, model, tokenizer


def _warm_model() -> Model:
    model = Model(unpacked_model(Path(sys.argv[1])))
    model.embed(["query: warm", "query: and a longer one, so that both shapes are prepared"])
    return model


if __name__ == "__main__":
    serve(_warm_model)
