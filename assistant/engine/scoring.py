"""Which class a text belongs to, learnt from examples: kernel ridge regression, one class against the rest.

What such a fit would say of each of its own rows, had that row been left out, needs no refitting (Rasmussen & Williams
2006, eq. 5.12). The temperature of the probabilities is chosen on those scores and so can a threshold be; nothing has
to be held out of a small example set. Cost grows with the cube of the rows, memory with the square: two thousand rows
take a second, fifteen thousand about a minute and 1 GB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.engine.likeness import Features

__all__ = ["Head", "Scores"]

Floats = npt.NDArray[np.float32]
_RIDGE = 0.1  # .03 to .3 differ by .001
_FOREIGN_WEIGHT = 2.0
_TEMPERATURES = tuple(float(t) for t in np.geomspace(0.5, 60.0, 32))


@dataclass(frozen=True, slots=True)
class Scores:
    """What a head says of texts, one row each.

    `shares` are the probabilities of the classes, which add up to 1 for a text that belongs to none, too. `sureness`
    tells such a text: the best class's raw score, less what speaks for the text being foreign.
    """

    shares: Floats
    sureness: Floats


@dataclass(frozen=True, slots=True)
class Head:
    """A fitted classifier; it keeps the rows it was fitted on."""

    labels: tuple[str, ...]
    known: Features
    weights: Floats
    temperature: float

    @classmethod
    def fit(cls, known: Features, labels: Sequence[str]) -> Head:
        """Fit one class against the rest; see `fitted` for what is said of the rows themselves."""
        return cls.fitted(known, labels)[0]

    @classmethod
    def fitted(cls, known: Features, labels: Sequence[str], *, foreign: str = "") -> tuple[Head, Scores]:
        """The head, and what it says of each row when that row is left out.

        Rows labelled `foreign` belong to no class: they are no label, but speak against every one.
        """
        names = tuple(sorted(set(labels) - {foreign}))
        place = {name: at for at, name in enumerate(names)}
        answer = np.array([place.get(label, len(names)) for label in labels])
        targets = np.full((len(labels), len(names) + (foreign in labels)), -1, dtype=np.float32)
        targets[np.arange(len(labels)), answer] = 1
        weights, left_out = _solved(known.likeness(known), targets)
        own = answer < len(names)
        losses = [_loss(left_out[own, : len(names)] * heat, answer[own]) for heat in _TEMPERATURES]
        head = cls(names, known, weights, _TEMPERATURES[int(np.argmin(losses))])
        return head, head._read(left_out)

    def scores(self, asked: Features) -> Scores:
        """Of each text; the columns of `shares` in the order of `labels`."""
        return self._read(self.known.likeness(asked).T @ self.weights)

    def _read(self, raw: Floats) -> Scores:
        own, foreign = raw[:, : len(self.labels)], raw[:, len(self.labels) :]
        sureness = own.max(axis=1) - _FOREIGN_WEIGHT * foreign.sum(axis=1)
        return Scores(_softmax(own * self.temperature), sureness)


def _solved(alike: Floats, targets: Floats) -> tuple[Floats, Floats]:
    """Weights and left-out scores, (rows, columns of `targets`) each; `alike` is overwritten."""
    from scipy.linalg import cho_solve, cholesky
    from scipy.linalg.lapack import spotri

    alike[np.diag_indices_from(alike)] += _RIDGE
    factor = cholesky(alike, lower=True, overwrite_a=True, check_finite=False)
    weights: Floats = cho_solve((factor, True), targets, check_finite=False)
    inverse: Floats = spotri(factor, lower=1, overwrite_c=1)[0]
    return weights, targets - weights / inverse.diagonal()[:, None]


def _loss(scores: Floats, answer: npt.NDArray[np.int_]) -> float:
    return -float(np.mean(np.log(_softmax(scores)[np.arange(len(answer)), answer] + 1e-9)))


def _softmax(scores: Floats) -> Floats:
    raised = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
    shares: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares
