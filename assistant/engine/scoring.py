"""Which class a text belongs to, learnt from examples: ridge regression; for many rows softmax regression.

Leave-one-out predictions of a ridge fit need no refitting (Rasmussen & Williams 2006, eq. 5.12), so the regularisation
and the temperature of the probabilities are chosen on them, and nothing has to be held out of a small example set.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["Head", "NgramSpace", "centred"]

Floats = npt.NDArray[np.float32]
Wide = npt.NDArray[np.float64]
_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|[0-9]+|[\u3400-\u9fff]+|[^\sa-z0-9\u3400-\u9fff]")
_BIAS = 0.1
_RIDGE = 0.3  # the best of 0.1, 0.3 and 1.0, left-out, on the engine's own examples
_DECAY = 1e-5
_STEPS = 300
_FEW = 3000
_TEMPERATURES = tuple(float(t) for t in np.geomspace(0.5, 20.0, 24))


class NgramSpace:
    """Texts as TF-IDF vectors over words, word pairs and character n-grams; Chinese by one to three characters."""

    def __init__(self, texts: Sequence[str], *, most: int | None = None) -> None:
        """The space of the n-grams in `texts`, or of the `most` frequent of them."""
        seen = Counter(gram for text in texts for gram in set(_grams(text)))
        self._column = {gram: at for at, (gram, _) in enumerate(sorted(seen.most_common(most)))}
        total = len(texts)
        self._idf = np.array([np.log((1 + total) / (1 + seen[gram])) + 1 for gram in self._column], dtype=np.float32)

    def familiar(self, text: str) -> float:
        """The share of the words of `text` (Chinese: character pairs) that any example holds."""
        words = _TOKEN.findall(text.lower())
        pairs = [word[at : at + 2] for word in words if word[0] >= "\u3400" for at in range(max(1, len(word) - 1))]
        grams = pairs + [f"w:{word}" for word in words if word[0] < "\u3400" and word[0].isalnum()]
        return sum(gram in self._column for gram in grams) / len(grams) if grams else 0.0

    def vectors(self, texts: Sequence[str]) -> Floats:
        """One L2-normalised row a text; a text without any known n-gram is a row of zeros."""
        rows = np.zeros((len(texts), len(self._column)), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for gram, count in Counter(_grams(text)).items():
                if (at := self._column.get(gram)) is not None:
                    row[at] = (1 + np.log(count)) * self._idf[at]
        return _normalised(rows)


@dataclass(frozen=True, slots=True)
class Head:
    """A fitted classifier over the rows it was fitted on (the caller keeps their order)."""

    labels: tuple[str, ...]
    weights: Floats
    temperature: float

    @classmethod
    def fit(cls, rows: Floats, labels: Sequence[str]) -> Head:
        """Fit one class against the rest; see `fitted` for the rows' own left-out probabilities."""
        return cls.fitted(rows, labels)[0]

    @classmethod
    def fitted(cls, rows: Floats, labels: Sequence[str]) -> tuple[Head, Floats]:
        """The head, and what it says of each row when that row (of many rows: that row's half) is left out."""
        names = tuple(sorted(set(labels)))
        answer = np.array([names.index(label) for label in labels])
        wide = np.hstack([rows, np.full((len(rows), 1), np.sqrt(_BIAS), dtype=np.float32)])
        solve = _ridge if len(rows) <= _FEW else _logistic
        weights, left_out = solve(wide, np.eye(len(names))[answer])
        losses = [_loss(left_out * heat, answer) for heat in _TEMPERATURES]
        temperature = _TEMPERATURES[int(np.argmin(losses))]
        weights[-1] *= np.sqrt(_BIAS)
        return cls(names, weights.astype(np.float32), temperature), _softmax(left_out * temperature).astype(np.float32)

    def probabilities(self, rows: Floats) -> Floats:
        """One row of class probabilities for each of `rows`, in the order of `labels`."""
        used = np.flatnonzero(rows.any(axis=0))  # one text holds few of all the n-grams
        scores = rows[:, used] @ self.weights[used] + self.weights[-1]
        return _softmax(scores.astype(np.float64) * self.temperature).astype(np.float32)


def _ridge(rows: Floats, target: Wide) -> tuple[Wide, Wide]:
    """Weights and left-out scores by the rows' kernel: instant for a thousand rows, too large for ten thousand."""
    signs = 2 * target - 1
    inverse = np.linalg.inv((rows @ rows.T).astype(np.float64) + _RIDGE * np.eye(len(rows)))
    alpha = inverse @ signs
    return (rows.T @ alpha.astype(np.float32)).astype(np.float64), signs - alpha / np.diag(inverse)[:, None]


def _logistic(rows: Floats, target: Wide) -> tuple[Wide, Wide]:
    """The same by softmax regression, each half of the rows read by weights learnt on the other."""
    left_out = np.zeros_like(target)
    for half in (0, 1):
        mine, other = slice(half, None, 2), slice(1 - half, None, 2)
        left_out[mine] = rows[mine] @ _descend(rows[other], target[other])
    return _descend(rows, target).astype(np.float64), left_out


def _descend(rows: Floats, target: Wide) -> Floats:
    """Softmax regression by accelerated gradient (Nesterov), the step from the largest eigenvalue."""
    wanted = target.astype(np.float32)
    weights = ahead = np.zeros((rows.shape[1], target.shape[1]), dtype=np.float32)
    vector = np.ones(rows.shape[1], dtype=np.float32)
    for _ in range(20):
        vector = rows.T @ (rows @ (vector / np.linalg.norm(vector)))
    step = 2 * len(rows) / float(np.linalg.norm(vector))
    pace = 1.0
    for _ in range(_STEPS):
        scores = rows @ ahead
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        moved = ahead - step * (rows.T @ (shares - wanted) / len(rows) + _DECAY * ahead)
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = (moved + (pace - 1) / faster * (moved - weights)).astype(np.float32)
        weights, pace = moved.astype(np.float32), faster
    return weights


def _loss(scores: Wide, answer: npt.NDArray[np.int_]) -> float:
    return -float(np.mean(np.log(_softmax(scores)[np.arange(len(answer)), answer] + 1e-9)))


def centred(vectors: Floats, mean: Floats) -> Floats:
    """`vectors` about `mean`, normalised again: sentence embeddings otherwise all point the same way."""
    return _normalised((vectors - mean).astype(np.float32))


def _normalised(rows: Floats) -> Floats:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    shares: Floats = (rows / np.where(norms > 0, norms, 1)).astype(np.float32)
    return shares


def _softmax(scores: Wide) -> Wide:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Wide = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _grams(text: str) -> list[str]:
    tokens = _TOKEN.findall(text.lower())
    grams = [f"w:{token}" for token in tokens] + [f"p:{a} {b}" for a, b in pairwise(tokens)]
    for token in tokens:
        if token[0] >= "\u3400":
            grams += [token[at : at + size] for size in (1, 2, 3) for at in range(len(token) - size + 1)]
        elif token[0].isalpha():
            padded = f"^{token}$"
            grams += [padded[at : at + size] for size in (3, 4) for at in range(len(padded) - size + 1)]
    if tokens:
        grams.append(f"first:{tokens[0][:2] if tokens[0][0] >= chr(0x3400) else tokens[0]}")
    grams.append(f"long:{min(len(tokens) + sum(len(t) // 2 for t in tokens if t[0] >= chr(0x3400)), 12) // 3}")
    return grams
