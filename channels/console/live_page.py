"""An open page of the staff door: kept up to date while it is looked at, its changes made and told in words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from nicegui import background_tasks, ui

from channels.console.frame import Looker
from channels.console.staff_desk import SignedOut, StaffDesk
from channels.console.words import say
from crm_tools.errors import Conflict, CrmError, Invalid, NotAllowed, NotFound, StoreFailure
from crm_tools.people.users import User
from crm_tools.store import Session

__all__ = ["LivePage", "Outcome"]

T = TypeVar("T")
GATHER = 0.3  # seconds in which several rings become one look at the store
LOOK_ANYWAY = 30.0  # seconds; finds what changed without a ring, clocks that went on, a sign-in that has ended

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act, in words; `href` leads to what it made."""

    text: str = ""
    done: bool = True
    href: str = ""


class LivePage:
    """Make one inside a page function; `address` is the way back to the page, below the mount path."""

    def __init__(self, desk: StaffDesk, looker: Looker, address: str) -> None:
        self.desk, self.looker, self.address = desk, looker, address
        self.client = ui.context.client

    def follow(self, look: Callable[[], Awaitable[None]]) -> None:
        """Looks again whenever something changed, until the browser is gone."""
        watch = background_tasks.create(self._watch(look), name=f"console {self.address}")
        ui.timer(LOOK_ANYWAY, lambda: self.safely(look))

        def stop() -> None:
            watch.cancel()

        self.client.on_delete(stop)

    async def safely(self, look: Callable[[], Awaitable[None]]) -> None:
        """One look that cannot end the page."""
        try:
            await look()
        except SignedOut:
            self.to_sign_in()
        except Exception:  # the edge: one failed look must not end the live updates of an open page
            log.exception("%s could not be brought up to date", self.address)

    async def change(self, act: Callable[[Session, User], T], *, about: str, tell: Callable[[T], Outcome]) -> Outcome:
        """One transaction, told by `tell`; what kept it from happening is told too. A Conflict speaks for itself."""
        try:
            return tell(await self.desk.change(self.looker.token, about, act))
        except SignedOut:
            self.to_sign_in()
            return Outcome(self.say("sign_in_again"), done=False)
        except CrmError as error:
            return Outcome(self._explain(error), done=False)

    def to_sign_in(self) -> None:
        self.client.open(f"/sign-in?{urlencode({'back': self.address})}")

    def say(self, key: str, **values: object) -> str:
        return say(key, self.looker.language, **values)

    async def _watch(self, look: Callable[[], Awaitable[None]]) -> None:
        async with self.desk.bell.watch("*") as rings:
            while True:
                heard = [await rings.get()]
                await asyncio.sleep(GATHER)
                was_full = rings.full()  # a full queue may have lost a wake-up
                while not rings.empty():
                    heard.append(rings.get_nowait())
                if was_full or None in heard:
                    await self.safely(look)

    def _explain(self, error: CrmError) -> str:
        match error:
            case StoreFailure():
                return self.say("error.store")
            case Conflict() | NotAllowed() | Invalid():
                return error.say(self.looker.language)
            case NotFound():
                return self.say("error.no_record")
            case _:
                return self.say("error.other")
