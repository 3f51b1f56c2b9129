"""What a question asks: the words that carry it, the sort of figure it wants, whether a yes or steps would do."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from assistant.engine.language import has_han
from assistant.engine.openings import opened
from knowledge_base.parts import parts_of

__all__ = [
    "Question",
    "about_goods",
    "asked_in",
    "asks_how",
    "held",
    "holds_a_sort",
    "sort_asked",
    "terms_of",
    "words_in",
]

_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        a an the is are am was were be been do does did doing i you we they my your our me it its this that these those
        of to in on at for from with and or but if can could may might will would should shall have has had ve having
        what which who whom how when where why please there any so not no one by as about much many get got getting
        need want long often soon still also just ever than then too very up out into since because until after before
        first ask tell know say says let re ll s t m d hi hello hey us them he she something someone thing things way
        take takes
        """,
    )
)
_FIGURES = {
    word: str(at)
    for at, word in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=2)
}
_HAN_STOP = frozenset("的了吗呢吧啊呀么嘛我您你们咱是在有和就都也还要能会可以请给把被让想这那哪谁啥个些过后时到去来说")
_LATIN = re.compile(r"[a-z0-9][a-z0-9'’.,]*[a-z0-9]|[a-z0-9]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
# How a Chinese question is put, not what it is about; taken out before pairs of characters are formed.
_HAN_ASKING = re.compile(
    r"多长时间|多少[钱天]|什么时候|怎么样|怎么办|怎么|怎样|如何|什么|多久|多少|多长|多大|几[天个年次月块]|一[次下般台个]|哪[个种款些里儿]"
    r"|能不能|可不可以|是不是|有没有|是否|请问|想问|问一下|可以|应该|需要|你们|我们|咱们"
)
_FIGURE_ZH = r"[\d一二两三四五六七八九十百千万半]"
_TIME_UNIT = r"(?:working |calendar |business )?(?:days?|months?|hours?|weeks?|minutes?|years?)"
_TIME_UNIT_ZH = r"个?(?:工作日|自然日|天|月|小时|年|分钟|周)"
# [what the question says, what the sentence then has to hold]; the first that the question matches counts
_WANTS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "often",
        re.compile(
            r"\bhow (?:often|frequently)\b|\bhow many times\b|多久.{1,6}[一1]次|多久.{0,3}[换洗]|隔多久|频率", re.I
        ),
        re.compile(
            rf"\b(?:every|after|once an?|twice an?|per)\b[^.]*?\b(?:use|{_TIME_UNIT})\b|\b(?:daily|weekly|monthly)\b"
            rf"|每.{{0,4}}(?:次|天|日|周|月|年)|{_FIGURE_ZH} ?{_TIME_UNIT_ZH}",
            re.I,
        ),
    ),
    (
        "time",
        re.compile(
            rf"\bhow (?:long|soon|quick(?:ly)?|fast|many {_TIME_UNIT})\b|\b(?:until|by|since) when\b|\bexpir|\bvalid\b"
            r"|\bwhen (?:will|would|do|does|is|are|can|should)\b|多久|[几多少]{1,2}(?:天|个?月|年|小时|个?工作日)"
            r"|什么时候|多长|时间|何时|期限|时效|几号|有效期|过期",
            re.I,
        ),
        re.compile(rf"\d[\s-]*{_TIME_UNIT}\b|\bnext day\b|\d\d:\d\d|{_FIGURE_ZH} ?{_TIME_UNIT_ZH}|次日|当天", re.I),
    ),
    (
        "money",
        re.compile(
            r"\bhow much\b(?! (?:water|coffee|time))"
            r"|\b(?:costs?|prices?|fees?|charges?|discounts?|free|expensive|surcharge)\b"
            r"|多少钱|几块|运费|费用|收费|价格|什么价|贵|包邮|邮费|优惠|打折|折扣|免费",
            re.I,
        ),
        re.compile(
            r"(?:[¥￥$€£]|\b(?:CNY|RMB|USD|EUR|GBP|HKD))\s?\d|\d ?(?:%|percent\b|CNY\b|RMB\b|yuan\b|dollars?\b|euros?\b"
            rf"|pounds?\b)|{_FIGURE_ZH} ?[元块]|百分之|\bfree\b|免费|免收|包邮|免.{{0,4}}运费|不加收",
            re.I,
        ),
    ),
    (
        "figure",
        re.compile(
            r"\bhow (?:many|big|large|loud|heavy|high|tall|wide|powerful)\b"
            r"|\b(?:weigh(?:s|t)?|voltage|wattage|dimensions?|height)\b|重量|电压|功率|尺寸|多大|多少|多重|多高|几[个次台点种]",
            re.I,
        ),
        re.compile(rf"(?<![A-Za-z¥$€\d,.])\d|(?!一){_FIGURE_ZH}(?:[个台只瓦升寸斤米人次杯页件套天]|平方|毫|厘|千克)"),
    ),
)
# Who asks for days is not answered in months: [the unit asked for, what the sentence then has to hold].
_UNITS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(
            r"\bhow many (?:working |business )?(?:days|hours|weeks)\b|(?:几|多少)个?(?:天|工作日|小时|周)", re.I
        ),
        re.compile(
            rf"\d[\s-]*(?:working |business )?(?:days?|hours?|weeks?)\b|\bnext day\b"
            rf"|{_FIGURE_ZH} ?个?(?:工作日|自然日|天|小时|周)|次日|当天",
            re.I,
        ),
    ),
    (
        re.compile(r"\bhow many (?:months|years)\b|几年|几个月|多少个?[年月]", re.I),
        re.compile(rf"\d[\s-]*(?:months?|years?)\b|{_FIGURE_ZH} ?个?[年月]", re.I),
    ),
)
_YES_NO = re.compile(
    r"^(?:\W|\b(?:so|and|but|hi|hello|please)\b)*(?:can|could|may|do|does|did|is|are|was|will|would|should|must|has|have)\b"
    r"|吗\W*$|[能可是有会要][不没][能可是有会要以]|(?:可以|能).{0,12}不\W*$|是否",
    re.I,
)
_STEPS = re.compile(
    r"\bhow (?:do|can|should|to|would)\b|\bsteps?\b|\bwhat (?:should|do|can) i do\b|\bwhere (?:can|do|should) i\b"
    r"|怎么|如何|步骤|怎样|在哪[里儿]?[开办查看下改填申]",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart; `said` recognises a sentence that holds the sort of figure it wants."""

    text: str
    terms: frozenset[str]
    own: frozenset[str] = frozenset()  # without those of the question before it
    wants: str = ""
    said: re.Pattern[str] | None = None
    yes_no: bool = False
    steps: bool = False
    named: frozenset[str] = frozenset()  # those that only name the goods, where the question says more
    bare: str = ""  # the text without the goods' names


def asked_in(text: str, about: str = "") -> list[Question]:
    """The questions in a message, two at the most; the second is still about what the first names.

    The first is still about what was asked before it, `about`.
    """
    parts = [part.strip() for part in re.split(r"(?<=[?？])", text) if len(part.strip()) > 3]
    parts = parts if len(parts) > 1 else list(parts_of(text))
    if not 1 < len(parts) <= 3:
        return [_question(text, terms_of(about, asking=True))]
    first = _question(parts[0], terms_of(about, asking=True))
    return [first, _question(parts[1], first.terms)]


def about_goods(question: Question, goods: Collection[str]) -> Question:
    """`question` told apart from the `goods` it names; as it is when it asks no more than their names."""
    bare = question.text
    for name in sorted(goods, key=len, reverse=True):
        bare = re.sub(re.escape(name), " ", bare, flags=re.IGNORECASE)
    named = question.terms & terms_of(" ".join(goods))
    rest = terms_of(bare, asking=True) - named
    return replace(question, named=named, bare=bare.strip()) if rest else question


def asks_how(text: str) -> bool:
    """Whether a question or title asks for the way to do something."""
    return bool(_STEPS.search(text)) and not sort_asked(text)


def sort_asked(text: str) -> str:
    """The sort of figure a question or heading is about: "often", "time", "money", "figure", or ""."""
    return next((name for name, asks, _ in _WANTS if asks.search(text)), "")


def holds_a_sort(question: Question, sentence: str) -> bool:
    """Whether a sentence holds a figure of a sort that the question wants; "when is it free" wants two sorts."""
    sorts = [one for one in _WANTS if one[0] in {"time", "money"} - {question.wants}]
    others = (said for _, asks, said in sorts if asks.search(question.text))
    return question.said is None or any(said.search(sentence) for said in (question.said, *others))


def terms_of(text: str, *, asking: bool = False) -> frozenset[str]:
    """Stems of English words, pairs of Chinese characters; of a question without the words that only ask."""
    lowered = text.lower().replace("咖啡机", "机器")  # else it is coffee
    terms = {_stem(_FIGURES.get(word, word)) for word in _LATIN.findall(lowered) if word not in _STOP}
    for run in _HAN.findall(_HAN_ASKING.sub(" ", lowered) if asking else lowered):
        for piece in re.split(f"[{''.join(_HAN_STOP)}]", run):
            terms |= {piece[at : at + 2] for at in range(len(piece) - 1)} | ({piece} if len(piece) == 1 else set())
    return frozenset(terms)


def words_in(text: str) -> int:
    """How long a text is, in English words or their Chinese like."""
    return len(re.findall(r"[A-Za-z0-9]+", text)) + round(sum(len(run) for run in _HAN.findall(text)) / 1.7)


def held(terms: Collection[str], text: str) -> frozenset[str]:
    """Those of `terms` that `text` holds; a lone Chinese character counts wherever it stands."""
    own = terms_of(text)
    return frozenset(one for one in terms if one in own or (len(one) == 1 and has_han(one) and one in text))


def _question(text: str, about: frozenset[str]) -> Question:
    wants = sort_asked(text)
    said = next((said for name, _, said in _WANTS if name == wants), None)
    if wants == "time":
        said = next((holds for asks, holds in _UNITS if asks.search(text)), said)
    steps = asks_how(text)
    own = terms_of(opened(text), asking=True)
    return Question(text, own | about, own, wants, said, bool(_YES_NO.search(text)), steps)


def _stem(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("’s")
    for ending in ("ations", "ation", "ing", "ies", "ied", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            return word.rstrip("e") if len(word) > 4 else word
    return word.rstrip("e") if len(word) > 4 else word
