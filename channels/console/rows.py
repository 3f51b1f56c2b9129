"""The list as plain data for the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from channels.console.board import LIMIT, Line, View, by_view, view_of
from channels.console.clock_words import mark_data
from channels.console.drafts import Drafts
from channels.console.words import named, say
from crm_tools.people.users import User
from crm_tools.service.conversations import Owner
from crm_tools.service.messages import Author

__all__ = ["list_data"]


def list_data(
    lines: Sequence[Line], view: View, user: User, language: str, *, names: Mapping[str, str], drafts: Drafts
) -> dict[str, object]:
    """`views` with their counts and the rows of `view`, from one reading, so that counts equal lists."""
    found = by_view(lines, user.id)
    views = [
        {"key": one.value, "label": say(f"view.{one}", language), "count": _count(len(found[one]))} for one in View
    ]
    rows = [_row(line, user, language, names=names, drafts=drafts) for line in found[view]]
    return {"views": views, "view": view.value, "rows": rows}


def _count(number: int) -> str:
    return f"{LIMIT}+" if number >= LIMIT else str(number)


def _row(line: Line, user: User, language: str, *, names: Mapping[str, str], drafts: Drafts) -> dict[str, object]:
    return {
        "id": line.thread.id,
        "name": line.name or say("visitor", language),
        "known": line.name is not None,
        "channel": named("channel", line.thread.channel, language),
        "last": line.last,
        "speaker": say("says", language, name=_speaker(line, language)),
        "at": line.at.isoformat(),
        "waits": line.waits.isoformat() if line.waits else None,
        "owner": _owner(line, user, language, names),
        "kind": view_of(line.thread, user.id).value,
        "ticket": mark_data(line.mark, language),
        "draft": drafts.has_any(user.id, line.thread.id),
    }


def _speaker(line: Line, language: str) -> str:
    if line.author is Author.USER:
        return line.author_name or say("colleague", language)
    if line.name is None and line.topic and line.author is Author.CUSTOMER:
        return named("intent", line.topic, language)  # visitors have no names; this tells one from another
    return say(f"speaker.{line.author}", language)


def _owner(line: Line, user: User, language: str, names: Mapping[str, str]) -> str:
    thread = line.thread
    if thread.status == "ended":
        return say("ended", language)
    if thread.owner is Owner.QUEUE:
        return named("queue", thread.queue or "service", language)
    if thread.owner is Owner.USER:
        mine = thread.user_id == user.id
        return say("you", language) if mine else names.get(thread.user_id or "", say("colleague", language))
    return say("speaker.assistant", language)
