"""A finished reply: what is stored with the message and what every door shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.citing import cite_passage
from assistant.receipts import TurnLog
from assistant.record_links import cite_record
from assistant.review import MARKER
from assistant.support import SENTENCE
from crm_tools.approvals import Proposal
from crm_tools.registry import load_tools
from crm_tools.words import Language

__all__ = ["pointed", "public_payload", "reply_payload", "show_draft"]

PRIVATE = ("state", "intent", "answered")
DOTTED = re.compile(r"[A-Za-z0-9]\.$")


def show_draft(
    draft: str, log: TurnLog, *, records: bool = False, language: Language = "en"
) -> tuple[str, list[dict[str, Any]]]:
    """The text with [1], [2] for what it cites, other marks removed, and the citations in that order.

    Customers are shown passages; `records` cites the records too, in `language` and with the staff's page on each.
    """
    claims = pointed(draft)
    places: dict[str, int] = {}
    citations: list[dict[str, Any]] = []

    def mark(match: re.Match[str]) -> str:
        cited = _passage(match[1], log, claims) or (cite_record(match[1], log.receipts, language) if records else None)
        if cited is None:
            return ""
        key, citation = cited
        if key not in places:
            places[key] = len(places) + 1
            citations.append(citation)
        return f"[{places[key]}]"

    text = MARKER.sub(mark, draft)
    text = re.sub(r"(?<=\S) {2,}", " ", text)
    text = re.sub(r" +(?=[.,;!?。，；！？]|$)", "", text, flags=re.MULTILINE)
    return text.strip(), citations


def pointed(draft: str) -> list[dict[str, Any]]:
    """Each sentence of a draft, and the labels of the receipts it points at."""
    found = ((MARKER.sub("", one).strip(), MARKER.findall(one)) for one in _whole(SENTENCE.findall(draft)))
    return [{"text": re.sub(r" +(?=[.!?。！？])", "", text), "receipts": labels} for text, labels in found if text]


def _whole(pieces: Sequence[str]) -> list[str]:
    """The sentences, those put together again that were cut at the dots of an address."""
    whole: list[str] = []
    for piece in pieces:
        if whole and DOTTED.search(whole[-1]) and piece[:1].isalnum() and piece[:1].isascii():
            whole[-1] += piece
        elif piece:
            whole.append(piece)
    return whole


def _passage(label: str, log: TurnLog, claims: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, Any]] | None:
    """A passage's key and citation."""
    passage = log.passages.get(label)
    if passage is None:
        return None
    said = [one["text"] for one in claims if label in one["receipts"]]
    return f"{passage.article_id}:{passage.chunk_id}", cite_passage(passage, said)


def reply_payload(
    log: TurnLog, citations: list[dict[str, Any]], extras: Mapping[str, Any], *, trace_id: str, language: Language
) -> dict[str, Any]:
    """What a reply carries besides its text, in the shape of the public interface, plus the engine's own state."""
    return {
        "citations": citations,
        "receipts": [{"id": one.label, "kind": one.kind, "ref": one.ref} for one in log.receipts],
        "actions": [one.shown() for one in log.actions],
        "proposal": _proposal(log.proposal, language),
        "undo": _undo(log),
        "choices": [dict(choice) for choice in extras.get("choices", ())],
        "ticket": log.ticket(),
        "confidence": float(extras.get("confidence", 1.0)),
        "trace_id": trace_id,
        **({"verify": extras["verify"]} if extras.get("verify") else {}),
        **{name: extras[name] for name in ("ask_rating", "rated", "awaits_approval") if extras.get(name)},
        "state": extras.get("state"),
        "intent": extras.get("intent"),
    }


def public_payload(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A stored payload without what is nobody's business but ours."""
    return {name: value for name, value in payload.items() if name not in PRIVATE}


def _undo(log: TurnLog) -> dict[str, Any] | None:
    """What the customer can take back, and until when."""
    done = log.operation
    if done is None or done.undo_until is None:
        return None
    return {"operation": done.id, "until": done.undo_until.isoformat()}


def _proposal(proposal: Proposal | None, language: Language) -> dict[str, Any] | None:
    if proposal is None:
        return None
    tool = load_tools().get(proposal.tool)
    return {
        "id": proposal.id,
        "tool": proposal.tool,
        "summary": proposal.preview.summary.say(language),
        "effects": [one.say(language) for one in proposal.preview.effects],
        "changes": [
            {
                "name": one.name.say(language),
                "before": one.before.say(language) if one.before else None,
                "after": one.after.say(language) if one.after else None,
            }
            for one in proposal.preview.changes
        ],
        "by_name": tool.by_name.say(language) if tool and tool.by_name else None,
        "expires_at": proposal.expires_at.isoformat(),
        "undo_until": None,
    }
