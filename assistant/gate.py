"""The write gate: what was shown is done, once, exactly as shown, and can be taken back while its window is open.

Nothing a text says reaches these functions but through a proposal: the yes was read by code (`policy`), whose data it
is comes from the session, and the preview is made again in the very transaction that writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from assistant.receipts import Call
from assistant.turn_context import TurnContext
from assistant.writing import ask, checked, note, open_desk
from crm_tools.approvals import Proposal, propose
from crm_tools.desk import Desk, Preview
from crm_tools.errors import Conflict, Invalid
from crm_tools.operations import Operation, keep_operation, operation
from crm_tools.registry import Tool, Undo
from crm_tools.service.conversations import get_row
from crm_tools.service.receipts import Receipt
from crm_tools.service.undo_tools import undo
from crm_tools.store import Session
from crm_tools.words import Words, say_moment

__all__ = ["UNDO", "Changed", "commit_write", "preview_write", "propose_write", "take_back"]

UNDO = "undo_operation"
IRREVERSIBLE = Words("This cannot be undone.", "此操作无法撤销。")


class Changed(Conflict):
    """The world has moved on since the preview: doing it now would be something else than was agreed to."""

    code = "changed"


def propose_write(session: Session, tool: Tool, arguments: dict[str, Any], turn: TurnContext) -> Proposal:
    """Leaves a write waiting for the customer's yes, with its preview. Raises what the preview raises."""
    preview = preview_write(tool, open_desk(session, turn), arguments)
    return propose(
        session,
        (tool.name, arguments),
        preview,
        conversation_id=turn.conversation_id,
        contact_id=turn.caller.contact_id,
        at=turn.now,
    )


def preview_write(tool: Tool, desk: Desk, arguments: Mapping[str, Any]) -> Preview:
    """What a write would do, and whether it could be undone."""
    if tool.preview is None:
        raise Invalid(f"{tool.name} cannot be previewed, so it cannot be agreed to")
    shown = tool.preview(desk, **arguments)
    if tool.name == UNDO:  # taking back is what an undo is; that it has none itself says nothing to anybody
        return shown
    way_back = IRREVERSIBLE if tool.undo is None else _way_back(tool.undo)
    return Preview(shown.summary, (*shown.effects, way_back), shown.needs_approval, shown.changes)


def commit_write(session: Session, tool: Tool, agreed: Proposal, turn: TurnContext) -> list[Receipt]:
    """Does what was agreed to; the caller has settled the proposal in this same transaction, which it can do once.

    Raises Changed when the preview would read differently now, and what the tool raises.
    """
    wanted = checked(tool, agreed.arguments)
    desk = open_desk(session, turn)
    if not preview_write(tool, desk, wanted).promises(agreed.preview):
        raise Changed(
            "what I showed you has changed since, so nothing was done", zh="此前展示的内容已发生变化，因此未办理"
        )
    records = ask(desk, tool, wanted)
    kept = keep_operation(
        session, agreed, desk.kept, undo_until=_undo_until(tool, desk), actor=turn.caller.actor, at=turn.now
    )
    turn.log.operation = kept
    until = _told_until(kept, turn)
    for one in records[:1]:
        one.fields.update({"undo_until": until} if until else {})
    return note(session, records, Call(tool.name, wanted, agreed.id, agreed.preview.changes), turn)


def take_back(session: Session, operation_id: str, turn: TurnContext) -> list[Receipt]:
    """Undoes an operation of this conversation, once, in the name of the customer whose it was.

    Raises NotFound for any other, Conflict when its time is over, it was undone already, or it cannot be undone now.
    """
    get_row(session, turn.conversation_id)  # held before what was done, as whoever receives goods holds it
    found = operation(session, operation_id, conversation_id=turn.conversation_id)
    desk = open_desk(session, turn)
    tool, found_now = undo(desk, found)
    records = tool.access.shown(found_now, desk.caller.level)
    for one in records[:1]:
        one.fields["undone"] = found.summary.say(turn.language).rstrip(".。")
    turn.log.undone = found.id
    return note(session, records, Call(tool.name, {"operation": found.id}, found.proposal_id), turn)


def _undo_until(tool: Tool, desk: Desk) -> datetime | None:
    if tool.undo is None:
        return None
    until = desk.now + tool.undo.within
    sooner = desk.kept.get("undo_until")
    return min(until, datetime.fromisoformat(sooner)) if sooner else until


def _told_until(kept: Operation, turn: TurnContext) -> str:
    if kept.undo_until is None or kept.undo_until <= turn.now:
        return ""
    zone = ZoneInfo(turn.company.timezone)
    local, today = kept.undo_until.astimezone(zone), turn.now.astimezone(zone).date()
    shown = f"{local:%H:%M}" if local.date() == today else say_moment(local, today=today).say(turn.language)
    return f"{shown} (UTC{local.isoformat()[-6:]})"  # the reader may live by another clock


def _way_back(way: Undo) -> Words:
    if way.said is not None:
        return way.said
    minutes = int(way.within.total_seconds() // 60)
    hours = minutes // 60
    if hours:
        return Words(f"You can undo it for {hours} hour{'s' if hours > 1 else ''}.", f"办理后 {hours} 小时内可撤销。")
    return Words(f"You can undo it for {minutes} minutes.", f"办理后 {minutes} 分钟内可撤销。")
