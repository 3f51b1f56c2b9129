"""A colleague's own switch: online, away or offline. Who comes online is given what waits."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui
from nicegui.events import GenericEventArguments

from channels.console.parts import Part
from channels.console.staff_desk import SignedOut, StaffDesk
from channels.console.watching import LOOK_ANYWAY
from channels.console.words import named, say
from crm_tools.errors import CrmError
from crm_tools.people.users import Presence, User, set_presence
from crm_tools.service.assignment import route_waiting
from crm_tools.store import Session

__all__ = ["PresenceSwitch", "add_presence"]


class PresenceSwitch(Part, component="presence_switch.js"):
    """The control; event `choose` (a presence); method `settled()`."""


def add_presence(desk: StaffDesk, token: str, user: User, language: str) -> Callable[[], None]:
    """Draws the switch into the element that is open; what is returned keeps it true from then on.

    It has to be called when the page is built: a timer sends off a page as it stands.
    """
    switch = PresenceSwitch()
    choices = [{"key": one.value, "label": named("presence", one.value, language)} for one in Presence]
    switch.show({"presence": user.presence.value, "choices": choices, "error": ""})

    async def choose(event: GenericEventArguments) -> None:
        if event.args not in list(Presence):
            return
        wanted = Presence(event.args)
        try:
            await desk.change(token, "*", lambda session, me: _be(session, me, wanted, desk))
        except SignedOut:
            return  # the page itself leads to sign-in
        except CrmError:
            switch.show({"error": say("presence_failed", language)})
        else:
            switch.show({"presence": wanted.value, "error": ""})
        switch.run_method("settled")

    async def look() -> None:
        now = await desk.user(token)
        if now is not None:
            switch.show({"presence": now.presence.value})

    switch.on("choose", choose)

    def begin() -> None:
        ui.timer(LOOK_ANYWAY, look)

    return begin


def _be(session: Session, me: User, presence: Presence, desk: StaffDesk) -> None:
    now = desk.clock()
    if set_presence(session, me.id, presence, now) and presence is Presence.ONLINE:
        route_waiting(session, at=now)
