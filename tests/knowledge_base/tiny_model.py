"""Sentence-transformers model folders of a few kilobytes: random, but the same each time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

__all__ = ["write_tiny_model", "write_tiny_reranker"]

PIECES = ["[PAD]", "[UNK]", *"abcdefghijklmnopqrstuvwxyz0123456789 .:退货天"]
WIDE = 16


def write_tiny_model(folder: Path, *, seed: int = 0, prompts: dict[str, str] | None = None) -> Path:
    """One layer of BERT over single letters, mean pooling."""
    from safetensors.numpy import save_file
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    (folder / "1_Pooling").mkdir(parents=True)
    tokenizer = Tokenizer(models.WordLevel({piece: at for at, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "architectures": ["BertModel"], "model_type": "bert", "hidden_size": WIDE, "num_hidden_layers": 1,
        "num_attention_heads": 2, "intermediate_size": 2 * WIDE, "vocab_size": len(PIECES),
        "max_position_embeddings": 128, "type_vocab_size": 2, "pad_token_id": 0,
    }  # fmt: skip
    files: dict[str, object] = {
        "config.json": config,
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "unk_token": "[UNK]",
            "model_max_length": 128,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": WIDE, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {"prompts": prompts or {}},
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))
    save_file(_weights(seed), folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def write_tiny_reranker(folder: Path, *, labels: int = 1) -> Path:
    """The same layer as a cross-encoder: a pooler and a head over pairs of texts."""
    from safetensors.numpy import save_file

    write_tiny_model(folder)
    for path in ("modules.json", "1_Pooling/config.json", "config_sentence_transformers.json"):
        (folder / path).unlink()
    config = json.loads((folder / "config.json").read_text())
    names = {str(label): f"LABEL_{label}" for label in range(labels)}
    config |= {
        "architectures": ["BertForSequenceClassification"],
        "id2label": names,
        "label2id": {name: int(label) for label, name in names.items()},
    }
    (folder / "config.json").write_text(json.dumps(config))
    weights = {f"bert.{name}": values for name, values in _weights(0).items()}
    chance = np.random.default_rng(1)
    for name, out in (("bert.pooler.dense", WIDE), ("classifier", labels)):
        weights |= {
            f"{name}.weight": chance.standard_normal((out, WIDE)).astype(np.float32),
            f"{name}.bias": np.zeros(out, dtype=np.float32),
        }
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def _weights(seed: int) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(seed)
    sizes = {"word_embeddings": len(PIECES), "position_embeddings": 128, "token_type_embeddings": 2}
    shapes: dict[str, tuple[int, ...]] = {f"embeddings.{name}.weight": (size, WIDE) for name, size in sizes.items()}
    layer = "encoder.layer.0."
    parts = [f"{layer}attention.self.{name}" for name in ("query", "key", "value")]
    for name, out, into in (
        *((part, WIDE, WIDE) for part in parts), (f"{layer}attention.output.dense", WIDE, WIDE),
        (f"{layer}intermediate.dense", 2 * WIDE, WIDE), (f"{layer}output.dense", WIDE, 2 * WIDE),
    ):  # fmt: skip
        shapes |= {f"{name}.weight": (out, into), f"{name}.bias": (out,)}
    for name in ("embeddings.LayerNorm", f"{layer}attention.output.LayerNorm", f"{layer}output.LayerNorm"):
        shapes |= {f"{name}.weight": (WIDE,), f"{name}.bias": (WIDE,)}
    return {name: chance.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
