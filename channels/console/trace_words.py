"""What stands in a trace as code, said in words: intents, how sure, whose word, fields and their values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from assistant.procedures.shelf import Shelf
from channels.console.telling import Telling
from channels.console.tree import Node, el
from channels.console.words import all_codes
from crm_tools.words import Language

__all__ = ["ask_table", "field_table", "intent_said", "known_slots", "sureness", "value_said"]
__all__ += ["wanted_said"]

SURE, FAIRLY = 0.8, 0.5
HIDDEN = frozenset({"contact_id", "left_out", "rests_on", "proposal", "tool", "text", "undone", "undo_until", "reason"})
FOR_CUSTOMERS = {"handoff": ("place",)}  # said to the customer; the same stands in another field
LONGEST = 400
OF_NO_INTEREST = ("operation", "limit")


def wanted_said(intent: str, step: str, shelf: Shelf, telling: Telling) -> str:
    """What the customer's words were taken to mean; a step that reads them itself says it more exactly."""
    if step in all_codes()["wanted_by_step"]:
        return telling.named("wanted_by_step", step)
    if intent in all_codes()["wanted"]:
        return telling.named("wanted", intent)
    return intent_said(intent, shelf, telling)


def intent_said(intent: str, shelf: Shelf, telling: Telling) -> str:
    """What was wanted: a procedure by its title, anything else by its words."""
    procedure = shelf.get(intent)
    if procedure is not None:
        return procedure.title.say(_own(telling))
    return telling.named("tool" if intent in all_codes()["tool"] else "intent", intent)


def sureness(confidence: object, step: str, telling: Telling) -> str:
    """A figure between 0 and 1 in words; a rule that decides by itself measures nothing."""
    if not isinstance(confidence, int | float):
        return telling.say("trace.sure_unknown" if step in ("", "answer") else "trace.sure_rule")
    if confidence >= SURE:
        return telling.say("trace.sure")
    return telling.say("trace.sure_fairly" if confidence >= FAIRLY else "trace.sure_little")


def known_slots(slots: Mapping[str, Any], intent: str, shelf: Shelf, telling: Telling) -> Iterator[tuple[str, str]]:
    """What had been gathered, by its name; what the engine only keeps for itself is left out."""
    procedure = shelf.get(intent)
    for name, value in slots.items():
        slot = procedure.slots.get(name) if procedure else None
        if slot is None and name not in all_codes()["argument"]:
            continue
        offer = next((one.say(_own(telling)) for one in slot.choices if one.value == value), None) if slot else None
        yield telling.named("argument", name), offer or value_said(name, value, telling)


def field_table(kind: str, fields: Mapping[str, Any], telling: Telling, caption: str) -> Node | None:
    """A record's fields as a small table; None when it has none that say something."""
    left_out = FOR_CUSTOMERS.get(kind, ())
    known = [(name, value) for name, value in fields.items() if name not in left_out]
    shown = [(name, value) for name, value in known if _says(name, value, telling.language)]
    rows = [(_field_name(name, telling), value_said(name, value, telling, kind)) for name, value in shown]
    return _table(rows, caption)


def ask_table(arguments: Mapping[str, Any], telling: Telling) -> Node | None:
    """What a tool was asked."""
    rows = [
        (telling.named("argument", name), value_said(name, value, telling))
        for name, value in arguments.items()
        if value not in (None, "", []) and name not in OF_NO_INTEREST
    ]
    return _table(rows, telling.say("trace.table_asked"))


def value_said(name: str, value: object, telling: Telling, kind: str = "") -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return telling.named("choice", "yes" if value else "no")
    if name == "ahead" and value == 0:
        return telling.say("trace.nobody")
    if isinstance(value, list):
        return (", " if telling.language == "en" else "、").join(value_said(name, one, telling, kind) for one in value)
    if isinstance(value, Mapping):
        own = value.get(telling.language)
        if isinstance(own, str):
            return own
        return " · ".join(value_said(str(key), one, telling, kind) for key, one in value.items() if one)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    for group in _groups(name, kind):
        if text in all_codes().get(group, {}):
            return telling.named(group, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _groups(name: str, kind: str) -> tuple[str, ...]:
    """Where the words of a code may stand, by the field it is the value of."""
    match name:
        case "status":
            return (kind, "supply", "action") if kind in ("outbound", "purchase") else (kind, "action")
        case "kind":
            return ("kind", "goods")
        case "queue" | "topic" | "tier":
            return ("queue", "tier")
        case "because" | "reason" | "opened":
            return ("choice", "reason")
        case _:
            return ("choice",) if name in ("yes", "no") else ()


def _own(telling: Telling) -> Language:
    return "zh" if telling.language == "zh" else "en"


def _says(name: str, value: object, language: str) -> bool:
    other = "zh" if language == "en" else "en"
    return name not in HIDDEN and not name.endswith(f"_{other}") and value not in (None, "", [], {})


def _field_name(name: str, telling: Telling) -> str:
    return telling.named("field", name.removesuffix(f"_{telling.language}"))


def _table(rows: list[tuple[str, str]], label: str) -> Node | None:
    if not rows:
        return None
    lines = [el("tr", el("th", name, scope="row"), el("td", value)) for name, value in rows]
    return el("table", el("caption", label), el("tbody", *lines), cls="tr-table")
