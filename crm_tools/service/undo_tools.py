"""Taking back what was done last, in the customer's own name."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict, NotFound, NotVerified
from crm_tools.operations import Operation, check_open, mark_undone, newest_operation, operation
from crm_tools.registry import Effect, Tool, load_tools, tool
from crm_tools.words import Words

__all__ = ["preview_undo_operation", "undo", "undo_operation"]


def preview_undo_operation(desk: Desk, operation: str = "") -> Preview:
    """What would be taken back; raises NotFound when there is nothing, Conflict when it is too late."""
    found = _wanted(desk, operation)
    _check(desk, found)
    return Preview(
        Words(f"Undo: {found.summary.en}", f"撤销：{found.summary.zh}"),
        (),
        changes=(Change(Words("State", "状态"), Words("done", "已办理"), Words("undone", "已撤销")),),
    )


@tool(
    effect=Effect.WRITE,
    doing=Words("Undoing it", "正在撤销"),
    preview=preview_undo_operation,
    irreversible=Words("undo it", "撤销"),
)
def undo_operation(desk: Desk, operation: str = "") -> Sequence[Record]:
    """Take back the last thing that was done for the customer in this conversation. They are asked for a yes first.

    Args:
        operation: the id of what is to be undone; empty for what was done last.
    """
    found = _wanted(desk, operation)
    _, records = undo(desk, found)
    for one in records[:1]:
        one.fields["undone"] = desk.say(found.summary).rstrip(".。")
    return records


def undo(desk: Desk, found: Operation) -> tuple[Tool, list[Record]]:
    """Takes an operation back, once; the tool it was done with, and the records as they are now.

    Raises Conflict when its time is over, it was undone already, or the world has moved on.
    """
    _check(desk, found)
    done_with = load_tools()[found.tool]
    mark_undone(desk.session, found, actor=desk.caller.actor, at=desk.now)
    if done_with.undo is None:
        raise Conflict("this cannot be undone", zh="该操作无法撤销")
    return done_with, list(done_with.undo.run(desk, found.kept))


def _check(desk: Desk, found: Operation) -> None:
    if found.contact_id is not None and found.contact_id != desk.caller.contact_id:
        raise NotVerified("somebody else speaks now than when this was done")
    done_with = load_tools().get(found.tool)
    if done_with is None or not desk.caller.level.reaches(done_with.level):
        raise NotVerified("the customer has to prove who they are first: ask for their email address")
    check_open(found, at=desk.now)


def _wanted(desk: Desk, wanted: str) -> Operation:
    if wanted.strip():
        return operation(desk.session, wanted.strip(), conversation_id=desk.conversation_id)
    found = newest_operation(desk.session, desk.conversation_id)
    if found is None:
        raise NotFound("nothing was done here that could be undone", zh="本次对话中没有可撤销的操作")
    return found
