"""Whether a provider is worth asking now: one that failed repeatedly is left alone for a while. Pure, with a clock."""

from __future__ import annotations

import time
from collections.abc import Callable

from assistant.failures import Failure, Kind

__all__ = ["Circuit"]

FAILURES = 2  # in a row; the customers after the second one would each wait for the same time-out
FIRST_REST = 30.0
LONGEST_REST = 300.0


class Circuit:
    """After FAILURES in a row nobody asks for 30 seconds; then one call tries, and each that fails doubles the rest.

    What a provider refuses because of the request itself says nothing about the provider, and does not count.
    `clock` gives seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._rests = 0
        self._until = 0.0
        self._trying = False

    @property
    def is_resting(self) -> bool:
        """Whether it was given up for now."""
        return self._clock() < self._until

    def admits(self) -> bool:
        """Whether to ask now. After a rest this is said to one caller alone, until it has let go."""
        if self.is_resting or self._trying:
            return False
        self._trying = self._rests > 0
        return True

    def let_go(self) -> None:
        """Whoever was admitted has ended, however it went; another may try."""
        self._trying = False

    def succeeded(self) -> None:
        self._failures, self._rests, self._until, self._trying = 0, 0, 0.0, False

    def failed(self, failure: Failure) -> None:
        tried, self._trying = self._trying, False
        if failure.kind is Kind.REFUSED or self.is_resting:
            return  # calls that were under way when the rest began say nothing new
        self._failures += 1
        if failure.retry_after is not None:
            self._rest(min(max(failure.retry_after, 1.0), LONGEST_REST))
        elif tried or self._failures >= FAILURES:
            self._rest(min(FIRST_REST * 2**self._rests, LONGEST_REST))

    def _rest(self, seconds: float) -> None:
        self._rests += 1
        self._until = self._clock() + seconds
