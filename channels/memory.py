"""The seam's twin in memory: a channel that takes messages as JSON and keeps what it sent, for tests and trials."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from channels.base import DeliveryFailed, Forged, Request
from channels.payloads import read_json
from crm_tools.service.inbound import Inbound
from crm_tools.service.outbox import Outgoing
from crm_tools.service.speakers import Proof

__all__ = ["MemoryChannel"]

KEY_HEADER = "x-memory-key"


class Said(BaseModel):
    id: str
    sender: str
    text: str
    email: str | None = None
    proven: bool = True


@dataclass
class MemoryChannel:
    """Takes `{id, sender, text, email?, proven?}` under the header X-Memory-Key; raises `troubles`, one a send."""

    name: str = "memory"
    account: str = "here"
    key: str = "key"
    repeats_safely: bool = True
    sent: list[Outgoing] = field(default_factory=list)
    troubles: deque[DeliveryFailed] = field(default_factory=deque)

    def parse(self, request: Request) -> Sequence[Inbound]:
        if request.headers.get(KEY_HEADER) != self.key:
            raise Forged("X-Memory-Key is not this channel's")
        said = read_json(request.body, Said)
        return [
            Inbound(
                channel=self.name,
                account=self.account,
                external_id=said.id,
                thread_key=said.sender,
                handle=said.sender,
                text=said.text,
                proof=Proof(self.name, said.sender, email=said.email, proven=said.proven),
            )
        ]

    async def send(self, outgoing: Outgoing) -> str | None:
        """Keeps it, unless trouble was planned."""
        if self.troubles:
            raise self.troubles.popleft()
        self.sent.append(outgoing)
        return f"memory-{len(self.sent)}"

    def expect_trouble(self, troubles: Iterable[DeliveryFailed]) -> None:
        """The next sends fail so."""
        self.troubles.extend(troubles)
