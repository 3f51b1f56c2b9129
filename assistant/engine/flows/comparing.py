"""Two or three products side by side: a table of which each cell is a record's or a page's, and no verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.engine.case import Case, Move
from assistant.engine.markdown import sentences
from assistant.engine.replies import marked
from assistant.engine.situation import Passage, Receipt
from assistant.engine.stocked import stocked

__all__ = ["comparison"]

_COMPARES = re.compile(
    r"\b(?:differen\w*|differs?|compar\w+|versus|vs|better|best|which one|choose between|pick between)\b"
    r"|区别|不同|差别|差异|比较|对比|比起|哪[个款台种]|怎么[选挑]|选哪|还是|\bVS\b",
    re.IGNORECASE,
)
_ASKS_BEST = re.compile(r"\b(?:better|best|which)\b|哪|更[好强]|好[吗呢]", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*(?:,|，|、|\b(?:and|or|vs\.?|versus|with|to|from|than)\b|和|与|跟|还是|比)\s*", re.IGNORECASE
)
_LIKE_A_NAME = re.compile(r"[A-Z][A-Za-z]+(?:[ -](?:[A-Z][A-Za-z]*|\d+))*(?: ?\d+)?")
_THAN = re.compile(
    r"\bthan (?:an?|the|my|your)?\s*([\w \-]{3,40})|比([\u3400-\u9fffA-Za-z0-9 ]{2,14}?)(?=更|还|要|好|强)",
    re.IGNORECASE,
)
_FACT = re.compile(r"^([^:：]{2,24})[:：]\s*(.+)$")
_MOST = 3


def comparison(case: Case) -> Move | None:
    """The products that a message compares, looked up and laid side by side; None where it compares no known ones."""
    said = case.text.casefold()
    names = sorted(case.company.named_in(case.text), key=lambda name: said.find(name.casefold()))[:_MOST]
    strange = _unknown(case, names)
    if not names or not _COMPARES.search(case.text) or len(names) + len(strange) < 2:
        return None
    told = {str(one.args.get("query")): one for one in case.situation.results if one.tool == "product_lookup"}
    missing = [name for name in names if name not in told]
    if missing:
        return case.call("product_lookup", query=missing[0]) if "product_lookup" in case.lent else None
    products = {name: record for name in names if (record := _record(case, name, told[name].receipts))}
    strange = [*strange, *(name for name in names if name not in products)]
    if not products:
        return None
    unknown = case.say("compare_unknown", names=_listed(case, strange)) if strange else ""
    return case.reply(_laid_out(case, products, unknown), confidence=0.9)


def _laid_out(case: Case, products: dict[str, Receipt], unknown: str) -> str:
    if len(products) == 1:
        (record,) = products.values()
        cells = (case.say(f"compare_{key}") + case.say("compare_is") + cell for key, cell in _cells(case, record))
        return "\n\n".join(filter(None, [unknown, "\n".join([next(iter(products)), *(f"- {one}" for one in cells)])]))
    passages = case.situation.found.passages if case.situation.found else ()
    passages = tuple(one for one in passages if one.language.startswith(case.language))
    rows = [*_record_rows(case, products), *_fact_rows(passages, list(products))]
    head = f"| {case.say('compare_product')} | {' | '.join(products)} |"
    lines = [head, "|---" * (len(products) + 1) + "|", *(f"| {' | '.join(map(_celled, row))} |" for row in rows)]
    suits = _suits(passages, list(products)) or (case.say("compare_depends") if _ASKS_BEST.search(case.text) else "")
    return "\n\n".join(filter(None, [unknown, "\n".join(lines), suits]))


def _record_rows(case: Case, products: dict[str, Receipt]) -> Iterator[list[str]]:
    """The rows of what the catalogue holds of each; what it holds of none makes no row."""
    held = {name: dict(_cells(case, record)) for name, record in products.items()}
    for key in ("price", "stock", "fits", "about"):
        if any(key in cells for cells in held.values()):
            yield [case.say(f"compare_{key}"), *(cells.get(key, "—") for cells in held.values())]


def _cells(case: Case, record: Receipt) -> Iterator[tuple[str, str]]:
    semicolon, comma, colon = ("；", "、", "：") if case.language == "zh" else ("; ", ", ", ": ")
    variants = [f"{words}{colon}{left}" for words, left, _ in stocked(case, record)]
    if len(variants) == 1:
        variants = [left for _, left, _ in stocked(case, record)]
    cells = {
        "price": case.local(record.field("price")),
        "stock": semicolon.join(variants) or case.local(record.field("stock")),
        "fits": record.field("fits").replace(", ", comma),
        "about": record.field("description").rstrip(".。"),
    }
    for key, cell in cells.items():
        if cell:
            yield key, marked(cell, record.receipt)


def _fact_rows(passages: Sequence[Passage], names: list[str]) -> Iterator[list[str]]:
    """What the pages list of every one of the products under the same word: "Power: the Aria One draws 1500 W"."""
    facts: dict[str, dict[str, str]] = {}
    for passage in passages:
        for sentence, listed in sentences(passage.text):
            fact, of = _FACT.match(sentence), [name for name in names if name.casefold() in sentence.casefold()]
            if listed and fact and len(of) == 1 and not any(name in fact[1] for name in names):
                facts.setdefault(fact[1].strip(), {}).setdefault(of[0], marked(fact[2].rstrip(".。"), passage.receipt))
    for label, cells in facts.items():
        if all(name in cells for name in names):
            yield [label, *(cells[name] for name in names)]


def _suits(passages: Sequence[Passage], names: list[str]) -> str:
    """The page's own word on which is for whom, if it speaks of all of them."""
    for passage in passages:
        for sentence, listed in sentences(passage.text):
            if not listed and all(name.casefold() in sentence.casefold() for name in names):
                return marked(sentence, passage.receipt)
    return ""


def _record(case: Case, name: str, found: Sequence[Receipt]) -> Receipt | None:
    return next((one for one in found if case.company.known_name(one.field("name")) == name), None)


def _unknown(case: Case, names: Sequence[str]) -> list[str]:
    """What is compared beside the known goods and bears a name that none of them has."""
    rest = case.company.without(case.text, names)
    families = {name.split()[0].casefold() for name in names}
    found = []
    for part in _BETWEEN.split(rest):
        held = [one for one in _LIKE_A_NAME.findall(part) if not _COMPARES.search(one)]
        named = [one for one in held if part.find(one) > 0 or one.split()[0].casefold() in families]
        found += [one for one in named if one not in found]
    if not found and len(names) == 1 and (than := _THAN.search(rest)):
        found = [(than[1] or than[2] or "").strip()]
    return [one for one in found if one]


def _listed(case: Case, names: Sequence[str]) -> str:
    return "、".join(f"“{one}”" for one in names) if case.language == "zh" else ", ".join(f"“{one}”" for one in names)


def _celled(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")
