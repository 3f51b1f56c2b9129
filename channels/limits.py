"""How often one visitor may knock: sliding windows in memory, one set a process."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

__all__ = ["Limits", "TooMany", "Window"]

MINUTE = timedelta(minutes=1)
MOST_KEYS = 10_000


class TooMany(Exception):
    """Somebody knocks too often; `retry_after` says in how many seconds it may work again."""

    code = "too-many"

    def __init__(self, said: str, retry_after: int) -> None:
        super().__init__(said)
        self.retry_after = retry_after


class Window:
    """At most `most` admissions of one key within any `span`."""

    def __init__(self, most: int, span: timedelta = MINUTE) -> None:
        self._most = most
        self._span = span
        self._admitted: dict[str, deque[datetime]] = {}

    def admit(self, key: str, *, at: datetime) -> int:
        """0 when admitted, and counted; else after how many seconds it would be."""
        if len(self._admitted) >= MOST_KEYS and key not in self._admitted:
            self._forget(at)
        times = self._admitted.setdefault(key, deque())
        while times and times[0] <= at - self._span:
            times.popleft()
        if len(times) >= self._most:
            return max(1, ceil((times[0] + self._span - at).total_seconds()))
        times.append(at)
        return 0

    def _forget(self, at: datetime) -> None:
        """Drops keys whose time has passed, and the oldest half when that does not help."""
        fresh = {key: times for key, times in self._admitted.items() if times and times[-1] > at - self._span}
        if len(fresh) >= MOST_KEYS:
            fresh = dict(list(fresh.items())[len(fresh) // 2 :])
        self._admitted = fresh


@dataclass(frozen=True, slots=True)
class Limits:
    """What a person never reaches by hand: 30 messages a minute in a conversation, 60 conversations an address.

    A channel's account takes 600 messages a minute, 60 from one sender; who knocks with a forged one, 60 times.
    """

    messages: Window = field(default_factory=lambda: Window(30))
    starts: Window = field(default_factory=lambda: Window(60))
    sign_ins: Window = field(default_factory=lambda: Window(20))

    accounts: Window = field(default_factory=lambda: Window(600))
    senders: Window = field(default_factory=lambda: Window(60))
    forgeries: Window = field(default_factory=lambda: Window(60))

    def message(self, conversation_id: str, *, at: datetime) -> None:
        """Raises TooMany."""
        _check(self.messages.admit(conversation_id, at=at), "too many messages in this conversation")

    def start(self, address: str, *, at: datetime) -> None:
        """Raises TooMany."""
        _check(self.starts.admit(address, at=at), "too many new conversations from this address")

    def sign_in(self, address: str, *, at: datetime) -> None:
        """Raises TooMany."""
        _check(self.sign_ins.admit(address, at=at), "too many sign-ins from this address")

    def inbound(self, account: str, handle: str, *, at: datetime) -> None:
        """Raises TooMany: a provider keeps what is not taken, and brings it again."""
        _check(self.senders.admit(f"{account}:{handle}", at=at), "too many messages from this sender")
        _check(self.accounts.admit(account, at=at), "too many messages on this channel")

    def forgery(self, address: str, *, at: datetime) -> None:
        """Raises TooMany."""
        _check(self.forgeries.admit(address, at=at), "too many requests that do not prove themselves")


def _check(wait: int, said: str) -> None:
    if wait:
        raise TooMany(f"{said}; wait {wait} seconds and send it again", wait)
