"""The engine's own words, in both languages, and how records read in them; each fact carries its receipt's marker."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import yaml

from assistant.engine.language import has_han, readable
from crm_tools.commerce.free_text import is_code
from crm_tools.words import Language, Words

__all__ = ["after_write", "all_replies", "has_reply", "join", "local", "marked", "part_sentences"]
__all__ += ["return_sentences", "say", "written"]

_HERE = Path(__file__).parent
_COUNT = re.compile(r"^\d+\s*(?:×|件)\s*")
_END = re.compile(r"([.。!！?？…:：]+)\s*$")


def say(key: str, language: Language, **values: str) -> str:
    """The sentence called `key`, its blanks filled with `values`."""
    return all_replies()[key].say(language).format(**values)


def has_reply(key: str) -> bool:
    """Whether there is a sentence of that name."""
    return key in all_replies()


def marked(sentence: str, *receipts: str) -> str:
    """`sentence` with its receipts' markers before the final stop: "It is on its way [r4]." """
    markers = "".join(f"[{receipt}]" for receipt in dict.fromkeys(receipts) if receipt)
    if not markers:
        return sentence
    stop = _END.search(sentence)
    body, end = (sentence[: stop.start()], stop[1]) if stop else (sentence, "")
    return f"{body.rstrip()} {markers}{end}"


def join(*sentences: str, language: Language) -> str:
    """Sentences one after the other, as each language spaces them; empty ones are left out."""
    said = [sentence.strip() for sentence in sentences if sentence.strip()]
    return ("" if language == "zh" else " ").join(said)


def local(value: str, language: Language) -> str:
    """A record's value as it reads in `language`: units, colours and dates translated, numbers as they are."""
    if language == "zh" and not has_han(value):
        for pattern, words in _values():
            value = pattern.sub(words, value)
    return readable(value, language)


def after_write(tool: str, record_fields: Mapping[str, object], language: str, receipt: str = "r1") -> str:
    """What to say once a consented write has run, with its receipt's mark."""
    tongue: Language = "zh" if language.startswith("zh") else "en"
    fields = {name: "" if value is None else str(value) for name, value in record_fields.items()}
    return written(tool, fields, tongue, receipt)


def written(tool: str, fields: Mapping[str, str], language: Language, receipt: str) -> str:
    """The same under any receipt; only fields that the record holds are spoken of."""
    if fields.get("undone"):
        sentences = [say("undone", language, what=fields["undone"])]
    else:
        told = _TOLD.get(tool)
        sentences = told(fields, language) if told else _deed(tool, fields, language)
        sentences = sentences or [say("write_done_bare", language)]
        sentences += _with(fields, language, ("undo_until", "undo_until:until"))
    return join(*(marked(sentence, receipt) for sentence in sentences), language=language)


def _deed(tool: str, fields: Mapping[str, str], language: Language) -> list[str]:
    """The sentences for `tool` in deeds.yaml: of each group the first whose fields are all there."""
    groups = _deeds().get(tool) or [[["write_done", "number:record"]]]
    return [said for group in groups for said in _with(fields, language, *(tuple(one) for one in group))]


def _ticket_done(fields: Mapping[str, str], language: Language) -> list[str]:
    return _with(fields, language, ("ticket_done", "number", "subject"), ("ticket_done_bare", "number"))


def _quote_done(fields: Mapping[str, str], language: Language) -> list[str]:
    said = _with(fields, language, ("quote_done", "number", "company"), ("quote_done_bare", "number"))
    return said + _with(fields, language, ("quote_answer", "answer_within:period"))


def _return_sentences(fields: Mapping[str, str], language: Language) -> list[str]:
    done = _with(fields, language, ("return_done", "number", "order", "ticket"), ("write_done", "number:record"))
    if period := local(fields.get("send_within", ""), language).removesuffix("内"):
        day = local(fields.get("send_by", ""), language)
        done.append(say("return_send_by" if day else "return_send", language, period=period, day=day))
    return done + _with(fields, language, ("return_refund", "refund", "refund_to:to"), ("return_refund_only", "refund"))


def _part_done(fields: Mapping[str, str], language: Language) -> list[str]:
    """What a request for a part came to: a parcel that is picked, or a purchase that has only been asked for."""
    fields = _counted(fields)
    if fields.get("kind") == "purchase":
        done = _with(
            fields, language, ("part_purchase", "number", "quantity", "item"), ("part_purchase_bare", "number")
        )
        done += _with(fields, language, ("part_expected", "expected_on:day"))
    else:
        done = _with(fields, language, ("part_outbound", "number", "quantity", "item", "total"))
        done = done or _with(fields, language, ("part_outbound_bare", "number"))
        done += _with(fields, language, ("part_leaves", "leaves_within:period"))
    return done + _with(fields, language, ("part_ticket", "ticket"))


def part_sentences(fields: Mapping[str, str], language: Language) -> list[str]:
    """How a part that was asked for stands, and no more than the record says of it."""
    fields = _counted(fields)
    status, kind = fields.get("status", ""), fields.get("kind", "")
    key = f"part_is_{status}"
    if status == "requested" and kind == "outbound":
        key = "part_is_picking"
    known = has_reply(key) and fields.get("item")
    said = _with(fields, language, (key, "number", "quantity", "item")) if known else []
    said = said or _with(fields, language, ("part_is", "number", "status"))
    if fields.get("was"):
        said += _with(fields, language, ("part_was", "was"))
    if status == "shipped":
        said += _with(fields, language, ("part_shipped_on", "shipped_on:day"))
        said += _with(fields, language, ("order_tracking", "tracking")) if is_code(fields.get("tracking", "")) else []
    if status not in ("delivered", "cancelled", "arrived"):
        said += _with(fields, language, ("part_expected", "expected_on:day"))
    if status == "picking":
        said += _with(fields, language, ("part_leaves", "leaves_within:period"))
    return said


def return_sentences(fields: Mapping[str, str], language: Language) -> list[str]:
    """How a return or an exchange stands, and no more than the record says of it."""
    said = _with(
        fields,
        language,
        ("return_stands", "number", "order", "items", "standing"),
        ("return_stands_bare", "number", "status"),
    )
    if fields.get("status") == "cancelled":
        return said
    return said + _with(fields, language, ("return_refund_only", "refund"), ("settled", "to_settle:settled"))


_TOLD: Mapping[str, Callable[[Mapping[str, str], Language], list[str]]] = {
    "start_return": _return_sentences,
    "open_ticket": _ticket_done,
    "request_part": _part_done,
    "request_quote": _quote_done,
}


def _counted(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields with the quantity apart from the item, whose record may hold both ("2 × Filter F4")."""
    return {"quantity": "1", **fields, "item": _COUNT.sub("", fields.get("item", ""))}


def _with(fields: Mapping[str, str], language: Language, *tries: tuple[str, ...]) -> list[str]:
    """The first sentence all of whose fields are there; "field:blank" where the two are named differently."""
    for key, *needed in tries:
        pairs = [(one.partition(":")[0], one.partition(":")[2] or one) for one in needed]
        if all(fields.get(field) for field, _ in pairs):
            return [
                say(key, language, **{blank: local(fields[field], language).rstrip(".。") for field, blank in pairs})
            ]
    return []


@cache
def all_replies() -> dict[str, Words]:
    """Every sentence by name; one without both languages is an error here, at the first use."""
    loaded: dict[str, dict[str, str]] = {}
    for name in ("replies", "operations"):
        loaded |= yaml.safe_load((_HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return {key: Words(en=words["en"], zh=words["zh"]) for key, words in loaded.items()}


@cache
def _deeds() -> dict[str, list[list[list[str]]]]:
    loaded: dict[str, list[list[list[str]]]] = yaml.safe_load((_HERE / "deeds.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _values() -> tuple[tuple[re.Pattern[str], str], ...]:
    loaded: list[list[str]] = yaml.safe_load((_HERE / "values.yaml").read_text(encoding="utf-8"))
    return tuple((re.compile(pattern), words) for pattern, words in loaded)
