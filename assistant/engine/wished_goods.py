"""What goods a wish names, by name, number, first word or kind, and how many of them its words count."""

from __future__ import annotations

import re

from assistant.engine.company import Company
from assistant.engine.counting import HAN, UNIT_HAN, count_words, sizeless

__all__ = ["models", "own_count", "thing", "thing_at"]

_MODEL = re.compile(r" (\d{3})$")


def own_count(text: str, company: Company) -> str:
    """The words that count in a text with names of goods in it, or ""."""
    text = company.without(text, [good.name for good in company.goods])
    for name in models(company):
        text = re.sub(rf"(?<=的){name}|{name}(?=的)", " ", text)
    return count_words(sizeless(text, company, "(?!s)"))


def thing(text: str, company: Company, *, kinds: bool = True) -> str:
    """What a text names: goods by name, by the number or first word of their name, or else by their kind; or ""."""
    if named := company.named_in(text):
        return named[0]
    for model, name in models(company).items():
        alone = re.search(rf"(?<![\d一二两三四五六七八九]){model}(?!\d|十|\s*{UNIT_HAN})", text)
        told = not model.isdigit() or re.search(rf"{model}的|\bthe {model}|{model}s\b", text)
        if alone and (told or own_count(re.sub(model, " ", text, count=1), company)):
            return name
    return _family(text, company) or (company.thing_in(text) if kinds else "")


def _family(text: str, company: Company) -> str:
    """The first word of goods' names that a text holds ("zephyr" of "30 zephyrs"), or ""."""
    found = (good.name.split()[0] for good in company.goods if not good.part and len(good.name.split()[0]) > 3)
    return next((one for one in found if re.search(rf"(?<![A-Za-z]){one}s?(?![A-Za-z])", text, re.IGNORECASE)), "")


def thing_at(text: str, company: Company) -> int:
    """Where the first goods stand in a text, by name, kind or the first word of a name, or -1."""
    word = _family(text, company)
    spots = [company.thing_at(text), text.casefold().find(word.casefold()) if word else -1]
    if max(spots) < 0 and (name := thing(text, company, kinds=False)):  # "十台四百": its number stands for it
        spots += [text.find(model) for model, of in models(company).items() if of == name]
    return min((spot for spot in spots if spot >= 0), default=-1)


def models(company: Company) -> dict[str, str]:
    """What customers call goods by their number alone: {"400": "Zephyr 400", "四百": "Zephyr 400"}."""
    numbers = {found[1]: one.name for one in company.goods if not one.part if (found := _MODEL.search(one.name))}
    spelt = {f"{digit}百": numbers[f"{value}00"] for digit, value in HAN.items() if f"{value}00" in numbers}
    return numbers | spelt
