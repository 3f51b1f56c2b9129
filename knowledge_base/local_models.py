"""Sentence-transformers models in a folder of the operator's: found offline, named by what is in them."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from knowledge_base.e5_process import ChildEmbedder
from knowledge_base.embeddings import Embedder
from knowledge_base.errors import EmbeddingFailure

__all__ = ["find_model", "open_local"]

SMALL = 4_000_000  # bytes; of a larger file only its size and both ends tell it apart
END = 65_536
PASSAGE_PROMPTS = ("document", "passage", "corpus")
# Models of this family were trained with words before every text, which the folders of some do not tell.
UNTOLD = re.compile(r"(^|[-_/])e5([-_]|$)")


def open_local(name: str, *, folder: Path, background: bool = False) -> Embedder:
    """The model in a folder, below `folder` or in the Hugging Face cache; loaded in a child process at `warm`.

    Raises EmbeddingFailure when there is none. Nothing is ever downloaded.
    """
    found = find_model(name, folder)
    query, passage = _prompts(found)
    space = f"st-{found.name}-{_fingerprint(found)}"
    command = (sys.executable, "-m", "knowledge_base.local_model", str(found))
    return ChildEmbedder(space, command, query=query, passage=passage, background=background)


def find_model(name: str, folder: Path) -> Path:
    """The model's folder; raises EmbeddingFailure, which names where it was looked for."""
    places = [Path(name).expanduser()] if name.startswith(("/", ".", "~")) else [folder / name, _cached(name)]
    for place in places:
        if place is not None and (place / "config.json").is_file():
            return place.resolve()
    looked = str(places[0]) if len(places) == 1 else f"{places[0]} nor in the Hugging Face cache of this user"
    raise EmbeddingFailure(
        f"there is no sentence-transformers model in {looked}; nothing is downloaded by itself: "
        "put the model's folder there, or set DESKSIDE_EMBEDDINGS=e5 for the bundled one"
    )


def _cached(name: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    full = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(full, local_files_only=True))
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError):
        return None


def _prompts(folder: Path) -> tuple[str, str]:
    """What the model wants before a question and before a passage."""
    try:
        told: Any = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))
        prompts = {key: value for key, value in (told.get("prompts") or {}).items() if isinstance(value, str)}
    except (OSError, ValueError, AttributeError):
        prompts = {}
    if not any(prompts.values()) and UNTOLD.search(folder.name):
        return "query: ", "passage: "
    return prompts.get("query", ""), next((prompts[key] for key in PASSAGE_PROMPTS if key in prompts), "")


def _fingerprint(folder: Path) -> str:
    """Tells models apart whose folders have one name, in a moment even where the weights are large."""
    seen = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        size = path.stat().st_size
        seen.update(f"{path.relative_to(folder)}\0{size}\0".encode())
        with path.open("rb") as file:
            if size <= SMALL:
                seen.update(file.read())
            else:
                seen.update(file.read(END))
                file.seek(-END, 2)
                seen.update(file.read())
    return seen.hexdigest()[:12]
