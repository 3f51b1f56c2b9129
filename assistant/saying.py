"""How the turn's own words become a draft, whatever brain is configured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.agent import Draft
from assistant.engine.replies import after_write
from assistant.phrases import BY_NAME, CHANGED_SINCE, FAILED_WRITE, HANDED_OVER_CLOSED, NEEDS_APPROVAL, UNDONE
from assistant.receipts import ASK_APPROVAL, Call
from assistant.turn_context import TurnContext
from crm_tools.approvals import Proposal
from crm_tools.service.receipts import Receipt
from crm_tools.words import Words

__all__ = ["ask_by_name", "carried_out", "fill", "place", "say", "told"]


def say(words: Words, turn: TurnContext, *, intent: str, verify: str = "", **extras: Any) -> Draft:
    """A draft of the turn's own words; while identity is checked, what was asked for is not forgotten."""
    kept = {"verify": verify, "state": turn.state} if verify else {}
    return Draft(words.say(turn.language), {"intent": intent, **kept, **extras})


def fill(words: Words, **values: object) -> Words:
    """Words with their blanks filled; a value that is Words itself is said in each language."""
    in_english = {name: one.en if isinstance(one, Words) else one for name, one in values.items()}
    in_chinese = {name: one.zh if isinstance(one, Words) else one for name, one in values.items()}
    return Words(words.en.format(**in_english), words.zh.format(**in_chinese))


def told(turn: TurnContext) -> Draft | None:
    """What a write of this turn has done, or that a colleague was asked first."""
    written = (one for one in reversed(turn.log.receipts) if one.kind == "tool" and one.status == "done" and one.tool)
    receipt = next(written, None)
    if receipt is None or receipt.tool is None:
        return None
    if receipt.tool == ASK_APPROVAL:
        return _laid_before_colleagues(receipt, turn)
    if receipt.fields.get("undone"):
        words = fill(UNDONE, summary=receipt.fields["undone"], label=receipt.label)
        return say(words, turn, intent="undone")
    return Draft(after_write(receipt.tool, receipt.fields, turn.language, receipt.label), {"intent": receipt.tool})


def carried_out(result: Mapping[str, Any], tool: str, turn: TurnContext) -> Draft:
    """What came of a yes or an undo: done, laid before a colleague, shown anew because it changed, or not possible."""
    if result["status"] == "changed":
        summary = result["proposal"]["summary"]
        return say(fill(CHANGED_SINCE, reason=result["message"], summary=summary), turn, intent=tool, reminds=True)
    return told(turn) or say(fill(FAILED_WRITE, reason=_bare(result["message"])), turn, intent=tool)


def ask_by_name(waiting: Proposal, name: Words, turn: TurnContext) -> Draft:
    """A bare yes is not enough for what cannot be undone."""
    shown = {"summary": waiting.preview.summary.say(turn.language)}
    turn.log.add_attempt(Call(waiting.tool, waiting.arguments, waiting.id), "proposed", shown)
    return say(fill(BY_NAME, name=name, summary=waiting.preview.summary), turn, intent=waiting.tool, reminds=True)


def _bare(reason: str) -> str:
    return reason.rstrip(".。")


def _laid_before_colleagues(receipt: Receipt, turn: TurnContext) -> Draft:
    words = fill(NEEDS_APPROVAL, why=receipt.fields["why"], ticket=receipt.fields["number"])
    intent = str(receipt.fields["tool"])
    return say(words, turn, intent=intent, awaits_approval=receipt.fields["proposal"])


def place(turn: TurnContext, words: Words, closed: Words = HANDED_OVER_CLOSED) -> Words:
    """The customer's place in the queue, as the handoff's receipt says it; `closed` is said when nobody is there."""
    fields = next(one.fields for one in reversed(turn.log.receipts) if one.ref.startswith("handoff"))
    if fields.get("open", True) or not fields.get("opens"):
        return fill(words, place=fields["place"], wait=fields["wait"])
    return fill(closed, opens=fields["opens"], ticket=fields.get("ticket") or Words("a request", "请求"))
