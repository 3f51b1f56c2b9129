"""A follow-up made to stand alone: "and its filter?" asks of the goods that were spoken of just before it.

A search reads one text, and "how long does it last?" says nothing to it. Only questions are read so, only of goods, and
only right after them: a question that names or means nothing of the kind ends what was spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.engine.company import Company
from assistant.engine.language import has_han
from assistant.engine.situation import Situation
from assistant.engine.topic import vague

__all__ = ["standing_alone"]

_LONGEST, _SHORT = 100, 50
_ABOUT_GOODS = frozenset({"knowledge", "product_info"})
_OPEN = frozenset({"", "reading", "offer_person", "offer_return"})
_ASKS = re.compile(
    r"[?？]|^\W*(?:(?:and|so|but|ok(?:ay)?|then)\b\W*)*(?:how|what|which|when|where|who|why|can|could|do|does|did|is|are"
    r"|will|would|should)\b"
    r"|[吗呢]\W*$|多[少久长大高重]|[几哪谁]|什么|怎[么样]|如何|能[不否]|是[不否]",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"\b(?:it|its|that|this|they|them|their|those|these|ones?)\b|^\W*(?:and|what about|how about|also)\b"
    r"|它|[那这](?!家|边|里)|呢\W*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"^\W*(?:那么?(?![个款台家边里])|(?:and|but|so|then)\b)", re.IGNORECASE)
_ONES = re.compile(r"\bones?\b", re.IGNORECASE)
_OF_IT = re.compile(r"它们?的?|[那这](?:个|款|台)(?=\W|$)", re.IGNORECASE)
_BARE = re.compile(
    r"^\W*(?:(?:and|so|ok(?:ay)?|what about|how about|then|for|the|那么?|换成|如果是)\b\W*)*|(?:的话|的)?呢?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Topic:
    """The goods and the part of them that were spoken of, and the question, as it stands alone."""

    goods: tuple[str, ...] = ()
    part: str = ""
    question: str = ""


def standing_alone(situation: Situation, company: Company) -> Situation:
    """The situation with a follow-up question that names its goods, and what was said kept beside it."""
    state = situation.state
    if situation.colleague or state.slots.get("proposed") or state.asked not in _OPEN:
        return situation
    if state.intent not in _ABOUT_GOODS:
        return situation
    topic = _Topic()
    for said in situation.before:
        topic = _after(topic, said, company)
    text = _alone(situation.text, topic, company)
    said = situation.said or situation.text
    if text != situation.text:
        return replace(situation, text=text, said=said)
    return (
        replace(situation, about=situation.before[-1], said=said) if _goes_on(situation, topic, company) else situation
    )


def _goes_on(situation: Situation, topic: _Topic, company: Company) -> bool:
    """Whether a short question goes on from the one before it, which was about no goods: "and who pays?"."""
    last = situation.before[-1] if situation.before else ""
    short = len(situation.text) <= _SHORT and 0 < len(last) <= _LONGEST
    own = topic.goods or company.named_in(situation.text)
    return short and not own and bool(_GOES_ON.search(situation.text) and _ASKS.search(situation.text))


def _after(topic: _Topic, said: str, company: Company) -> _Topic:
    """What is spoken of after one more message of the customer's."""
    alone = _alone(said, topic, company)
    goods = company.named_in(alone)
    if not goods:
        return _Topic()
    part = _part(alone, goods, company)
    return _Topic(goods, part or (topic.part if alone != said else ""), alone)


def _alone(text: str, topic: _Topic, company: Company) -> str:
    """`text` with the goods that it means, or as it is when it means none or names its own."""
    if not topic.goods or len(text) > _LONGEST or company.named_in(text) or vague(text):
        return text
    bare = _BARE.sub("", text).strip()
    if other := _of_the_family(bare, topic.goods, company):
        return _asked_of(other, topic, company) or f"{other} {text}"
    if not _ASKS.search(text) or len(topic.goods) != 1:
        return text
    (name,) = topic.goods
    part = _part(text, topic.goods, company)
    if not part and not _MEANS.search(text):
        return text
    if has_han(text):
        return f"{name} {_OF_IT.sub('', text).lstrip('，, ')}"
    own = text if part or not topic.part else _ONES.sub(topic.part, text)
    return f"{own.rstrip(' ?？.')} ({name})?"


def _part(text: str, goods: Sequence[str], company: Company) -> str:
    """The word for a part that stands beside the goods' names ("filter" of a purifier), or ""."""
    word = company.thing_in(company.without(text, goods))
    return "" if any(word in company.words_for(name) for name in goods) else word


def _of_the_family(bare: str, goods: Sequence[str], company: Company) -> str:
    """The goods that a bare "400" means where the Zephyr 200 was spoken of; "" for any other text."""
    families = {name.split()[0] for name in goods if " " in name}
    names = [f"{family} {bare}".casefold() for family in families if bare]
    return next((good.name for good in company.goods if good.name.casefold() in names), "")


def _asked_of(other: str, topic: _Topic, company: Company) -> str:
    """The question before, asked of other goods."""
    asked = company.renamed(topic.question, topic.goods[0], other)
    return asked if asked != topic.question else ""
