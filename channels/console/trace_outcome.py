"""What came of a turn, as one word that the page has sentences for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.trace_file import TraceFile

__all__ = ["LEADS", "OUTCOMES", "outcome_key"]

LEADS = ("done", "failed", "declined", "expired", "superseded")
# What a step comes to by itself, whatever was answered beside it.
BY_STEP = {
    "decline": "declined",
    "expire": "expired",
    "ask_by_name": "by_name",
    "confirm": "solved",
    "deny": "not_solved",
    "score": "rated",
}
BY_INTENT = {
    "greeting": "small_talk",
    "thanks": "small_talk",
    "goodbye": "small_talk",
    "capabilities": "small_talk",
    "language_switch": "small_talk",
    "cancel": "stopped",
    "deny": "said_no",
    "out_of_scope": "out_of_scope",
}
PLAIN = ("answered", "unanswered", "done", "failed", "waiting", "handed_over")
OUTCOMES = (
    *(f"lead_{one}" for one in LEADS),
    *BY_STEP.values(),
    *dict.fromkeys(BY_INTENT.values()),
    *PLAIN,
    *(
        "died",
        "unsent",
        "told",
        "taken_back",
        "not_possible",
        "changed",
        "wrong_code",
        "code_over",
        "address_refused",
        "prove",
    ),
    *(
        "waits_for_lead",
        "proposed",
        "verify_email",
        "verify_code",
        "needs_more",
        "asked_back",
        "not_found",
        "fixed_words",
    ),
)


def outcome_key(file: TraceFile) -> str:
    """One of OUTCOMES: a lead's decision, what was done, what has to come first, or how it was answered."""
    kept = file.part("decided")
    if kept.get("step") == "decided" or "decided" in file.payload:
        return f"lead_{_status(file)}"
    if file.kept.get("died"):
        return "died"
    acted = _acted(file)
    if not acted and file.reply is None and kept:
        return "unsent"
    return acted or _first(file) or _answered(file)


def _status(file: TraceFile) -> str:
    status = str(file.part("decided").get("status") or (file.payload.get("decided") or {}).get("status") or "")
    return status if status in LEADS else "done"


def _acted(file: TraceFile) -> str:
    """What was done, or should have been; empty where the turn only answered."""
    kept, did = file.part("decided"), file.kept.get("did") or ()
    step, outcome = str(kept.get("step") or ""), _kept_outcome(file)
    if outcome == "handed_over" or any(one.get("effect") == "handoff" and one.get("status") == "done" for one in did):
        return "handed_over"
    if outcome == "done":
        return {"take_back": "taken_back", "tell": "told"}.get(step, "done")
    if step in ("carry_out", "take_back") and not file.payload.get("awaits_approval"):
        return "changed" if file.payload.get("proposal") else "not_possible"
    return BY_STEP.get(step, "")


def _kept_outcome(file: TraceFile) -> str:
    wrote = any(_wrote(one) for one in file.kept.get("did") or ())
    outcome = str(file.part("decided").get("outcome") or ("done" if wrote else "answered"))
    return outcome if outcome in PLAIN else "answered"


def _wrote(act: Mapping[str, Any]) -> bool:
    return act.get("effect") == "write" and act.get("status") == "done"


def _first(file: TraceFile) -> str:
    """What has to come before anything else is done; empty where that is nothing."""
    payload, step = file.payload, str(file.part("decided").get("step") or "")
    asks = str(payload.get("verify") or "")
    if asks and step == "check_code":
        return "wrong_code" if asks == "code" else "code_over"
    if asks == "email" and step in ("send_code", "prove"):
        return "address_refused" if step == "send_code" else "prove"
    if payload.get("awaits_approval"):
        return "waits_for_lead"
    if payload.get("proposal"):
        return "proposed"
    if asks:
        return "verify_code" if asks == "code" else "verify_email"
    return ""


def _answered(file: TraceFile) -> str:
    outcome = _kept_outcome(file)
    intent = str(file.part("understood").get("intent") or file.payload.get("intent") or "")
    if intent in BY_INTENT:
        return BY_INTENT[intent]
    if outcome not in ("unanswered", "waiting"):
        return outcome
    if any(one["kind"] == "tool" and one["status"] in ("failed", "empty") for one in file.receipts):
        return "not_found"
    if _asks(file):
        return "needs_more" if file.part("understood").get("matter") else "asked_back"
    return "fixed_words" if file.part("understood").get("matter") and not _searched_in_vain(file) else outcome


def _searched_in_vain(file: TraceFile) -> bool:
    """Whether the matter is a question to the articles and none of them answers it."""
    return str(file.part("understood").get("intent") or "") in ("knowledge", "unknown", "failed")


def _asks(file: TraceFile) -> bool:
    if file.payload.get("choices"):
        return True
    return file.reply is not None and file.reply.text.rstrip().endswith(("?", "？"))
