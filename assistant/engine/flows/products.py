"""Products: price, stock, options and what fits what, from the catalogue."""

from __future__ import annotations

import re

from assistant.engine.case import Case, Move
from assistant.engine.flows.comparing import comparison
from assistant.engine.flows.knowledge import knowledge
from assistant.engine.question import terms_of
from assistant.engine.situation import Receipt
from assistant.engine.slots import Item, match_items
from assistant.engine.stocked import stocked

__all__ = ["product_info"]

_FITS = re.compile(
    r"\b(?:fits?|compatible|goes with|for my|for the|which|what|need)\b|适合|适用|配|哪[种款个]|用(?:什么|哪)|通用",
    re.IGNORECASE,
)
_MEASURES = re.compile(
    r"\b(?:weigh\w*|watts?|volts?|lit(?:re|er)s?|decibels?|water|power|noise)\b|多重|重量|[瓦伏]|分贝|多[大高宽长]",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(r"\bhow (?:much|many)\b.*\b(?:weigh|watt|volt|lit|decibel|draw|use)|多", re.IGNORECASE)
_FITTING = re.compile(r"\b(?:fits?|compatible|goes with)\b|适合|适用|通用", re.IGNORECASE)
_OPTIONS = re.compile(r"\b(?:colou?rs?|options?|versions?|come in)\b|颜色|款式|几种", re.IGNORECASE)
_CATALOGUE = re.compile(
    r"\b(?:pric\w*|costs?|how much|stock|available|left|buy|sell|sold|got|have|fits?|compatible|colou?rs?|cheap\w*)\b"
    r"|多少钱|价|卖|买|货|还有|库存|剩|颜色|款|配|适|几[台个只]",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:how much|is|are|does|do|the|a|an|you|have|got|any|in stock|available|price|of|for|cost|costs|please|what"
    r"|which|can i|buy|sell"
    r"|i|want|need|to|my|right now|still|left|when|back|hi|hello|how many|fits?|it|one|there|currently|your|s)\b"
    r"|请问|多少钱|什么价格?|价格|怎么卖|有没有|有货吗?|还有|库存|我想买|想买|我|要|的|吗|呢|有|用|配|哪[个种款]|什么|一?[台个]|能|可以|买到?|现在|卖",
    re.IGNORECASE,
)
_MANY = 3


def product_info(case: Case) -> Move:
    """Look the product up and say what was asked for; without a match the help pages may know."""
    if case.slot("about_part"):
        return _proposed_part(case)
    if compared := comparison(case):
        return compared
    if _asks_help(case) or (_MEASURES.search(case.text) and _HOW_MUCH.search(case.text)):
        return knowledge(case)
    result = case.result("product_lookup")
    if result is None:
        return case.call("product_lookup", query=_query(case))
    if result.status != "done" or not result.receipts:
        if result.status != "done" and result.error != "not-found":
            return case.failed(result)
        return knowledge(case)
    chosen = _meant(case, result.receipts)
    if not chosen:
        return knowledge(case)
    return case.reply(*(_describe(case, product) for product in chosen))


def _proposed_part(case: Case) -> Move:
    """What the part that waits for a yes costs; the whole sum was in its preview."""
    part, result = case.slot("about_part"), case.result("product_lookup")
    if result is None:
        return case.call("product_lookup", query=part)
    for product in result.receipts if result.status == "done" else ():
        name = product.field("name_zh" if case.language == "zh" else "name") or product.field("name")
        price, stock = case.local(product.field("price")), case.local(product.field("stock"))
        stock = stock or next((left for _, left in _variants(case, product)), "")
        if price and part in (name, product.field("name")):
            key = "product_price" if stock else "product_price_only"
            told = case.marked(case.say(key, name=name, price=price, stock=stock), product)
            return case.reply(told, case.say("total_in_preview"), confidence=0.95)
    return case.reply(case.say("total_in_preview"), confidence=0.6)


def _asks_help(case: Case) -> bool:
    """Whether more is asked of known goods than the catalogue holds."""
    named = case.company.named_in(case.text)
    found = case.situation.found
    if not named or case.reading.settled or _CATALOGUE.search(case.text) or not found or not found.answerable:
        return False
    rest = case.company.without(case.text, named)
    kind = case.company.thing_in(rest)
    return bool(terms_of(_FILLER.sub(" ", rest.replace(kind, " ") if kind else rest), asking=True))


def _meant(case: Case, products: tuple[Receipt, ...]) -> list[Receipt]:
    """The records that answer; none when a part is asked for and no record says that it fits."""
    named = case.company.named_in(case.text)
    kind = case.company.thing_in(case.company.without(case.text, named))
    part = bool(kind) and not any(kind in case.company.words_for(name) for name in named)
    if named and (part or (_FITTING.search(case.text) and any(one.field("fits") for one in products))):
        wanted = [name for name in named if not any(name == one.field("name") for one in products if one.field("fits"))]
        parts = [one for one in products if any(name in one.field("fits").split(", ") for name in wanted)]
        return [one for one in parts if not kind or kind in case.company.words_for(_name_in_english(one))][:_MANY]
    at = match_items(case.text, [Item(one.field("name")) for one in products], case.company)
    return [products[one] for one in at][:_MANY] or list(products[:1])


def _describe(case: Case, product: Receipt) -> str:
    name = product.field("name_zh" if case.language == "zh" else "name") or product.field("name")
    price, stock = case.local(product.field("price")), case.local(product.field("stock"))
    variants = _variants(case, product)
    if len(variants) == 1:
        stock = variants[0][1]
    fits = product.field("fits").replace(", ", "、" if case.language == "zh" else ", ")
    first = bool(fits and _FITS.search(case.text) and case.company.named_in(case.text))
    sentences = [case.say("product_fits_first", name=name, fits=fits)] if first else []
    if price:
        key = ("product_price_it" if first else "product_price") + ("" if stock else "_only")
        sentences.append(case.say(key, name=name, price=price, stock=stock))
    if len(variants) > 1:
        semicolon, comma = ("；", "，") if case.language == "zh" else ("; ", ", ")
        listed = semicolon.join(f"{words}{comma}{left}" for words, left in variants)
        sentences.append(case.say("product_variants", variants=listed))
    if fits and not first and (_FITS.search(case.text) or not price):
        sentences.append(case.say("product_fits", fits=fits))
    if product.field("options") and _OPTIONS.search(case.text):
        sentences.append(case.say("product_options", options=case.local(product.field("options"))))
    return case.join(*(case.marked(sentence, product) for sentence in sentences))


def _name_in_english(product: Receipt) -> str:
    """The record's own name, "filter f4", whichever language its fields are in."""
    return product.record.removeprefix("product ").replace("-", " ")


def _variants(case: Case, product: Receipt) -> list[tuple[str, str]]:
    """Each variant in words with its stock; only the one they name, if they name one."""
    found, said = stocked(case, product), case.text.lower()
    named = [one for one in found if any(word.lower() in said or case.local(word) in said for word in one[2])]
    return [(words, left) for words, left, _ in named or found]


def _query(case: Case) -> str:
    """The words that name the thing: known goods if there are any, else the message without its filler."""
    text = case.text[:300]
    named = case.company.named_in(text)
    kind = case.company.thing_in(case.company.without(text, named))
    if not named and not kind and case.situation.state.asked == "option":  # "which colours are there?"
        named = case.company.named_in(case.situation.state.slots.get("item", ""))
    rest = re.sub(r"[^\w\s\-]|\s+", " ", _FILLER.sub(" ", text)).strip()
    return " ".join([*named, *([kind] if kind else [])]) or rest[:120] or text[:120].strip()
