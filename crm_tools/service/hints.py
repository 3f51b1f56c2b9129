"""What a channel that knows only text says at the end of a message: how to agree, what may be answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_tools.words import Words

__all__ = ["with_hint"]

SHOWN = ("web", "telegram", "email")  # these show a proposal and choices in a way of their own
CONFIRM = Words("Reply “yes” to confirm or “no” to cancel.", "回复“好的”确认，回复“取消”放弃。")
CHOOSE = Words("You can reply: {choices}", "您可以回复：{choices}")


def with_hint(text: str, channel: str, payload: Mapping[str, Any], language: str) -> str:
    """The text as a channel sends it; what is stored, and what the web shows, stays as it was."""
    if channel in SHOWN:
        return text
    if payload.get("proposal"):
        return f"{text}\n\n{CONFIRM.say(language)}"
    labels = [str(choice["value"] or choice["label"]) for choice in payload.get("choices") or ()]
    if not labels:
        return text
    between = "、" if language.startswith("zh") else " / "
    return f"{text}\n\n{CHOOSE.say(language).format(choices=between.join(labels))}"
