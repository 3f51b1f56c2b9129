"""What Telegram tells a bot, as messages. Shapes: https://core.telegram.org/bots/api#update (unknown fields pass)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from crm_tools.service.inbound import Inbound
from crm_tools.service.speakers import Proof
from crm_tools.words import Language, Words

__all__ = ["CANCEL", "CONFIRM", "UNDO", "Update", "message_in"]

HELLO = Words("Hello", "您好")
EDITED = Words("Correction: {text}", "更正：{text}")
CONFIRM, CANCEL, UNDO = Words("Confirm", "确认"), Words("Cancel", "取消"), Words("Undo", "撤销")
# What cannot be read is named, so that people see it and the assistant can say that it cannot look.
THINGS: dict[str, Words] = {
    "photo": Words("photo", "图片"),
    "sticker": Words("sticker", "贴纸"),
    "voice": Words("voice message", "语音"),
    "audio": Words("audio", "音频"),
    "video": Words("video", "视频"),
    "video_note": Words("video message", "视频留言"),
    "animation": Words("animation", "动图"),
    "document": Words("file", "文件"),
    "location": Words("location", "位置"),
    "venue": Words("place", "地点"),
    "contact": Words("contact", "联系人"),
    "poll": Words("poll", "投票"),
    "dice": Words("dice", "骰子"),
}


class Person(BaseModel):
    id: int
    first_name: str = ""
    last_name: str = ""
    language_code: str = ""
    is_bot: bool = False


class Chat(BaseModel):
    id: int
    type: str = "private"


class Said(BaseModel):
    """A message. Its text or caption, and whatever else hangs on it, by Telegram's own names."""

    message_id: int
    chat: Chat
    sender: Person | None = Field(None, alias="from")
    edit_date: int = 0
    text: str = ""
    caption: str = ""
    photo: list[Any] | None = None
    sticker: dict[str, Any] | None = None
    voice: dict[str, Any] | None = None
    audio: dict[str, Any] | None = None
    video: dict[str, Any] | None = None
    video_note: dict[str, Any] | None = None
    animation: dict[str, Any] | None = None
    document: dict[str, Any] | None = None
    location: dict[str, Any] | None = None
    venue: dict[str, Any] | None = None
    contact: dict[str, Any] | None = None
    poll: dict[str, Any] | None = None
    dice: dict[str, Any] | None = None
    reply_markup: dict[str, Any] | None = None


class Pressed(BaseModel):
    id: str
    sender: Person = Field(alias="from")
    message: Said | None = None
    data: str = ""


class Update(BaseModel):
    """One piece of news for a bot; most kinds are none that a customer's conversation is made of."""

    update_id: int
    message: Said | None = None
    edited_message: Said | None = None
    callback_query: Pressed | None = None


def message_in(update: Update, account: str) -> Inbound | None:
    """The customer's message in an update; None for groups, joins, pins and other news."""
    if update.callback_query is not None:
        return _pressed(update.callback_query, account)
    said = update.message or update.edited_message
    if said is None or said.chat.type != "private" or said.sender is None:
        return None
    language = _language(said.sender)
    text = _text(said, language)
    if not text:
        return None
    key = f"{said.chat.id}:{said.message_id}"
    if update.edited_message is not None:
        key, text = f"{key}:edited:{said.edit_date}", EDITED.say(language).format(text=text)
    payload = {"edited": True} if update.edited_message is not None else {}
    return _inbound(said.chat, said.sender, account, key=key, text=text, payload=payload)


def _pressed(press: Pressed, account: str) -> Inbound | None:
    """A button: what it decides, or the words it stands for."""
    if press.message is None or press.message.chat.type != "private":
        return None
    kind, _, rest = press.data.partition(":")
    words = rest
    payload: dict[str, Any] = {}
    if kind in ("y", "n"):
        words = (CONFIRM if kind == "y" else CANCEL).say(_language(press.sender))
        payload = {"decision": {"proposal": rest, "accept": kind == "y"}}
    elif kind == "u":
        words, payload = UNDO.say(_language(press.sender)), {"undo": rest}
    elif kind == "#":
        words = _label(press)
    if not words.strip():
        return None
    chat = press.message.chat
    return _inbound(chat, press.sender, account, key=f"press:{press.id}", text=words, payload=payload)


def _label(press: Pressed) -> str:
    """What stands on the button that was pressed; for words too long to travel in it."""
    rows = (press.message.reply_markup or {}).get("inline_keyboard", []) if press.message else []
    buttons = (one for row in rows if isinstance(row, list) for one in row if isinstance(one, dict))
    return next((str(one.get("text", "")) for one in buttons if one.get("callback_data") == press.data), "")


def _inbound(chat: Chat, sender: Person, account: str, *, key: str, text: str, payload: dict[str, Any]) -> Inbound:
    handle = str(chat.id)
    return Inbound(
        channel="telegram",
        account=account,
        external_id=key,
        thread_key=handle,
        handle=handle,
        text=text,
        proof=Proof("telegram", handle, proven=True),
        name=f"{sender.first_name} {sender.last_name}".strip()[:100],
        language=_language(sender),
        automatic=sender.is_bot,
        payload=payload,
    )


def _language(person: Person) -> Language:
    return "zh" if person.language_code.lower().startswith("zh") else "en"


def _text(said: Said, language: Language) -> str:
    if said.text.split("@")[0].split()[:1] == ["/start"]:
        return HELLO.say(language)
    things = [_named(name, said, language) for name in THINGS if getattr(said, name) is not None]
    # A document comes along with an animation, a location with a venue: the same thing twice.
    return "\n".join(part for part in (said.text or said.caption, *things[:1]) if part)


def _named(name: str, said: Said, language: Language) -> str:
    told = getattr(said, name)
    about = told if isinstance(told, dict) else {}
    more = {
        "sticker": about.get("emoji", ""),
        "document": about.get("file_name", ""),
        "location": f"{about.get('latitude')}, {about.get('longitude')}",
        "venue": about.get("title", ""),
        "contact": about.get("phone_number", ""),
        "poll": about.get("question", ""),
        "dice": about.get("value", ""),
    }.get(name, "")
    return f"[{THINGS[name].say(language)}{f' {more}' if more else ''}]"
