"""Runs hostile sequences one after the other and counts what came of them."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from crm_tools.registry import customer_tools
from evals.hostile.judge import Judge
from evals.hostile.play import Play
from evals.hostile.windows import Breach
from evals.hostile.world import World, open_world

__all__ = ["Drill", "open_drill"]

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


@dataclass(frozen=True, slots=True)
class Drill:
    """A house to attack; every sequence begins with it as it was."""

    world: World
    judge: Judge
    play: Play

    def run(self, rng: random.Random) -> list[Breach]:
        """Plays one sequence; what was breached in it."""
        before = len(self.judge.breaches)
        asyncio.run(self.play.sequence(rng))
        return self.judge.breaches[before:]

    def run_many(
        self, count: int, *, seed: int = 0, first: int = 0, until: Callable[[list[Breach]], bool] | None = None
    ) -> list[Breach]:
        """Plays sequences by number, each of which can be played again alone; ends early when `until` says so."""

        async def go() -> None:
            for number in range(first, first + count):
                known = len(self.judge.breaches)
                await self.play.sequence(random.Random(f"{seed} {number}"))
                new = self.judge.breaches[known:]
                if until is not None and until(new):
                    return

        before = len(self.judge.breaches)
        asyncio.run(go())
        return self.judge.breaches[before:]

    @property
    def counts(self) -> Counter[str]:
        return self.judge.counts


@contextmanager
def open_drill() -> Iterator[Drill]:
    """A house in memory where there is such a place: nothing in it need survive, and a disk would be far slower."""
    tools = customer_tools()
    with TemporaryDirectory(prefix="deskside-hostile-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        world = open_world(Path(folder))
        try:
            judge = Judge(world.ledger, tools, world.seats)
            yield Drill(world, judge, Play(world, judge, tools))
        finally:
            world.close()
