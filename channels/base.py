"""The seam every channel fills: a name, a way in, a way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from crm_tools.errors import NotAllowed
from crm_tools.service.inbound import Inbound
from crm_tools.service.outbox import Outgoing

__all__ = [
    "Channel",
    "DeliveryFailed",
    "DeliveryRefused",
    "DeliveryUncertain",
    "Forged",
    "Letterbox",
    "Request",
    "Sender",
    "Simulator",
    "repeats_safely",
]


class DeliveryFailed(Exception):
    """The provider did not take the message; it is tried again later, in `retry_after` seconds if it said so."""

    def __init__(self, said: str, *, retry_after: float | None = None) -> None:
        super().__init__(said)
        self.retry_after = retry_after


class DeliveryRefused(DeliveryFailed):
    """The provider will never take it (a wrong address, a bot that was blocked): people have to see it."""


class DeliveryUncertain(DeliveryFailed):
    """It may have been taken or not: sent again only where the provider tells repeats by `Outgoing.id`."""


class Forged(NotAllowed):
    """A request does not carry the channel's own proof; nothing of it is kept."""

    code = "forged"


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived at a channel's door: header names in lower case, the body as it came, when it came."""

    headers: Mapping[str, str]
    body: bytes
    at: float
    query: Mapping[str, str] = field(default_factory=dict)


class Sender(Protocol):
    """Sends what the outbox holds for one channel.

    It may declare `repeats_safely = True`: its provider, or whoever receives, knows the same `Outgoing.id` again. Else
    a letter whose sending was cut short is left for people to look at rather than perhaps said twice.
    """

    @property
    def name(self) -> str: ...

    async def send(self, outgoing: Outgoing) -> str | None:
        """Hands one message to the provider under `outgoing.id`; returns the provider's id for it, if it tells one.

        Raises DeliveryFailed when it was not taken, DeliveryRefused when it never will be, DeliveryUncertain when
        that cannot be told.
        """


class Channel(Sender, Protocol):
    """A door that messages come in by. Pure on the way in: it reads no store and sends nothing."""

    def parse(self, request: Request) -> Sequence[Inbound]:
        """The messages in a request, none for news that is no message.

        Raises Forged for a request without the channel's proof, Invalid for one that cannot be read.
        """


def repeats_safely(sender: Sender) -> bool:
    """Whether what it sends may be sent again when nobody knows if it arrived."""
    return bool(getattr(sender, "repeats_safely", False))


@dataclass(frozen=True, slots=True)
class Simulator:
    """A channel's stand-in for the way out: what it "sends" stays in the store, where the demo's pages show it."""

    name: str
    repeats_safely: ClassVar[bool] = True

    async def send(self, outgoing: Outgoing) -> str | None:
        """Nothing leaves the house."""
        return None


@dataclass(frozen=True, slots=True)
class Letterbox:
    """A channel that is one object for the way in and another for the way out."""

    way_in: Channel
    way_out: Sender

    @property
    def name(self) -> str:
        return self.way_in.name

    @property
    def repeats_safely(self) -> bool:
        return repeats_safely(self.way_out)

    def parse(self, request: Request) -> Sequence[Inbound]:
        return self.way_in.parse(request)

    async def send(self, outgoing: Outgoing) -> str | None:
        return await self.way_out.send(outgoing)
