"""What a channel that knows only text says: what would change, how to agree to it, how to take it back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crm_tools.words import Words, say_moment

__all__ = ["agree", "change_lines", "take_back", "with_hint"]

SHOWN = ("web", "telegram", "email")  # these show a proposal, choices and the way back in a way of their own
CONFIRM = Words("Reply “yes” to confirm or “no” to leave it as it is.", "回复“好的”确认，回复“不用了”放弃。")
CONFIRM_BY_NAME = Words(
    "Reply “yes, {name}” to confirm or “no” to leave it as it is.", "回复“确认{name}”确认办理，回复“不用了”放弃。"
)
UNDO = Words("Reply “undo” until {time} to take it back.", "{time}前回复“撤销”即可撤销。")
CHOOSE = Words("You can reply: {choices}", "您可以回复：{choices}")
CHANGE = Words("{name}: {before} → {after}", "{name}：{before} → {after}")
NEW = Words("{name}: {after}", "{name}：{after}")
NONE = Words("none", "无")


def with_hint(text: str, channel: str, payload: Mapping[str, Any], language: str, *, at: datetime) -> str:
    """The text as a channel sends it; what is stored, and what the web shows, stays as it was."""
    if channel in SHOWN:
        return text
    if offered := payload.get("proposal"):
        return "\n\n".join(
            filter(None, (text, "\n".join(change_lines(offered, language, text=text)), agree(offered, language)))
        )
    if undo := payload.get("undo"):
        return f"{text}\n\n{take_back(undo, language, at=at)}"
    labels = [str(choice["value"] or choice["label"]) for choice in payload.get("choices") or ()]
    if not labels:
        return text
    between = "、" if language.startswith("zh") else " / "
    return f"{text}\n\n{CHOOSE.say(language).format(choices=between.join(labels))}"


def change_lines(proposal: Mapping[str, Any], language: str, *, text: str) -> list[str]:
    """What would be done, unless `text` says it, and a line a field: "Street: 18 Lakeside Road → 7 Orchard Lane".

    A brain may put it in words of its own; what a yes means is the preview, so nobody is asked without it.
    """
    none, summary = NONE.say(language), str(proposal.get("summary") or "")
    said = " ".join(text.split())
    first = [] if not summary or summary.rstrip(".。") in said else [summary]
    return first + [
        (CHANGE if one.get("before") else NEW)
        .say(language)
        .format(name=one.get("name", ""), before=one.get("before"), after=one.get("after") or none)
        for one in proposal.get("changes") or ()
    ]


def agree(proposal: Mapping[str, Any], language: str) -> str:
    """How to say yes in words: to what cannot be undone, only by its name."""
    name = proposal.get("by_name")
    return CONFIRM_BY_NAME.say(language).format(name=name) if name else CONFIRM.say(language)


def take_back(undo: Mapping[str, Any], language: str, *, at: datetime) -> str:
    """How to undo in words, and until when, by the clock that `until` is written in."""
    until = datetime.fromisoformat(str(undo["until"]))
    local = at.astimezone(until.tzinfo)
    shown = f"{until:%H:%M}" if until.date() == local.date() else say_moment(until, today=local.date()).say(language)
    return UNDO.say(language).format(time=f"{shown} ({until:%Z})" if language == "en" else f"{shown}（{until:%Z}）")
