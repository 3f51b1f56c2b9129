"""Lines of a printed page back to running text: furniture dropped, words and paragraphs joined, headings told. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Line", "to_markdown"]

EDGE = 2  # lines at the top and the bottom of a page among which running heads are looked for
REPEATED = 0.6  # on this share of the pages a line is no part of the text
LARGER = 1.15  # times the usual size of letters: a heading
LONGEST_HEADING = 100
GAP = 1.6  # times the usual step between lines: a new paragraph
PAGE_NUMBER = re.compile(r"[-–—\s]*(?:page|第)?\s*\d{1,4}\s*(?:页|(?:of|/|共)\s*\d{1,4}\s*页?)?[-–—\s]*", re.IGNORECASE)
NUMBERED = re.compile(r"^# | #$")  # a running head of a chapter, which only some pages have, with their numbers
LEADERS = re.compile(r"(?:\.\s?){5,}\s*[\divxlc]{1,6}$")  # an entry of a table of contents
ITEM = re.compile(r"(?:[•●▪◦‣·∙○■–*-]|\(?\d{1,2}[.)、])\s+")
BULLET = re.compile(r"[•●▪◦‣·∙○■–]\s+")
ENDS = re.compile(r"[.!?:;。！？：；…)”\"]$")
CHINESE = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
NO_SPACE = re.compile(rf"{CHINESE}$")
STARTS_CHINESE = re.compile(rf"^{CHINESE}")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, the size of its letters, and how high it stands on its page."""

    text: str
    size: float
    height: float


def to_markdown(pages: Sequence[Sequence[Line]]) -> tuple[str, str]:
    """The largest heading on top, or "", and the rest as Markdown."""
    kept = _without_furniture(pages)
    usual = _usual_size([line for page in kept for line in page])
    sizes = sorted({line.size for page in kept for line in page if _is_heading(line, usual)}, reverse=True)
    step = _usual_step(kept)
    blocks: list[str] = []
    for page in kept:
        _add_page(blocks, page, usual, step, sizes)
    title = ""
    if (
        blocks
        and blocks[0].startswith("# ")
        and (len(sizes) == 1 or len({one for one in blocks if one[:2] == "# "}) == 1)
    ):
        title = blocks[0][2:]
        blocks = [one for place, one in enumerate(blocks) if place and one != f"# {title}"]  # a cover repeats it
    return title, "\n\n".join(blocks)


def _without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Pages without lines that nearly all of them repeat at an edge, and without page numbers."""
    usual = _usual_size([line for page in pages for line in page])
    edges = [{_folded(line) for line in [*page[:EDGE], *page[-EDGE:]] if line.size <= usual} for page in pages]
    counted = Counter(key for keys in edges for key in keys)
    least = {key: 3 if NUMBERED.search(key) else max(3, REPEATED * len(pages)) for key in counted}
    often = {key for key, count in counted.items() if count >= least[key]}

    def is_furniture(line: Line) -> bool:
        return (line.size <= usual and _folded(line) in often) or bool(PAGE_NUMBER.fullmatch(line.text))

    kept = []
    for page in pages:
        start, end = 0, len(page)
        while start < min(EDGE, end) and is_furniture(page[start]):
            start += 1
        while end > max(len(page) - EDGE, start) and is_furniture(page[end - 1]):
            end -= 1
        kept.append([line for line in page[start:end] if not LEADERS.search(line.text)])
    return kept


def _folded(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.casefold())


def _usual_size(lines: Sequence[Line]) -> float:
    counted: Counter[float] = Counter()
    for line in lines:
        counted[line.size] += len(line.text)
    return counted.most_common(1)[0][0] if counted else 0.0


def _is_heading(line: Line, usual: float) -> bool:
    return line.size >= usual * LARGER > 0 and len(line.text) <= LONGEST_HEADING and any(c.isalpha() for c in line.text)


def _usual_step(pages: Sequence[Sequence[Line]]) -> float:
    """From a line to the next; where paragraphs are as frequent as lines, the smaller of the two."""
    counted = Counter(round(above.height - line.height) for page in pages for above, line in pairwise(page))
    down = {step: count for step, count in counted.items() if step > 0}
    return min((step for step, count in down.items() if count * 2 >= max(down.values())), default=0)


def _add_page(blocks: list[str], page: Sequence[Line], usual: float, step: float, sizes: Sequence[float]) -> None:
    """Puts a page's lines behind the blocks so far; a sentence may run on from the page before."""
    for place, line in enumerate(page):
        wide = place > 0 and step > 0 and page[place - 1].height - line.height > GAP * step
        if _is_heading(line, usual):
            level = min(sizes.index(line.size) + 1, 4)
            mark = "#" * level + " "
            if not wide and place and blocks and blocks[-1].startswith(mark) and page[place - 1].size == line.size:
                blocks[-1] = _run_on(blocks[-1], line.text)
            else:
                blocks.append(mark + line.text)
        elif ITEM.match(line.text):
            item = BULLET.sub("- ", line.text, count=1)
            if blocks and ITEM.match(blocks[-1]) and not wide:
                blocks[-1] += f"\n{item}"
            else:
                blocks.append(item)
        elif blocks and not wide and not blocks[-1].startswith("#") and _runs_on(blocks[-1], line, first=place == 0):
            blocks[-1] = _run_on(blocks[-1], line.text)
        else:
            blocks.append(f"\\{line.text}" if line.text.startswith("#") else line.text)


def _runs_on(before: str, line: Line, *, first: bool) -> bool:
    """At the top of a page only what plainly goes on; inside a page every line that follows at the usual step."""
    if not first:
        return True
    return not ENDS.search(before) and (line.text[:1].islower() or bool(STARTS_CHINESE.match(line.text)))


def _run_on(before: str, text: str) -> str:
    if re.search(r"\w-$", before) and text[:1].islower():
        return before[:-1] + text
    if before.endswith("\u00ad"):
        return before[:-1] + text
    spaced = not (NO_SPACE.search(before) and STARTS_CHINESE.match(text))
    return f"{before} {text}" if spaced else before + text
