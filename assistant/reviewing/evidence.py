"""What a draft may rest on: each receipt read once into its words, figures, days and ids. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.reviewing.clocks import Clock, clocks, without_clocks
from assistant.reviewing.dates import Day, days, without_days
from assistant.reviewing.figures import Figure, figures
from assistant.reviewing.lexicon import Unit, keys, units
from crm_tools.service.receipts import Receipt

__all__ = ["IDENTIFIER", "Evidence", "Said", "read_all", "read_text", "without_ids"]

# Letters and digits in one word (A-1042, SF1234567, GX55810237, heqing_27), long numbers, addresses.
IDENTIFIER = re.compile(
    r"(?<![A-Za-z0-9_])(?:[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|[A-Z]{1,6}[-_]?(?=[A-Z0-9-]*\d{2,})[A-Z0-9]+(?:-[A-Z0-9]+)*"
    r"|[A-Za-z]+_[A-Za-z0-9_]*\d[A-Za-z0-9_]*"
    r"|(?<![€£$¥￥])(?<![€£$¥￥] )\d{5,}(?![\d,.]*\d)(?!\s?(?:[元块万天日个件台只本米减加乘除€£$¥￥%度]|EUR|CNY"
    r"|GBP|USD|RMB|yuan|euros?|pounds?|dollars?|km|kg|miles|units|pieces))"
    r"|\d{2,4}\*{2,}\d{2,4})(?![A-Za-z0-9_])"
)
PIECE_END = re.compile(r"(?<=[.!?])\s+|[。！？;；\n]+|(?<!\d),(?!\d)\s*|，|(?<=\D),\s+")
HAN, LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z]{3,}")
ENOUGH_OF_IT = 5  # characters or words, to say that a text is in a language
LINK = re.compile(r"https?://\S+")  # judged where links are
INSIDE = ("internal", "staff_only")


@dataclass(frozen=True)
class Said:
    """A text and what can be checked of it."""

    text: str

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(one.upper() for one in IDENTIFIER.findall(LINK.sub(" ", self.text)))

    @cached_property
    def days(self) -> list[Day]:
        return days(without_ids(self.text))

    @cached_property
    def clocks(self) -> list[Clock]:
        return clocks(without_ids(self.text))

    @cached_property
    def figures(self) -> list[Figure]:
        return figures(without_clocks(without_days(without_ids(self.text))))

    @property
    def keys(self) -> frozenset[str]:
        return keys(self.text)

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages its words can be compared in."""
        told = {"zh": len(HAN.findall(self.text)), "en": len(LATIN.findall(self.text))}
        return frozenset(language for language, count in told.items() if count >= ENOUGH_OF_IT)

    @property
    def units(self) -> tuple[Unit, ...]:
        return units(self.text)

    @cached_property
    def pieces(self) -> list[Said]:
        """Its sentences' parts, one statement each."""
        return [Said(one) for one in PIECE_END.split(self.text) if re.search(r"\w", one)]


@dataclass(frozen=True)
class Evidence(Said):
    """A receipt as it is read; `names` are what its record is called."""

    label: str = ""
    kind: str = ""
    ref: str = ""
    tool: str = ""
    status: str = "done"
    internal: bool = False
    values: tuple[tuple[str, str], ...] = ()

    @property
    def done(self) -> bool:
        """Whether it tells of a write that ran."""
        return self.kind == "tool" and self.status == "done"


def read_all(receipts: Sequence[Receipt]) -> list[Evidence]:
    """Each receipt, read."""
    return [_read(one) for one in receipts]


def read_text(text: str) -> Said:
    """Any text, read."""
    return Said(text)


def without_ids(text: str) -> str:
    """`text` with its ids blanked, every other character in its place."""
    return IDENTIFIER.sub(lambda match: " " * len(match[0]), text)


def _read(receipt: Receipt) -> Evidence:
    fields = receipt.fields
    values = tuple(_flat("", {name: one for name, one in fields.items() if name not in INSIDE}))
    if receipt.kind == "passage":
        text = "\n".join(value for _, value in values)
        text = f"{receipt.ref}\n{text}" if receipt.ref not in text else text
    else:
        named = (f"{_plain(name)}: {value}" for name, value in values)
        text = "\n".join([receipt.ref, (receipt.tool or "").replace("_", " "), *named])
    return Evidence(
        text=text,
        label=receipt.label,
        kind=receipt.kind,
        ref=receipt.ref,
        tool=receipt.tool or "",
        status=receipt.status,
        internal=any(fields.get(name) is True for name in INSIDE),
        values=values,
    )


def _plain(field: str) -> str:
    """A field's name in words, the day or time in it as a day or time: night_2026_04_12, slot_0930."""
    field = re.sub(r"_(20\d\d)_?([01]\d)_?([0-3]\d)(?!\d)", r" \1-\2-\3", field)
    return re.sub(r"_([01]\d|2[0-3])_?([0-5]\d)$", r" \1:\2", field).replace("_", " ")


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _flat(str(key), one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _flat(name, one)
    elif value is not None and value != "":
        yield name, str(value)
