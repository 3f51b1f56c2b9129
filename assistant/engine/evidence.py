"""Whether a sentence is evidence for what was asked: the same goods, the same code, the sort of figure, the same place.

The search finds what is near; near is not enough. A sentence about another machine, another country or another unit is
no answer, however well it is found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from assistant.engine.question import Question, held, holds_a_sort, terms_of
from assistant.engine.situation import Passage
from assistant.engine.weighing import Sentence

__all__ = ["of_the_part", "proves"]

_CODE = re.compile(r"(?<![A-Za-z0-9-])[A-Z]\d{1,2}(?![A-Za-z0-9])")
_NAME = re.compile(r"(?<=[a-z0-9,] )(?!I\b|I['’]|[A-Z]-?\d)[A-Z][\w’'-]+|(?<![A-Za-z])[A-Z][a-z]+[A-Z]\w+")
_PLACE = re.compile(
    r"(?<![\u3400-\u9fff])(?!大概|一般|通常|最多|最少|至少|需要|到货|总共|预计|普通|标准)[\u3400-\u9fff]{2}(?=运费|要几天|要多久|几天|多久)|(?<=[寄送发]到)[\u3400-\u9fff]{2}"
)
_MACHINES = re.compile(
    r"\b(?:machine|appliance|purifier|grinder|kettle|humidifier)s?\b|机器|咖啡机|净化器|磨豆机|加湿器", re.IGNORECASE
)
_ONLY = re.compile(r"\b(?:only|any other|no other|accepts)\b|仅|只[寄支有限能]|其他|支持", re.IGNORECASE)
_MEASURE = re.compile(r"\bhow (\w+)", re.IGNORECASE)  # a page says the area, and not that it is big
_TYPO = 0.8
_DOUBTED = 0.65  # what the search is no surer of must at least know every word


def proves(
    question: Question,
    chosen: Sequence[Sentence],
    passages: Sequence[Passage],
    *,
    goods: Sequence[str] = (),
    names: Sequence[str] = (),
) -> bool:
    """Whether one of the chosen sentences is evidence; `goods` are those in question, `names` those of all goods."""
    return any(
        _of_the_same(question, one, passages[one.passage], goods, names)
        and _of_the_sort(question, one)
        and _known(question, one, passages)
        for one in chosen
    )


def of_the_part(part: str, chosen: Sequence[Sentence], passages: Sequence[Passage]) -> bool:
    """Whether one of the chosen sentences is about a spare part, and not about machines alone."""
    for one in chosen:
        passage = passages[one.passage]
        if part.casefold() in f"{passage.title} {passage.heading} {one.text}".casefold():
            return True
        if not _MACHINES.search(one.text):
            return True
    return False


def _of_the_same(
    question: Question, one: Sentence, passage: Passage, goods: Sequence[str], names: Sequence[str]
) -> bool:
    """Whether it says of the goods in question what is asked of them, and not only that they are there."""
    if not goods:
        return True
    about = f"{passage.title} {passage.heading} {passage.text}".casefold()
    asked = question.own - terms_of(" ".join(goods))
    said = f"{passage.heading} {one.text}" if passage.heading else f"{passage.title} {one.text}"
    spoken = any(good.casefold() in about for good in goods) or not any(name.casefold() in about for name in names)
    return spoken and (not asked or bool(held(asked, said)))


def _of_the_sort(question: Question, one: Sentence) -> bool:
    """Whether it holds a figure of the sort that is wanted, where a figure is wanted."""
    return question.yes_no or holds_a_sort(question, one.text)


def _known(question: Question, one: Sentence, passages: Sequence[Passage]) -> bool:
    """Whether the codes, places and names in the question stand in what is said, or that says what alone there is."""
    if any(code not in one.text for code in _CODE.findall(question.text)):
        return False
    said = " ".join(f"{each.title} {each.heading} {each.text}" for each in passages).casefold()
    names = [*_NAME.findall(question.bare or question.text), *_PLACE.findall(question.text)]
    strange = [name for name in names if name.casefold() not in said]
    if strange:
        return bool(_ONLY.search(one.text))
    unsure = max(each.score for each in passages) < _DOUBTED
    if not unsure:
        return True
    known = terms_of(said)
    own = question.own - terms_of(" ".join(_MEASURE.findall(question.text)))
    words = [term for term in own - held(own, said) if len(term) > 1]  # a lone 没 is no word to know
    return all(get_close_matches(term, known, 1, _TYPO) for term in words)
