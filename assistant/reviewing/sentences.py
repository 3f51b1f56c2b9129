"""A draft taken apart: its sentences, their clauses, and the marks that stand behind them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["MARKER", "Segment", "Sentence", "clauses", "letters_of", "sentences"]

MARKER = re.compile(r"\[(r\d+)\]")
MARKS = r"(?:\s*\[r\d+\])*"
# An abbreviation's or a number's point ends nothing; marks behind the end belong to the sentence before it.
LINK = r"https?://[^\s)\]>]*[^\s)\]>.,!?;]"
SENTENCE = re.compile(
    rf"(?:{LINK}|[^.!?。！？\n]|\.(?=\w)|(?<=\b[ap]\.m)\.(?=\s+[a-z(])|(?<=\b(?:Mr|Ms|Dr|No|St))\.|(?<=\bMrs)\.)*"
    rf"(?:[.!?。！？]+[”\"’)）」』]*|\n|$){MARKS}"
)
CLAUSE_END = re.compile(
    r"\s*(?:[;；:：—–]|,\s+(?=(?:and|but|so|or|which|while|though|because|as|if|unless|provided)\b)|，|,(?=[\u3400-\u9fff]))\s*"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of a sentence up to the marks that prove them; without marks when none stand behind."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `raw` as it was written, `text` without marks, and its `segments`."""

    raw: str
    text: str
    segments: tuple[Segment, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for one in self.segments for label in one.labels)


def sentences(draft: str) -> list[Sentence]:
    """The sentences of a draft in order; bare marks and white space are none."""
    found = []
    for raw in SENTENCE.findall(draft):
        text = plain(raw)
        if re.search(r"\w", text):
            found.append(Sentence(raw.strip(), text, tuple(_segments(raw))))
    return found


def plain(text: str) -> str:
    """`text` without its marks."""
    return re.sub(r"\s+(?=[.,;!?。，；！？])", "", MARKER.sub("", text)).strip()


def clauses(text: str) -> list[str]:
    """The parts of a sentence that say one thing each."""
    return [one for one in CLAUSE_END.split(text) if one and re.search(r"\w", one)]


def _segments(raw: str) -> list[Segment]:
    found: list[Segment] = []
    at = 0
    for run in re.finditer(r"(?:\s*\[r\d+\])+", raw):
        text = raw[at : run.start()].strip(" \t\n.,;，；。")
        labels = tuple(MARKER.findall(run[0]))
        at = run.end()
        if re.search(r"\w", text):
            found.append(Segment(text, labels))
        elif found:
            found[-1] = Segment(found[-1].text, (*found[-1].labels, *labels))
    rest = raw[at:].strip()
    if re.search(r"\w", rest):
        found.append(Segment(rest, ()))
    return found


def letters_of(text: str) -> str:
    """Its letters and digits alone, in lower case, without its marks: what two quotations of one thing share."""
    return "".join(re.findall(r"[^\W_]+", MARKER.sub(" ", text))).casefold()
