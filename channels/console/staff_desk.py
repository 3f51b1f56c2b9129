"""The store as a signed-in colleague may use it: every look and every change proves the sign-in again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from assistant.approving import Decided
from assistant.procedures.shelf import Shelf, built_in
from assistant.summaries import Summary
from channels.console.board import Board
from channels.console.drafts import Drafts
from channels.console.lead_acts import Decisions
from channels.limits import Limits
from channels.live import Bell
from crm_tools.errors import NotAllowed, NotFound
from crm_tools.people.sign_ins import claim_of, sign_out, start_session, user_of, verify
from crm_tools.people.users import User
from crm_tools.store import Clock, Session, Store
from crm_tools.words import Language

__all__ = ["SignedOut", "StaffDesk"]

T = TypeVar("T")


class SignedOut(Exception):
    """The sign-in has ended; the page goes to sign-in and comes back."""


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """What all pages of the staff door share. Store calls run in threads, one transaction per action.

    `after_change` hears of each committed change, on the event loop. `summarise` has a model word a
    customer's summary; None where no model is configured. Without `decisions` nothing can be approved here;
    `procedures` name what customers want.
    """

    store: Store
    bell: Bell
    clock: Clock
    after_change: Callable[[str], None]
    limits: Limits
    summarise: Callable[[str, Language], Awaitable[Summary]] | None = None
    board: Board = field(default_factory=Board)
    drafts: Drafts = field(default_factory=Drafts)
    decisions: Decisions | None = None
    procedures: Shelf = field(default_factory=built_in)

    async def sign_in(self, email: str, password: str) -> str | None:
        """A fresh token, or None when email or password is wrong."""
        return await asyncio.to_thread(self._sign_in, email, password)

    async def sign_out(self, token: str) -> None:
        await asyncio.to_thread(self._sign_out, token)

    async def user(self, token: str) -> User | None:
        """Whose sign-in this is, None when it has ended."""
        try:
            return await self.look(token, lambda _session, user: user)
        except SignedOut:
            return None

    async def look(self, token: str, reading: Callable[[Session, User], T]) -> T:
        """Reads on one snapshot; raises SignedOut."""
        return await asyncio.to_thread(self._look, token, reading)

    async def change(self, token: str, conversation_id: str, act: Callable[[Session, User], T]) -> T:
        """One transaction, then the news of it; raises SignedOut, or the CrmError that kept it from happening."""
        outcome = await asyncio.to_thread(self._change, token, act)
        self.after_change(conversation_id)
        return outcome

    async def decide(self, token: str, act: Callable[[Decisions, User], Awaitable[Decided]]) -> Decided:
        """Decides what a customer agreed to; raises like `change`."""
        user = await self.user(token)
        if user is None:
            raise SignedOut
        if self.decisions is None:
            raise NotFound("nothing can be approved at this desk")
        decided = await act(self.decisions, user)
        self.after_change(decided.conversation_id)
        return decided

    def _sign_in(self, email: str, password: str) -> str | None:
        with self.store.reading() as session:
            claim = claim_of(session, email)
        try:
            verify(claim, password)
            with self.store.transaction() as session:
                return start_session(session, claim, at=self.clock())
        except NotAllowed:
            return None

    def _sign_out(self, token: str) -> None:
        with self.store.transaction() as session:
            sign_out(session, token, at=self.clock())

    def _look(self, token: str, reading: Callable[[Session, User], T]) -> T:
        with self.store.reading() as session:
            return reading(session, self._proven(session, token))

    def _change(self, token: str, act: Callable[[Session, User], T]) -> T:
        with self.store.transaction() as session:
            return act(session, self._proven(session, token))

    def _proven(self, session: Session, token: str) -> User:
        user = user_of(session, token, at=self.clock())
        if user is None:
            raise SignedOut
        return user
