"""What sample customers say: a small table by the kind of a slot, and the words around orders, goods and a yes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.engine.moments import day
from assistant.procedures.procedure import Slot
from crm_tools.words import Language, Words

__all__ = ["ORDER_ONCE", "VARIANT_ONCE", "WARE_ONCE", "Sample", "samples_for"]

_TABLE = Path(__file__).with_name("samples.yaml")
ORDER_ONCE = Words("It is order {order}", "订单号 {order}")
WARE_ONCE = Words("It is the {name} from order {order}", "订单 {order} 里的 {name}")
VARIANT_ONCE = Words("I'd like it in {option}", "想换成{option}")


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer in one language: `value` is what it means to a tool, `once` how a first message says it ("" where it
    cannot), `bad` an answer that no tool can use ("" where none is known), `bad_value` what that means."""

    text: str
    value: str
    once: str = ""
    bad: str = ""
    bad_value: str = ""


def samples_for(slot: Slot, language: Language, today: str) -> list[Sample]:
    """Answers to a slot, its own choices first; none for a kind that only records can fill."""
    if slot.choices:
        return [Sample(one.say(language), one.value, once=one.say(language)) for one in slot.choices]
    return [_sample(slot.kind, row, language, today) for row in _table().get(slot.kind, [])]


def _sample(kind: str, row: dict[str, Any], language: Language, today: str) -> Sample:
    text, bad = str(row[language]), str(row.get("bad", {}).get(language, ""))
    once = str(row.get("once", {}).get(language, ""))
    if kind == "day":
        return Sample(text, day(text, today), once, bad, day(bad, today) if bad else "")
    bad_value = "23:00" if kind == "time" else bad
    return Sample(text, str(row.get("value", text)), once, bad, bad_value)


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    loaded: dict[str, list[dict[str, Any]]] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return loaded
