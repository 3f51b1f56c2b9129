"""A stand-in for the embedding child: the real serving loop around the hashing embedder, with faults on demand."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

from knowledge_base.e5_serving import serve
from knowledge_base.embeddings import HashingEmbedder, Vectors

__all__ = ["COMMAND"]

COMMAND = (sys.executable, "-m", "tests.knowledge_base.stand_in")


class _Model:
    def __init__(self) -> None:
        self._embedder = HashingEmbedder()
        print("libraries print, too")  # noqa: T201 - it must not land among the frames

    def embed(self, texts: Sequence[str]) -> Vectors:
        for text in texts:
            if "die" in text:
                os._exit(9)
            if "fail" in text:
                raise ValueError("cannot embed that")
            if "slow" in text:
                time.sleep(0.3)
        return self._embedder.embed_passages(texts)


if __name__ == "__main__":
    if sys.argv[1:] == ["broken"]:

        def _broken() -> _Model:
            raise OSError("no room left")

        serve(_broken)
    serve(_Model)
