"""Flaws put into a reply that was fine: another figure, day or mark, a rule turned round, a deed not done, and more.

Pure; which place is altered is chosen by a seed and the reply. A flaw that would change nothing is not made.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_tools.service.receipts import Receipt
from evals.review.replies import Reply

__all__ = ["Mutant", "mutants"]

MARK = re.compile(r"\[(r\d+)\]")
AMOUNT = re.compile(
    r"(?<![\w-])(?:¥\s?)?\d[\d,]*(?:\.\d+)?(?=\s?(?:元|yuan|days?|天|个月|months?|hours?|小时|%|pieces|件|台)|[^\w.,-]|[.,]\s|$)"
)
DAY_EN = re.compile(
    r"\b([1-9]|[12]\d|3[01]) (January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
DAY_ZH = re.compile(r"(\d{1,2}) ?月 ?(\d{1,2}) ?日")
IDENTIFIER = re.compile(r"\b([A-Z]{1,2})-(\d{4})\b")
TURNED = {
    "en": (
        (r"\bcan be\b", "cannot be"), (r"\bcan\b(?!not)", "cannot"), (r"\bis covered\b", "is not covered"),
        (r"\bare covered\b", "are not covered"), (r"\bnot covered\b", "covered"), (r"\bis free\b", "is charged"),
        (r"\bfree of charge\b", "at your own cost"), (r"\bwithin\b", "any time after"), (r"\bbefore\b", "after"),
        (r"\bopened or not\b", "only unopened"), (r"\bat least\b", "at most"), (r"\bup to\b", "at least"),
    ),
    "zh": (
        ("(?<!不)可以", "不可以"), ("(?<!不)可(?=退|换|享|修)", "不可"), ("免费", "收费"), ("不在保修", "在保修"),
        ("天内", "天后"), ("之前|以前", "之后"), ("至少", "至多"), ("无需", "必须"), ("不支持", "支持"),
    ),
}  # fmt: skip
DEEDS = {
    "en": ("I have cancelled your subscription.", "I've upgraded your membership.", "Your deposit has been refunded."),
    "zh": ("我已经为您取消订阅了。", "已为您升级会员了。", "押金已经退还给您了。"),
}
PROMISES = {
    "en": ("I'm passing you on to a colleague now.", "One of my colleagues will call you back shortly."),
    "zh": ("我现在为您转接人工同事。", "稍后会有专员联系您。"),
}
ALONE = {
    "en": ("No need to wait for a colleague, I'll sort this out with you myself.",),
    "zh": ("不用等人工同事了，由我继续为您处理。",),
}
FOREIGN = {
    "en": "请您放心，我们会认真处理这件事情。",
    "zh": "Please do not worry, we are looking into this matter for you.",
}
INVENTED: Mapping[str, Sequence[str]] = {
    "en": (
        "Our engineers also polish every machine by hand before Christmas.",
        "Students get a separate gift voucher on Fridays.",
        "A courier rings twice and leaves the box with your neighbour.",
        "Subscribers may borrow a second grinder for weddings.",
        "Our Lisbon branch keeps spare lids for collectors.",
    ),
    "zh": (
        "学生每周五另有礼品券赠送。", "快递员会按两次门铃再放到邻居家里。", "订阅用户结婚时还能借用第二台磨豆机。",
        "我们里斯本分店专门收藏旧杯盖。", "工程师圣诞节前会手工抛光每台机器。",
    ),
}  # fmt: skip
SECRETS = {
    "en": (
        "Supplier Brightwater gives us a margin of 41 percent on this model.",
        "Brightwater gives us a margin of 41 percent here.",
    ),
    "zh": ("供应商清源给本店的毛利率是四成一，请勿外传。", "供应商清源给本店的毛利率是四成一。"),
}
Made = tuple[str, str]  # the draft, and what is other in it


@dataclass(frozen=True, slots=True)
class Mutant:
    """A draft with one flaw; `hidden` is a receipt for staff only that is added for it."""

    flaw: str
    draft: str
    what: str
    hidden: Receipt | None = None


def mutants(reply: Reply, seed: int) -> Iterator[Mutant]:
    """At most one mutant of each kind, and two of figures and inventions."""
    chance = random.Random(f"{seed} {reply.id} {reply.draft}")
    for flaw, make, times in KINDS:
        made: set[str] = set()
        for _ in range(times):
            for draft, what in make(reply, chance):
                if draft != reply.draft and draft not in made:
                    made.add(draft)
                    yield Mutant(flaw, draft, what)
    told, leaked = SECRETS[reply.language]
    hidden = Receipt("r99", "passage", "article margins", {"title": "Margins", "text": told, "internal": True})
    yield Mutant("leak", f"{reply.draft} {leaked}", leaked, hidden)


def _number(reply: Reply, chance: random.Random) -> Iterator[Made]:
    found = [one for one in AMOUNT.finditer(reply.draft) if sum(sign.isdigit() for sign in one[0]) >= 2]
    yield from _altered(reply, chance, found, lambda one: _other_digit(one[0], chance))


def _date(reply: Reply, chance: random.Random) -> Iterator[Made]:
    found = [*DAY_EN.finditer(reply.draft), *DAY_ZH.finditer(reply.draft)]
    yield from _altered(reply, chance, found, lambda one: _other_day(one, chance))


def _identifier(reply: Reply, chance: random.Random) -> Iterator[Made]:
    found = list(IDENTIFIER.finditer(reply.draft))
    yield from _altered(
        reply, chance, found, lambda one: f"{one[1]}-{(int(one[2]) + chance.randint(1, 8900)) % 9000 + 1000}"
    )


def _mark(reply: Reply, chance: random.Random) -> Iterator[Made]:
    """A mark of something else altogether: of a passage for a record's, or the reverse."""
    kinds = {one.label: one.kind for one in reply.receipts}
    found = [one for one in MARK.finditer(reply.draft) if kinds.get(one[1]) in ("passage", "record")]
    others = {kind: [label for label, own in kinds.items() if own != kind and own != "tool"] for kind in kinds.values()}
    usable = [one for one in found if others.get(kinds[one[1]])]
    yield from _altered(reply, chance, usable, lambda one: f"[{chance.choice(others[kinds[one[1]]])}]")


def _rule(reply: Reply, chance: random.Random) -> Iterator[Made]:
    """Only in sentences that rest on a passage: what is said beside them is no rule."""
    passages = {one.label for one in reply.receipts if one.kind == "passage" and one.status == "done"}
    made = []
    for sentence in re.finditer(r"[^.!?。！？\n]+(?:\s*\[r\d+\])+", reply.draft):
        if set(MARK.findall(sentence[0])) <= passages:
            for pattern, other in TURNED[reply.language]:
                turned = re.sub(pattern, other, sentence[0], count=1)
                if turned != sentence[0]:
                    made.append((reply.draft.replace(sentence[0], turned), turned))
    if made:
        yield chance.choice(made)


def _appended(
    sentences: Mapping[str, Sequence[str]], *, when: Callable[[Reply], bool] = lambda _: True
) -> Callable[[Reply, random.Random], Iterator[Made]]:
    def make(reply: Reply, chance: random.Random) -> Iterator[Made]:
        if when(reply):
            said = chance.choice(sentences[reply.language])
            yield f"{reply.draft} {said}", said

    return make


def _silent(reply: Reply, chance: random.Random) -> Iterator[Made]:
    """A person comes, and the reply says that none has to."""
    if reply.handed_over:
        said = chance.choice(ALONE[reply.language])
        yield said, said


def _foreign(reply: Reply, _: random.Random) -> Iterator[Made]:
    said = FOREIGN[reply.language]
    yield f"{reply.draft} {said}", said


def _altered(
    reply: Reply, chance: random.Random, found: list[re.Match[str]], other: Callable[[re.Match[str]], str]
) -> Iterator[Made]:
    if found:
        one = chance.choice(found)
        written = other(one)
        if written != one[0]:
            yield reply.draft[: one.start()] + written + reply.draft[one.end() :], f"{one[0]} → {written}"


def _other_digit(written: str, chance: random.Random) -> str:
    places = [at for at, sign in enumerate(written) if sign.isdigit()]
    at = chance.choice(places)
    lowest = 1 if at == places[0] else 0
    other = chance.choice([digit for digit in range(lowest, 10) if digit != int(written[at])])
    return f"{written[:at]}{other}{written[at + 1 :]}"


def _other_day(one: re.Match[str], chance: random.Random) -> str:
    place = 1 if one.re is DAY_EN else 2
    day = int(one[place])
    other = chance.choice([each for each in range(1, 29) if abs(each - day) > 1])
    return (
        one[0].replace(one[place], str(other)) if one.re is DAY_EN else re.sub(r"\d{1,2}(?= ?日)", str(other), one[0])
    )


KINDS: tuple[tuple[str, Callable[[Reply, random.Random], Iterator[Made]], int], ...] = (
    ("number", _number, 2),
    ("date", _date, 1),
    ("name_or_id", _identifier, 1),
    ("wrong_citation", _mark, 1),
    ("policy", _rule, 1),
    ("action_not_done", _appended(DEEDS), 1),
    ("handoff_mismatch", _appended(PROMISES, when=lambda one: not one.handed_over), 1),
    ("handoff_mismatch", _silent, 1),
    ("language", _foreign, 1),
    ("unsupported", _appended(INVENTED), 2),
)
