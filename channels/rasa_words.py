"""How records, questions and answers read where a Rasa server shows them: plain lines, with buttons beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.engine.replies import local, marked
from assistant.engine.replies import say as say_reply
from channels.rasa_calls import payload_for, undo_payload
from crm_tools.service.hints import change_lines
from crm_tools.service.messages import Message
from crm_tools.words import Language, Words

__all__ = ["buttons", "describe", "question", "say", "with_changes", "with_sources"]

HERE = Path(__file__).parent
ASKED = {"item": "which_item", "ticket_number": "ask_ticket_number", "description": "ask_text", "text": "ask_addition"}


def say(key: str, language: Language, **values: str) -> str:
    """One of this file's own sentences."""
    return _words()["sentences"][key].say(language).format(**values)


def question(argument: str, language: Language) -> str:
    """Asks for one argument of a tool."""
    if argument in ASKED:
        return say_reply(ASKED[argument], language)
    own = f"ask_{argument}"
    if own in _words()["sentences"]:
        return say(own, language)
    return say("ask_argument", language, label=_label(argument, language))


def describe(result: Mapping[str, Any], language: Language) -> str:
    """What a tool found, one line a record, each under its receipt."""
    lines = [
        marked(_line(one["record"], one["fields"], language), one["receipt"]) for one in result.get("receipts", ())
    ]
    return "\n".join(lines) or say("found_nothing", language)


def buttons(message: Message) -> list[dict[str, str]]:
    """A message's choices, the answers to its proposal and the way back from what was done, as Rasa's buttons."""
    language = _language(message)
    offered: dict[str, str] | None = message.payload.get("proposal")
    undo: dict[str, str] | None = message.payload.get("undo")
    shown = [{"title": one["label"], "payload": one["value"]} for one in message.payload.get("choices", ())]
    pressed: list[tuple[str, str]] = []
    if offered:
        yes = offered.get("by_name") or say("press_yes", language)
        pressed.append((yes[:1].upper() + yes[1:], payload_for(offered["id"], accept=True)))
        pressed.append((say("press_no", language), payload_for(offered["id"], accept=False)))
    if undo:
        pressed.append((say("press_undo", language), undo_payload(undo["operation"])))
    return [*({"title": title, "payload": payload} for title, payload in pressed), *shown]


def with_changes(message: Message) -> str:
    """The text, and below it what its proposal would change, before and after."""
    language = _language(message)
    lines = change_lines(message.payload.get("proposal") or {}, language, text=message.text)
    return "\n".join([message.text, *(one for one in lines if one not in message.text)])


def with_sources(message: Message) -> str:
    """The text, and below it the articles that its [1], [2] stand for."""
    cited: Sequence[Mapping[str, Any]] = message.payload.get("citations", ())
    return "\n".join(
        [with_changes(message), *(f"[{at}] {one['title']} {one['url']}" for at, one in enumerate(cited, 1))]
    )


def _language(message: Message) -> Language:
    return "zh" if message.language == "zh" else "en"


def _line(ref: str, fields: Mapping[str, Any], language: Language) -> str:
    kind, _, name = ref.partition(" ")
    kinds = _words()["kinds"]
    named = fields.get("number") or fields.get("name") or name
    heading = f"{kinds[kind].say(language)} {named}" if kind in kinds else ref
    comma, colon, stop = ("；", "：", "。") if language == "zh" else ("; ", ": ", ".")
    shown = [
        f"{_label(name, language)}{colon}{_value(value, language)}"
        for name, value in fields.items()
        if name not in ("number", "name") and value not in (None, "", [])
    ]
    return f"{heading}{colon}{comma.join(shown)}{stop}" if shown else f"{heading}{stop}"


def _value(value: object, language: Language) -> str:
    comma = "、" if language == "zh" else ", "
    if isinstance(value, Mapping):
        return " ".join(_value(one, language) for one in value.values())
    if isinstance(value, list | tuple):
        return comma.join(_value(one, language) for one in value)
    return local(str(value), language)


def _label(name: str, language: Language) -> str:
    known = _words()["labels"].get(name)
    return known.say(language) if known else name.replace("_", " ")


@cache
def _words() -> dict[str, dict[str, Words]]:
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.safe_load((HERE / "rasa_words.yaml").read_text("utf-8"))
    return {group: {key: Words(**one) for key, one in words.items()} for group, words in loaded.items()}
