"""Counts what is asked of language models, before it is asked: a flood costs no more than the budgets allow."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date

import structlog

from assistant.budgets import Budgets, Scope, over
from assistant.threads import Threads
from assistant.turn_context import TurnContext
from crm_tools.service.model_usage import add_usage, model_usage
from crm_tools.store import Clock, Session
from crm_tools.usage import Usage

__all__ = ["SITE", "Meter", "UsedUp"]

log = structlog.get_logger()

SITE = "site"


class UsedUp(Exception):
    """The day's budget of a conversation, a visitor or the site would be overdrawn, or a turn's."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"the model budget of the {scope.value} is used up")
        self.scope = scope


class Meter:
    """One per composition. The counts stand in the store: a restart forgets nothing, and processes share them."""

    def __init__(self, threads: Threads, budgets: Budgets, *, clock: Clock, secret: str) -> None:
        self.budgets = budgets
        self._threads = threads
        self._clock = clock
        self._secret = secret
        self._told: date | None = None

    async def reserve(self, turn: TurnContext | None, tokens: int) -> None:
        """Counts a call of about so many tokens, for a turn or for the house itself, and what the turn owes for earlier
        ones; raises UsedUp, and counts nothing then."""
        keys, day = self._keys(turn), self._clock().date()
        more = Usage(1, tokens + (turn.use.owed if turn else 0))
        try:
            await self._threads.write(lambda session: self._add(session, keys, more, day))
        except UsedUp as error:
            self._tell(error.scope, turn, day)
            raise
        if turn:
            turn.use.owed = 0

    def settle(self, session: Session, turn: TurnContext) -> None:
        """Adds the tokens that a turn's last call took beyond what was thought, or gives back the rest, with its reply.

        A turn that dies leaves the estimate standing.
        """
        if turn.use.owed:
            keys, day = self._keys(turn).values(), self._clock().date()
            add_usage(session, keys, Usage(0, turn.use.owed), day=day)
            turn.use.owed = 0

    def used_today(self, session: Session) -> Usage:
        """What the whole site has used."""
        return model_usage(session, SITE, day=self._clock().date())

    def _add(self, session: Session, keys: Mapping[Scope, str], more: Usage, day: date) -> None:
        totals = add_usage(session, keys.values(), more, day=day)
        scope = over({scope: totals[key] for scope, key in keys.items()}, self.budgets.caps)
        if scope is not None:
            raise UsedUp(scope)  # which undoes the counting as well

    def _keys(self, turn: TurnContext | None) -> dict[Scope, str]:
        if turn is None:
            return {Scope.SITE: SITE}
        keys = {Scope.CONVERSATION: f"conversation:{turn.conversation_id}", Scope.SITE: SITE}
        if turn.visitor:  # an address is kept by nothing that erasing a customer would not reach
            digest = hmac.new(self._secret.encode(), turn.visitor.encode(), hashlib.sha256).hexdigest()
            keys[Scope.VISITOR] = f"visitor:{digest[:32]}"
        return keys

    def _tell(self, scope: Scope, turn: TurnContext | None, day: date) -> None:
        """The operator is told of the site's end once a day, of the others' each time."""
        if scope is not Scope.SITE:
            log.info("model.used-up", scope=scope.value, conversation=turn.conversation_id if turn else None)
        elif self._told != day:
            self._told = day
            log.warning("model.used-up", scope=scope.value, until="midnight UTC", instead="the built-in engine")
