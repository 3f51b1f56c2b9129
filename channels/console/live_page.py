"""An open page of the staff door: kept up to date while it is looked at, its changes made and told in words."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from nicegui import background_tasks, ui

from assistant.approving import Decided
from channels.console.frame import Looker
from channels.console.lead_acts import Decisions
from channels.console.sign_in import MOUNT
from channels.console.staff_desk import SignedOut, StaffDesk
from channels.console.watching import LOOK_ANYWAY, watch
from channels.console.words import say
from channels.live import Glimpse
from crm_tools.errors import Conflict, CrmError, Invalid, NotAllowed, NotFound, StoreFailure
from crm_tools.people.users import User
from crm_tools.store import Session

__all__ = ["LivePage", "Outcome"]

T = TypeVar("T")

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
        self._watching: dict[str, asyncio.Task[None]] = {}

    def follow(self, look: Callable[[], Awaitable[None]]) -> None:
        """Looks again whenever anything changed, and now and then anyway, until the browser is gone."""
        self._watching["*"] = self._start("*", look)
        ui.timer(LOOK_ANYWAY, lambda: self.safely(look))
        self.client.on_delete(self._stop)

    def follow_one(
        self, place: str, subject: str, look: Callable[[], Awaitable[None]], *, show: Callable[[Glimpse], None]
    ) -> None:
        """Follows one subject in a `place` of the page beside; what was followed there before is let go."""
        if before := self._watching.pop(place, None):
            before.cancel()
        if subject:
            self._watching[place] = self._start(subject, look, show=show)

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

    async def decide(
        self, act: Callable[[Decisions, User], Awaitable[Decided]], *, tell: Callable[[Decided], Outcome]
    ) -> Outcome:
        """Decides what a customer agreed to; told like `change`."""
        try:
            return tell(await self.desk.decide(self.looker.token, act))
        except SignedOut:
            self.to_sign_in()
            return Outcome(self.say("sign_in_again"), done=False)
        except CrmError as error:
            return Outcome(self._explain(error), done=False)

    def remember(self, address: str) -> None:
        """The page shows something else now: its way back and the address in the browser."""
        self.address = address
        self.client.run_javascript(f"history.replaceState(null, '', {json.dumps(MOUNT + address)})")

    def to_sign_in(self) -> None:
        self.client.open(f"/sign-in?{urlencode({'back': self.address})}")

    def say(self, key: str, **values: object) -> str:
        return say(key, self.looker.language, **values)

    def _start(
        self, subject: str, look: Callable[[], Awaitable[None]], *, show: Callable[[Glimpse], None] | None = None
    ) -> asyncio.Task[None]:
        watching = watch(self.desk.bell, subject, lambda: self.safely(look), show=show)
        return background_tasks.create(watching, name=f"console {self.address} {subject}")

    def _stop(self) -> None:
        for one in self._watching.values():
            one.cancel()

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
