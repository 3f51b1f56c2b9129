"""Whether a figure stands in the words of a statement that has another one there: a term told wrongly. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reviewing.evidence import Said
from assistant.reviewing.figures import Figure
from assistant.reviewing.lexicon import Unit, held, units

__all__ = ["misquotes"]

AROUND = 28  # characters on each side of a figure that say what it is for
ALIKE = 0.6  # of those words
WORDS = 1.5  # content words


def misquotes(one: Figure, sentence: Said, draft: Said, sources: Sequence[Said]) -> bool:
    """Whether what is said around a figure is said of another of its kind, which the draft does not tell."""
    near = units(
        sentence.text[max(0, one.start - AROUND) : one.start] + " " + sentence.text[one.stop : one.stop + AROUND]
    )
    if _weight(near) < WORDS:
        return False
    return any(
        other.unit == one.unit and not any(other.fits(told) for told in draft.figures) and _alike(near, piece)
        for source in sources
        for piece in source.pieces
        for other in piece.figures
    )


def _alike(near: tuple[Unit, ...], piece: Said) -> bool:
    known = piece.keys
    return sum(held(one, known) for one in near) >= ALIKE * _weight(near)


def _weight(near: tuple[Unit, ...]) -> float:
    return sum(one.weight for one in near)
