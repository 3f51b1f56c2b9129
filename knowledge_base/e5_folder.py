"""Lays the bundled weights out as an ordinary Sentence-Transformers model folder, once per data folder."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.e5_format import Pieces, Sizes, Weights, find_weights, read_weights
from knowledge_base.errors import EmbeddingFailure

__all__ = ["FOLDER", "unpacked_model"]

FOLDER = "multilingual-e5-small-q4.1"  # raise the last number when the layout below changes
MARKER = "unpacked.json"
ABANDONED_AFTER = 3600.0
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def unpacked_model(folder: Path) -> Path:
    """The model folder below `folder`, made if it is not there whole (about 5 s, 240 MB).

    Any number of processes may call this at once: each builds beside and the first one's folder is kept.
    Raises EmbeddingFailure when the folder cannot be written or the weights are not installed.
    """
    target = folder / FOLDER
    if _whole(target):
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        building = Path(tempfile.mkdtemp(prefix=f".{FOLDER}-", dir=folder))
        try:
            _write(building, read_weights(find_weights()))
            _publish(building, target)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        raise EmbeddingFailure(f"cannot unpack the embedding model into {folder}: {error}") from error
    return target


def _whole(target: Path) -> bool:
    try:
        sizes = json.loads((target / MARKER).read_text())
        return all((target / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


def _publish(building: Path, target: Path) -> None:
    for _ in range(3):
        try:
            building.rename(target)
            return
        except OSError:
            if _whole(target):
                return
            # A torn folder (a full disk, a deleted file) is moved away in one step, never half-repaired in place.
            grave = Path(tempfile.mkdtemp(prefix=f".{FOLDER}-torn-", dir=target.parent))
            if target.exists():
                target.rename(grave / "old")
            shutil.rmtree(grave, ignore_errors=True)
    raise EmbeddingFailure(f"cannot put the embedding model at {target}; remove that folder and start again")


def _sweep(folder: Path) -> None:
    for left in folder.glob(f".{FOLDER}-*"):
        with contextlib.suppress(FileNotFoundError):  # whoever built it has just put it in its place
            if time.time() - left.stat().st_mtime > ABANDONED_AFTER:
                shutil.rmtree(left, ignore_errors=True)


def _write(target: Path, weights: Weights) -> None:
    from safetensors.numpy import save_file

    save_file(_named(weights), target / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(target, weights.pieces)
    for name, content in _configs(weights.sizes, weights.pieces).items():
        (target / name).parent.mkdir(exist_ok=True)
        (target / name).write_text(json.dumps(content, indent=1))
    files = [path for path in target.rglob("*") if path.is_file()]
    for path in files:
        with path.open("rb") as handle:
            os.fsync(handle.fileno())
    marker = {str(path.relative_to(target)): path.stat().st_size for path in files}
    (target / MARKER).write_text(json.dumps(marker))


def _named(weights: Weights) -> dict[str, NDArray[np.generic]]:
    names = {"w": "weight", "b": "bias"}
    tensors: dict[str, NDArray[np.generic]] = {}
    for old, tensor in weights.tensors.items():
        match old.split("."):
            case ["emb", "word"]:
                new = "embeddings.word_embeddings.weight"
            case ["emb", ("pos" | "type") as kind]:
                new = f"embeddings.{ {'pos': 'position', 'type': 'token_type'}[kind] }_embeddings.weight"
                tensor = tensor.reshape(-1, weights.sizes.hidden)
            case ["emb", "ln", part]:
                new = f"embeddings.LayerNorm.{names[part]}"
            case [layer, name, part]:
                new = f"encoder.layer.{layer[1:]}.{LAYER_NAMES[name]}.{names[part]}"
            case _:
                continue
        tensors[new] = np.ascontiguousarray(tensor)
    return tensors


def _tokenizer(target: Path, pieces: Pieces) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(pieces.scored, pieces.unknown, False))
    # Newlines and tabs must fold to one space: left alone they become <unk>, and retrieval loses without a sound.
    steps = [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    begin, end = pieces.scored[pieces.begin][0], pieces.scored[pieces.end][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, pieces.begin), (end, pieces.end)]
    )
    tokenizer.save(str(target / "tokenizer.json"), pretty=False)


def _configs(sizes: Sizes, pieces: Pieces) -> dict[str, object]:
    modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": sizes.hidden,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.feed_forward,
            "vocab_size": sizes.vocabulary,
            "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.token_types,
            "layer_norm_eps": sizes.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": pieces.pad,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            "bos_token": pieces.scored[pieces.begin][0],
            "eos_token": pieces.scored[pieces.end][0],
            "pad_token": pieces.scored[pieces.pad][0],
            "unk_token": pieces.scored[pieces.unknown][0],
        },
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
    }
