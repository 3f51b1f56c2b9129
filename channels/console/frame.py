"""What stands around every page of the staff door: style, shared script, the bar on top with the ways on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from channels.console.presence import add_presence
from channels.console.sign_in import MOUNT, language_address, style_sheet
from channels.console.staff_desk import StaffDesk
from channels.console.words import all_words, say
from crm_tools.people.levels import Role
from crm_tools.people.users import User

__all__ = ["Looker", "Place", "draw_frame", "open_to"]


class Place(StrEnum):
    """The pages the bar leads to; the value is the address below the mount path."""

    INBOX = "/"
    CUSTOMERS = "/customers"
    LEAD = "/lead"


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks at a page, and in which language."""

    token: str
    user: User
    language: str


def draw_frame(looker: Looker, place: Place, desk: StaffDesk) -> Callable[[], None]:
    """Adds the frame to the page that is being built; the page gets the server's time, for waits that count on.

    What is returned is to be called when the page is built.
    """
    language, now = looker.language, desk.clock()
    popup = [say("connection_lost", language), say("reconnecting", language)]
    start = {"words": all_words(language), "language": language, "now": now.isoformat(), "popup": popup}
    script = (Path(__file__).parent / "frame.js").read_text(encoding="utf-8")
    data = json.dumps(start, ensure_ascii=False).replace("<", "\\u003c")
    ui.add_head_html(f"<style>{style_sheet()}</style><script>window.desksideStart = {data};{script}</script>")
    with ui.element("header").classes("dk-top"):
        _text("span", "Deskside", "dk-brand")
        with ui.element("nav").classes("dk-nav").props(f'aria-label="{say("pages", language)}"'):
            for one in open_to(looker.user):
                link = _text("a", say(f"place.{one.name.lower()}", language), "dk-link")
                link.props(f"href={MOUNT}{one.value}" + (" aria-current=page" if one is place else ""))
        _text("span", looker.user.name, "dk-me")
        begin = add_presence(desk, looker.token, looker.user, language)
        link = _text("a", say("language_other", language), "dk-link")
        link.props(f"href={language_address(language)} lang={'en' if language == 'zh' else 'zh-CN'} data-language")
        with ui.element("form").props(f"method=post action={MOUNT}/sign-out data-sign-out"):
            _text("button", say("sign_out", language), "dk-link").props("type=submit")
    return begin


def open_to(user: User) -> list[Place]:
    """Escalated tickets are the leads' business."""
    return [one for one in Place if one is not Place.LEAD or user.role is not Role.REP]


def _text(tag: str, text: str, classes: str) -> TextElement:
    return TextElement(tag=tag, text=text).classes(classes)
