"""Ids and names: each has to stand in a receipt, and what is said of a record has to be that record's. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.reviewing.evidence import Evidence, Said
from assistant.reviewing.ground import Ground
from assistant.reviewing.sentences import clauses

__all__ = ["mixed_records", "unproven_names"]

NAME_FIELD = re.compile(
    r"name|owner|holder|customer|guest|contact|patient|pupil|student|member|teacher|trainer|technician|agent|manager"
    r"|prepared_by|driver|doctor|master|coach|advisor|adviser|stylist|traveller|rep|by|person|author|handler",
    re.IGNORECASE,
)
TITLED = re.compile(
    r"([\u3400-\u9fff]{1,3})(老师|师傅|先生|女士|小姐|医生|大夫|教练|经理|顾问|护士|律师|主任|阿姨|店长)"
)
CAPITALISED = re.compile(r"(?<![.!?…:“\"\n] )(?<=[a-z,’'] )[A-Z][a-z]{2,}(?:[- ][A-Z][a-z]+)*")
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常汤康滕卞"
)
NO_ONE = re.compile(r"yes|no|none|true|false|open|missing|unknown|pending|any|both", re.IGNORECASE)
SMALL = 10  # counts up to here stand in many records
NOT_NAMES = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "english",
        "chinese",
        "mandarin",
        "internet",
        "google",
        "apple",
        "christmas",
        "easter",
    ]
)


def unproven_names(sentence: Said, ground: Ground) -> list[str]:
    """Ids that stand nowhere, and names that nobody of these records bears."""
    known = frozenset().union(*(one.ids for one in ground.sources))
    haystack = "\n".join(one.text for one in ground.sources)
    flaws = [
        f"{one} stands in no receipt"
        for one in sorted(sentence.ids)
        if one not in known and one not in haystack.upper()
    ]
    names = set(_names(ground.public))
    flaws += [
        f"nobody here is called {one}" for one in _chinese_names(sentence.text) if not _is_called(one, names, haystack)
    ]
    flaws += [f"{one} stands in no receipt" for one in _nearly(sentence.text, names, haystack)]
    low = haystack.casefold()
    flaws += [
        f"{one} stands in no receipt"
        for one in CAPITALISED.findall(sentence.text)
        if _near_miss(one, low) and one.casefold() not in low
    ]
    return list(dict.fromkeys(flaws))


def mixed_records(sentence: Said, ground: Ground) -> list[str]:
    """What belongs to one record, told under the id or name of another."""
    records = [one for one in ground.public if one.kind != "passage"]
    flaws = []
    for text in (sentence.text, *clauses(sentence.text)):
        for named in records:
            mark = next((mark for mark in _marks(named, records) if mark in text.upper()), None)
            if mark is None:
                continue
            for other in records:
                if other is named or any(own in text.upper() for own in _marks(other, records)):
                    continue
                told = _only_of(other, named, records, text)
                if told and not _only_of(named, other, records, text, but=mark):
                    flaws.append(f"{told} is not what {mark} has")
    return list(dict.fromkeys(flaws))


def _marks(record: Evidence, records: Sequence[Evidence]) -> list[str]:
    """The ids and names by which a record is known and no other is."""
    own = [*Said(record.ref).ids, *(name.upper() for name in _names([record]))]
    others = "\n".join(one.text.upper() for one in records if one is not record)
    return [one for one in dict.fromkeys(own) if one not in others]


def _only_of(record: Evidence, named: Evidence, records: Sequence[Evidence], text: str, but: str = "") -> str:
    """Something the text tells that stands in this record and not in the named one."""
    said = Said(text)
    for day in record.days:
        if any(day.is_day(one) for one in said.days) and not any(day.is_day(one) for one in named.days):
            return day.written
    for figure in said.figures:
        of_it, of_named = (any(figure.fits(one) for one in which.figures) for which in (record, named))
        if abs(figure.value) > SMALL and of_it and not of_named:
            return figure.written
    if record.kind == "tool" and not record.done:  # why a write failed belongs to no record
        return ""
    own = {key for _, value in record.values for key in Said(value).keys} - named.keys
    hits = [one.written for one in said.units if one.keys & own and one.written.upper() not in but]
    return " ".join(hits[:4]) if len(hits) >= 2 else ""


def _names(records: Sequence[Evidence]) -> Iterator[str]:
    for record in records:
        for field, value in record.values:
            if (re.fullmatch(r"[\u3400-\u9fff]{2,4}", value) and value[0] in SURNAMES) or (
                NAME_FIELD.search(field)
                and value
                and not NO_ONE.fullmatch(value)
                and len(value) <= 40
                and not any(sign.isdigit() for sign in value)
            ):
                yield value
        for match in re.finditer(r"[\u3400-\u9fff]{2,4}", record.ref if record.kind == "record" else ""):
            if TITLED.search(match[0]) or re.match(r"(?:学员|会员|客户|患者|用户)\s", record.ref):
                yield match[0]


def _chinese_names(text: str) -> Iterator[str]:
    for match in TITLED.finditer(text):
        yield match[0]


def _is_called(titled: str, names: set[str], haystack: str) -> bool:
    """林舒老师 is called so when 林舒老师, 林老师 or one named 林舒 stands somewhere."""
    match = TITLED.fullmatch(titled)
    if match is None:
        return True
    for size in (3, 2, 1):
        name = match[1][-size:]
        if len(name) == size and (name + match[2] in haystack or any(one.startswith(name) for one in names)):
            return True
    return match[1][-1] in "的位名该找请和与给为由问联系让" or not any(match[2] in one.text for one in [Said(haystack)])


def _nearly(text: str, names: set[str], haystack: str) -> Iterator[str]:
    """A Chinese name with one character of another."""
    for name in names:
        if not re.fullmatch(r"[\u3400-\u9fff]{3,4}", name) or name in text:
            continue
        for at in range(len(text) - len(name) + 1):
            said = text[at : at + len(name)]
            same = sum(first == second for first, second in zip(said, name, strict=True))
            if (
                same == len(name) - 1
                and said[0] == name[0]
                and said not in haystack
                and not re.search("[您你们好的]", said)
                and re.fullmatch(r"[\u3400-\u9fff]+", said)
            ):
                yield said


def _near_miss(name: str, haystack: str) -> bool:
    words = name.split()
    return all(one.casefold().rstrip("s") not in NOT_NAMES and one.casefold() not in NOT_NAMES for one in words) and (
        (len(words) > 1 and words[-1].casefold() not in haystack)
        or any(_one_apart(one, name.casefold()) for one in set(re.findall(r"[a-z]{3,}", haystack)))
    )


def _one_apart(first: str, second: str) -> bool:
    if first == second or abs(len(first) - len(second)) > 1 or first[0] != second[0]:
        return False
    if len(first) == len(second):
        return sum(one != other for one, other in zip(first, second, strict=True)) == 1
    short, long = sorted((first, second), key=len)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
