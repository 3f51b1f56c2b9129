"""The seam every channel fills: a name, a way in, a way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crm_tools.service.outbox import Outgoing

__all__ = ["DeliveryFailed", "Sender", "Simulator"]


class DeliveryFailed(Exception):
    """The provider did not take the message; it is tried again later."""


class Sender(Protocol):
    """Sends what the outbox holds for one channel."""

    @property
    def name(self) -> str: ...

    async def send(self, outgoing: Outgoing) -> None:
        """Hands one message to the provider under `outgoing.id`; raises DeliveryFailed when it was not taken."""


@dataclass(frozen=True, slots=True)
class Simulator:
    """A channel's stand-in: what it "sends" stays in the store, where the demo's mailbox shows it."""

    name: str

    async def send(self, outgoing: Outgoing) -> None:
        """Nothing leaves the house."""
