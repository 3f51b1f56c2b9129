"""Keeps an open page up to date: rings of the bell become looks at the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from channels.live import Bell, Glimpse

__all__ = ["LOOK_ANYWAY", "watch"]

GATHER = 0.1  # seconds in which several rings become one look at the store
LOOK_ANYWAY = 30.0  # seconds; finds what changed without a ring, moves clocks on, and notices an ended sign-in


async def watch(
    bell: Bell, subject: str, look: Callable[[], Awaitable[None]], *, show: Callable[[Glimpse], None] | None = None
) -> None:
    """Calls `look` after each change of `subject` ("*": of anything) until it is cancelled; `show` gets what passes."""
    async with bell.watch(subject) as rings:
        while True:
            heard = [await rings.get()]
            await asyncio.sleep(GATHER)
            was_full = rings.full()  # a full queue may have lost a wake-up
            while not rings.empty():
                heard.append(rings.get_nowait())
            if show and isinstance(heard[-1], Glimpse):
                show(heard[-1])
            if was_full or None in heard:
                await look()
