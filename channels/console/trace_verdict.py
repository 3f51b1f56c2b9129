"""What was decided: what came of it and why, the reply sentence by sentence, and the drafts that were held back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from channels.console.elements import quiet, section
from channels.console.telling import Telling
from channels.console.trace_reasons import HeldBack, held_back
from channels.console.trace_sources import Sentence, Sources
from channels.console.tree import Node, el
from channels.console.words import all_codes
from channels.trace_file import TraceFile

__all__ = ["decided", "decision_said"]


def decided(file: TraceFile, sources: Sources, telling: Telling) -> Node:
    """The fifth heading."""
    drafts = list(held_back(file.part("decided"), telling))
    blocks = [_blocked(number, one, telling) for number, one in enumerate(drafts, start=1)]
    return section(
        "decided",
        f"5. {telling.say('trace.decided')}",
        el("p", decision_said(file, telling), cls="tr-decision"),
        *(el("p", one, cls="dk-quiet") for one in _why(file, telling)),
        *_reply(file, sources, telling),
        el("h3", telling.say("trace.held_back")) if blocks else None,
        *blocks,
    )


def decision_said(file: TraceFile, telling: Telling) -> str:
    """In one sentence what the assistant did with the customer's words."""
    return telling.say(f"trace.outcome.{_outcome(file)}")


def _outcome(file: TraceFile) -> str:
    kept, payload = file.part("decided"), file.payload
    if kept.get("step") == "decided" or "decided" in payload:
        return f"lead_{_status(file)}"
    if file.kept.get("died"):
        return "died"
    did = file.kept.get("did") or ()
    outcome = str(kept.get("outcome") or ("done" if any(_wrote(one) for one in did) else "answered"))
    if outcome == "handed_over" or any(one.get("effect") == "handoff" and one.get("status") == "done" for one in did):
        return "handed_over"
    if outcome == "done":
        return "taken_back" if kept.get("step") == "take_back" else "done"
    if payload.get("verify") and kept.get("step") == "check_code":
        return "wrong_code"
    return _waits(payload) or ("asked_back" if outcome in ("unanswered", "waiting") and _asks(file) else outcome)


def _waits(payload: Mapping[str, Any]) -> str:
    """What has to come before anything else is done; empty where that is nothing."""
    if payload.get("awaits_approval"):
        return "waits_for_lead"
    if payload.get("proposal"):
        return "proposed"
    if payload.get("verify"):
        return "verify_code" if payload["verify"] == "code" else "verify_email"
    return ""


def _wrote(act: Mapping[str, Any]) -> bool:
    return act.get("effect") == "write" and act.get("status") == "done"


def _status(file: TraceFile) -> str:
    status = str(file.part("decided").get("status") or (file.payload.get("decided") or {}).get("status") or "")
    return status if f"trace.outcome.lead_{status}" in LEADS else "done"


LEADS = tuple(f"trace.outcome.lead_{one}" for one in ("done", "failed", "declined", "expired", "superseded"))


def _asks(file: TraceFile) -> bool:
    if file.payload.get("choices"):
        return True
    return file.reply is not None and file.reply.text.rstrip().endswith(("?", "？"))


def _why(file: TraceFile, telling: Telling) -> Iterator[str]:
    """The rule that led there, and the reason that was noted."""
    kept = file.part("decided")
    step = str(kept.get("step") or "")
    if step in all_codes()["step"]:
        yield telling.named("step", step)
    reasons = [str(kept.get("why") or "")]
    reasons += [str(one["arguments"].get("reason") or "") for one in file.receipts if one["tool"] == "hand_over"]
    for one in dict.fromkeys(one for one in reasons if one):
        yield telling.say("handover_reason", reason=_reason(one, telling))
    if kept.get("desk_open") is False:
        yield telling.say("trace.desk_closed")


def _reason(text: str, telling: Telling) -> str:
    """The assistant's own reason in words; the customer's after it stay as they are."""
    reason, colon, rest = text.partition(": ")
    words = all_codes()["reason"].get(reason)
    return telling.words(words) + colon + rest if words else text


def _reply(file: TraceFile, sources: Sources, telling: Telling) -> Iterator[Node]:
    if not sources.sentences:
        yield quiet(telling.say("trace.no_reply"))
        return
    if file.reply is None:
        yield el("p", telling.say("trace.unsaid"), cls="dk-error")
    yield el("h3", telling.say("trace.sentences"))
    rows = [_sentence(number, one, telling) for number, one in enumerate(sources.sentences, start=1)]
    yield el("ol", *rows, cls="tr-sentences")
    yield el("p", telling.say("trace.press"), cls="tr-joined", role="status", id="joined")


def _sentence(number: int, one: Sentence, telling: Telling) -> Node:
    marks = [el("a", str(at), href=f"#source-{at}", cls="tr-number") for at in one.sources]
    joined = " ".join(map(str, one.sources))
    text = el("span", one.text, cls="tr-say", data_sentence=number, data_rests=joined)
    ends = marks or [el("span", telling.say("trace.no_source"), cls="tr-none")]
    return el("li", text, *(part for end in ends for part in (" ", end)), id=f"sentence-{number}")


def _blocked(number: int, one: HeldBack, telling: Telling) -> Node:
    sentences = [
        el("li", el("del", each.text), *(el("span", why, cls="tr-why") for why in each.reasons))
        for each in one.sentences
    ]
    reasons = [el("li", why, cls="tr-why") for why in one.reasons]
    return el(
        "div",
        el("p", telling.say("trace.draft", n=number)),
        el("ul", *reasons, cls="tr-reads") if reasons else None,
        el("ul", *sentences, cls="tr-struck") if sentences else quiet(telling.say("trace.draft_lost")),
        cls="tr-blocked",
    )
