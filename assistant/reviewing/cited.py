"""Whether what stands before a mark is what the marked receipt says. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reviewing.counted import unproven_figures
from assistant.reviewing.dated import unproven_days
from assistant.reviewing.evidence import Evidence, Said
from assistant.reviewing.ground import Ground
from assistant.reviewing.lexicon import pattern
from assistant.reviewing.sentences import Segment
from assistant.reviewing.support import anchored, borne_out, stands, weight

__all__ = ["wrong_marks"]

BETTER = 0.25  # of the words that another receipt knows and the marked ones do not
WELL = 0.6  # of what is said: well enough, whatever else another says
OWN = 1.5  # content words, or a figure or day, that only the marked one has
IDLE = 0.05  # of the words, that a mark of several has to add
WORDS = 2.0  # content words below which nothing can be told


def wrong_marks(segment: Segment, ground: Ground, *, by_code: bool) -> list[str]:
    """What is wrong with the marks behind these words; code that sets a mark knows what it read, but not what is so."""
    if not segment.labels:
        return []
    cited = ground.labelled(segment.labels)
    known = {one.label for one in (*ground.public, *ground.hidden)}
    flaws = [f"there is no receipt {label}" for label in dict.fromkeys(segment.labels) if label not in known]
    if not cited:
        return flaws or [f"{segment.labels[0]} is not for customers"]
    said = Said(segment.text)
    flaws += _elsewhere(said, cited, ground)
    if not flaws and not by_code and weight(said) >= WORDS and not any(_tells_how_it_went(one, said) for one in cited):
        flaws += _another(said, cited, ground)
    return flaws


def _elsewhere(said: Said, cited: Sequence[Evidence], ground: Ground) -> list[str]:
    """Figures, days and ids that stand in a receipt, but in none of the marked ones."""
    sources = (*cited, ground.said, *(one for one in ground.records if one not in cited))
    nowhere = {*unproven_figures(said, ground), *unproven_days(said, ground)}
    missing = [*unproven_figures(said, ground, sources), *unproven_days(said, ground, sources)]
    marks = ", ".join(one.label for one in cited)
    elsewhere = [one for one in ground.passages if one not in cited]
    worked_out = {one.written for one in said.figures if not stands(one, elsewhere)}
    worked_out |= {one.written for one in said.clocks if not stands(one, elsewhere)}
    nowhere |= {f"{one} stands in no receipt" for one in worked_out}
    return [f"{marks} does not say it: {one}" for one in missing if one not in nowhere]


def _tells_how_it_went(one: Evidence, said: Said) -> bool:
    """A write that ran, or one that failed and is told as such: its words are the tool's, not the reply's."""
    return one.done or (one.status == "failed" and pattern("not_done").search(said.text) is not None)


def _own(said: Said, cited: Sequence[Evidence], rival: Evidence) -> float:
    """The most that one of the marked receipts tells of it and the other does not."""
    return max(anchored(said, one, but=rival) for one in cited)


def _another(said: Said, cited: Sequence[Evidence], ground: Ground) -> list[str]:
    own = borne_out(said, cited)
    if own >= WELL:
        return []
    for rival in (one for one in ground.public if one not in cited):
        more = borne_out(said, [*cited, rival]) - own
        alone = borne_out(said, [rival])
        if _own(said, cited, rival) >= OWN:
            continue
        if more >= BETTER and alone > own + BETTER / 2:
            return [f"{rival.label} says this, not {cited[0].label}"]
        for one in cited if len(cited) > 1 else ():
            others = [other for other in cited if other is not one]
            if own - borne_out(said, others) <= IDLE and more >= BETTER / 2 and borne_out(said, [one]) < alone:
                return [f"{rival.label} says this, not {one.label}"]
    return []
