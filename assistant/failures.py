"""Why a provider gave no answer, told by the types of its errors alone, so that any client library will do. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Failure", "Kind", "failure_of", "pause_before_retry"]

BUSY = (429, 503, 529)
REFUSED = (400, 413, 422)
SLOW_TYPES = {"TimeoutError", "TimeoutException", "APITimeoutError"}
DROPPED_TYPES = {"ConnectionError", "TransportError", "APIConnectionError"}  # httpx, httpx2 and openai have no one root
LONGEST_PAUSE = 2.0


class Kind(StrEnum):
    """SLOW: no answer in time. DROPPED: the connection was refused, reset or cut. BUSY: it asks us to come later.
    REFUSED: it will not have this very request. BROKEN: anything else."""

    SLOW = "slow"
    DROPPED = "dropped"
    BUSY = "busy"
    REFUSED = "refused"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Failure:
    """`retry_after`: in how many seconds the provider wants to be asked again, None where it did not say."""

    kind: Kind
    retry_after: float | None = None


def failure_of(error: BaseException) -> Failure:
    """What an error of any provider's client comes to."""
    chain = list(_causes(error))
    status = next((found for one in chain if isinstance(found := getattr(one, "status_code", None), int)), None)
    if status in BUSY:
        return Failure(Kind.BUSY, next((after for one in chain if (after := _retry_after(one)) is not None), None))
    if status is not None:
        return Failure(Kind.REFUSED if status in REFUSED else Kind.BROKEN)
    types = {cls.__name__ for one in chain for cls in type(one).__mro__}
    if types & SLOW_TYPES:
        return Failure(Kind.SLOW)
    return Failure(Kind.DROPPED if types & DROPPED_TYPES else Kind.BROKEN)


def pause_before_retry(failure: Failure) -> float | None:
    """How long to wait before asking the same provider once more; None where a stand-in answers sooner.

    A kept connection that the other side has closed is the commonest failure and gone at once; so is a limit that
    says it ends within two seconds. Whatever was slow or broken would most likely be so again.
    """
    if failure.kind is Kind.DROPPED:
        return 0.0
    if failure.kind is Kind.BUSY and failure.retry_after is not None and failure.retry_after <= LONGEST_PAUSE:
        return failure.retry_after
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(8):  # chains are short, but nothing keeps them from being circles
        if error is None:
            return
        yield error
        error = error.__cause__


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:  # a date, which no provider of models sends
        return None
