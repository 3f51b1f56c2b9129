"""What is sent to Telegram: an outgoing message as `sendMessage` calls, no more characters or bytes than it takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from channels.telegram_updates import CANCEL, CONFIRM, UNDO
from crm_tools.service.hints import agree, change_lines, take_back
from crm_tools.service.outbox import Outgoing
from crm_tools.words import Words

__all__ = ["calls", "split"]

LONGEST_TEXT = 4096  # in UTF-16 units, as Telegram counts; https://core.telegram.org/bots/api#sendmessage
LONGEST_DATA = 64  # bytes
SAID_BY = Words("{name}: {text}", "{name}：{text}")
SOURCES = Words("Sources:", "出处：")
TICKET = Words("Ticket {number}", "工单 {number}")


def calls(outgoing: Outgoing) -> list[dict[str, Any]]:
    """The bodies to send one after the other; the buttons hang on the last."""
    payload, language = outgoing.payload, str(outgoing.payload.get("language", "en"))
    bodies: list[dict[str, Any]] = [
        {"chat_id": int(outgoing.recipient), "text": part, "link_preview_options": {"is_disabled": True}}
        for part in split(_text(outgoing, language))
    ]
    keyboard = _keyboard(payload, language)
    if keyboard:
        bodies[-1]["reply_markup"] = {"inline_keyboard": keyboard}
    return bodies


def split(text: str, limit: int = LONGEST_TEXT) -> list[str]:
    """Parts that fit, broken at a line or a space where there is one in the latter half."""
    parts: list[str] = []
    rest = text.strip()
    while _units(rest) > limit:
        fits = _fitting(rest, limit)
        cut = max(rest.rfind("\n", fits // 2, fits), rest.rfind(" ", fits // 2, fits))
        cut = cut if cut > 0 else fits
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _fitting(text: str, limit: int) -> int:
    """How many characters of the text fit."""
    return len(text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore"))


def _text(outgoing: Outgoing, language: str) -> str:
    payload = outgoing.payload
    said, name = outgoing.text, payload.get("name")
    if name:
        said = SAID_BY.say(language).format(name=name, text=said)
    below = _consent(payload, language, said, outgoing.created_at)
    titles = [str(one.get("title", "")) for one in payload.get("citations", ())]
    if titles:
        below.append("\n".join([SOURCES.say(language), *(f"[{n}] {one}" for n, one in enumerate(titles, 1))]))
    number = (payload.get("ticket") or {}).get("number")
    if number and number not in said:
        below.append(TICKET.say(language).format(number=number))
    return "\n\n".join([said, *below])


def _consent(payload: Mapping[str, Any], language: str, said: str, at: datetime) -> list[str]:
    """What would change, and how to agree or take it back in words; the buttons do the same."""
    below: list[str] = []
    if offered := payload.get("proposal"):
        below.append("\n".join(one for one in change_lines(offered, language, text=said) if one not in said))
        if offered.get("by_name"):
            below.append(agree(offered, language))
    if undo := payload.get("undo"):
        below.append(take_back(undo, language, at=at))
    return [one for one in below if one]


def _keyboard(payload: Mapping[str, Any], language: str) -> list[list[dict[str, str]]]:
    proposal = payload.get("proposal") or {}
    rows = [
        [{"text": str(one["label"]), "callback_data": _data(str(one["value"]), place)}]
        for place, one in enumerate(payload.get("choices", ()))
    ]
    if proposal.get("id"):
        yes = str(proposal.get("by_name") or CONFIRM.say(language))
        decide = (("y", yes[:1].upper() + yes[1:]), ("n", CANCEL.say(language)))
        rows.append([{"text": label, "callback_data": f"{key}:{proposal['id']}"} for key, label in decide])
    if undo := payload.get("undo"):
        rows.append([{"text": UNDO.say(language), "callback_data": f"u:{undo['operation']}"}])
    if payload.get("ask_rating"):
        rows.append([{"text": str(score), "callback_data": f"c:{score}"} for score in range(1, 6)])
    return rows


def _data(value: str, place: int) -> str:
    """The words themselves, or where they are too long the button's number: its label comes back with the press."""
    data = f"c:{value}"
    return data if len(data.encode()) <= LONGEST_DATA else f"#:{place}"
