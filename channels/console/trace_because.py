"""One plain sentence that says why a reply was sent, composed from what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.procedures.shelf import Shelf
from channels.console.telling import Telling
from channels.console.trace_handover import handover_because
from channels.console.trace_outcome import outcome_key
from channels.console.trace_sources import Sources
from channels.console.trace_words import intent_said
from channels.trace_file import TraceFile
from crm_tools.words import Words

__all__ = ["because"]

Receipt = Mapping[str, Any]
SMALL_TALK = ("greeting", "thanks", "goodbye", "capabilities", "language_switch")
# Whose data a matter is about -> what is told to nobody who has not proven who they are.
GUARDED = (("order", "an_order"), ("ticket", "a_ticket"), ("return", "a_return"), ("part", "a_part"))
MOST = 3


def because(file: TraceFile, sources: Sources, shelf: Shelf, telling: Telling) -> str:
    """Begins with "Because …"; a draft that was held back is told of behind it."""
    outcome = outcome_key(file)
    if file.reply is None and outcome not in ("died", "unsent") and file.part("decided"):
        outcome = "unsent"
    match outcome:
        case "handed_over":
            said = handover_because(file, telling)
        case "answered":
            said = _answered(file, sources, telling)
        case "small_talk":
            intent = _intent(file)
            said = telling.say(f"trace.because.{intent if intent in SMALL_TALK else 'greeting'}")
        case "not_found" if file.part("decided").get("step") == "check_code":
            said = telling.say("trace.because.not_found_after_code")
        case _:
            said = telling.say(f"trace.because.{outcome}", **_values(file, shelf, telling))
    blocked = len(file.part("decided").get("blocked") or ())
    return said + (telling.counted("trace.because.blocked", blocked) if blocked else "")


def _values(file: TraceFile, shelf: Shelf, telling: Telling) -> dict[str, str]:
    """What the sentences name."""
    understood = file.part("understood")
    matter = str(understood.get("matter") or _intent(file))
    known = f"{matter} {' '.join(understood.get('slots') or {})}"
    guarded = next((name for word, name in GUARDED if word in known), "their_data")
    return {
        "matter": intent_said(matter, shelf, telling) if matter else "",
        "guarded": telling.say(f"trace.guarded.{guarded}"),
        "shown": _shown(file.receipts, telling),
        "why": _field(file.receipts, "why", telling),
    }


def _intent(file: TraceFile) -> str:
    return str(file.part("understood").get("intent") or file.payload.get("intent") or "")


def _shown(receipts: Sequence[Receipt], telling: Telling) -> str:
    """What was put before the customer or done, as the act itself is called."""
    acts = [one for one in receipts if one["kind"] == "tool" and one["tool"]]
    names = [str(one["arguments"].get("tool") or one["fields"].get("tool") or one["tool"]) for one in acts]
    return telling.named("tool", names[-1]) if names else telling.say("trace.it")


def _field(receipts: Sequence[Receipt], name: str, telling: Telling) -> str:
    found = next((one["fields"][name] for one in receipts if one["fields"].get(name)), "")
    if isinstance(found, Mapping):
        return Words(str(found.get("en") or ""), str(found.get("zh") or "")).say(telling.language).rstrip(".。")
    return str(found).rstrip(".。")


def _answered(file: TraceFile, sources: Sources, telling: Telling) -> str:
    """What the sentences rest on, by name."""
    used = [one for one in file.receipts if sources.said_in(sources.number(one))]
    names = list(dict.fromkeys(_names(used, telling)))
    if not names:
        return telling.say("trace.because.answered_plain")
    if len(names) > MOST:
        names = [*names[:MOST], telling.counted("trace.more_sources", len(names) - MOST)]
    what = telling.say("trace.and").join(names)
    if file.part("decided").get("step") == "check_code":
        return telling.say("trace.because.answered_after_code", what=what)
    quoted = bool(file.payload.get("citations")) and all(one["kind"] == "passage" for one in used)
    if quoted:
        return telling.counted("trace.because.answered_quoted", len(names), what=what)
    return telling.say("trace.because.answered", what=what)


def _names(used: Sequence[Receipt], telling: Telling) -> Iterator[str]:
    for one in used:
        if one["kind"] == "passage":
            yield telling.say("trace.the_article", title=str(one["fields"].get("title") or ""))
        elif one["kind"] == "record":
            yield telling.say("trace.the_record", name=telling.record(str(one["ref"])))
        else:
            yield telling.say("trace.the_act", name=telling.named("tool", str(one["tool"] or "")))
