"""The embedding model itself: the only module that imports torch. Run as a child process, never imported by others."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge_base.e5_folder import unpacked_model
from knowledge_base.e5_serving import serve
from knowledge_base.embeddings import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["Model"]

LONGEST = 512
BATCH = 8


class Model:
    """multilingual-e5-small in bf16 where the processor has it; pooled and normalised in f32."""

    def __init__(self, folder: Path) -> None:
        import torch

        self._model = _load(folder)
        self._threads = torch.get_num_threads()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One L2-normalised row a text; texts already carry their "query: " or "passage: " prefix."""
        import torch

        # A short text is worth no second thread: waking it costs a fifth more CPU. The number holds for this lane only.
        torch.set_num_threads(1 if len(texts) == 1 else self._threads)
        if len(texts) == 1:
            with torch.inference_mode():  # without the sorting and gathering of batches, another tenth less
                alone: Vectors = self._model(self._model.preprocess(list(texts)))["sentence_embedding"].numpy()
            return alone
        rows: Vectors = self._model.encode(list(texts), batch_size=BATCH, show_progress_bar=False)
        return rows


def _load(folder: Path) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # transformers' own gap
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers' own gap

    class Widened(torch.nn.Module):
        """bf16 is for the matrices only: pooling in it costs a hundredth of nDCG."""

        def forward(self, features: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
            features["token_embeddings"] = features["token_embeddings"].float()
            return features

    fast = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    transformer = Transformer(
        str(folder),
        max_seq_length=LONGEST,
        model_kwargs={
            "dtype": torch.bfloat16 if fast else torch.float32,
            "add_pooling_layer": False,
            "local_files_only": True,
        },
        processor_kwargs={"local_files_only": True},
    )
    pooling = Pooling(transformer.get_embedding_dimension())
    return SentenceTransformer(modules=[transformer, Widened(), pooling, Normalize()], device="cpu")


def _warm_model() -> Model:
    model = Model(unpacked_model(Path(sys.argv[1])))
    model.embed(["query: warm", "query: and a longer one, so that both shapes are prepared"])
    return model


if __name__ == "__main__":
    serve(_warm_model)
