"""What a turn took: the time of each stage, and what every call of a model used up. By a clock that never goes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal

__all__ = ["ModelCall", "Stage", "Stopwatch"]

Stage = Literal["search", "model", "tools", "review", "commit"]

# The seconds of the stages inside the one that runs: a search that a tool call makes counts as search alone.
_INSIDE: ContextVar[list[float] | None] = ContextVar("stages_inside", default=None)


@dataclass(slots=True)
class ModelCall:
    """One call of a model; the tokens are None where its provider does not count them, as the built-in engine."""

    model: str
    seconds: float = 0.0
    tokens_in: int | None = None
    tokens_out: int | None = None
    failed: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "seconds": round(self.seconds, 4),
            "tokens_in": self.tokens_in,
            "tokens_out": self.tokens_out,
            "failed": self.failed,
        }


@dataclass(slots=True)
class Stopwatch:
    """Starts when it is made; what runs at once is counted for each."""

    seconds: dict[Stage, float] = field(default_factory=dict)
    calls: list[ModelCall] = field(default_factory=list)
    _began: float = field(default_factory=perf_counter, repr=False)

    @contextmanager
    def stage(self, name: Stage) -> Iterator[None]:
        """Counts what happens inside, without the stages that run inside it in their turn."""
        around, inside = _INSIDE.get(), [0.0]
        token, started = _INSIDE.set(inside), perf_counter()
        try:
            yield
        finally:
            _INSIDE.reset(token)
            took = perf_counter() - started
            if around is not None:
                around[0] += took
            self.seconds[name] = self.seconds.get(name, 0.0) + max(0.0, took - inside[0])

    @contextmanager
    def call(self, model: str) -> Iterator[ModelCall]:
        """One call of a model, which whoever opens it fills; one that raises is kept as failed."""
        made, started = ModelCall(model), perf_counter()
        self.calls.append(made)
        try:
            with self.stage("model"):
                yield made
        except BaseException:  # also one that ran out of time: it was made, and may have cost something
            made.failed = True
            raise
        finally:
            made.seconds = perf_counter() - started

    def as_json(self) -> dict[str, Any]:
        """So far: seconds of each stage and of the whole, and every call."""
        stages = {name: round(took, 4) for name, took in self.seconds.items()}
        calls = [one.as_json() for one in self.calls]
        return {"seconds": stages, "total": round(perf_counter() - self._began, 4), "calls": calls}
