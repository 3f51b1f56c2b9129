"""The stage a scenario is played on: the world as it is given, and a customer who writes in on several channels."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.mind import Mind
from assistant.talk import Talk, start_talk
from assistant.turn import take_turn
from crm_tools.commerce.catalog import StockRow, VariantRow
from crm_tools.commerce.orders import OrderRow
from crm_tools.people.company import save_company
from crm_tools.people.users import Presence, set_presence, users
from crm_tools.sample.facts import company_profile
from crm_tools.service import work
from crm_tools.service.inbound import Accepted, Inbound, receive_inbound
from crm_tools.service.messages import Message
from crm_tools.service.speakers import Proof
from crm_tools.store import Session, utc_now
from evals.rows import BadInput
from evals.scenario import Given, Turn

__all__ = ["Customer", "StageClock", "change_world", "set_stage"]


class StageClock:
    """A clock that runs from now, or from the next time it is `moment` in `zone`; time may pass on it at once."""

    def __init__(self, moment: time | None, zone: str) -> None:
        self._ahead = timedelta()
        if moment is not None:
            started = utc_now()
            local = started.astimezone(ZoneInfo(zone))
            wanted = datetime.combine(local.date(), moment, tzinfo=ZoneInfo(zone))
            self._ahead = (wanted if wanted >= local else wanted + timedelta(days=1)) - local

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    def move(self, minutes: int) -> None:
        """So many minutes pass."""
        self._ahead += timedelta(minutes=minutes)


def change_world(mind: Mind, turn: Turn) -> None:
    """What happens in the shop before a turn; raises BadInput for a SKU or an order that there is not."""
    with mind.store.transaction() as session:
        set_prices(session, turn.prices)
        for number in turn.shipped:
            order = session.get(OrderRow, number)
            if order is None:
                raise BadInput(f"turn.shipped: there is no order {number!r}")
            order.status, order.shipped_at = "shipped", mind.clock()


def set_prices(session: Session, prices: Mapping[str, int]) -> None:
    """Prices in whole yuan by SKU."""
    for sku, yuan in prices.items():
        variant = session.get(VariantRow, sku)
        if variant is None:
            raise BadInput(f"prices: nobody sells {sku!r}")
        variant.price_minor = yuan * 100


def set_stage(mind: Mind, given: Given) -> None:
    """Makes the world as it is given; raises BadInput for a SKU nobody sells."""
    with mind.store.transaction() as session:
        profile = company_profile() | {"chat_around_the_clock": given.around_the_clock}
        if given.refund_limit is not None:
            profile["approvals"] = [{"above": given.refund_limit}]
        save_company(session, profile, at=mind.clock())
        if not given.online:
            for user in users(session):
                set_presence(session, user.id, Presence.OFFLINE, at=mind.clock())
        set_prices(session, given.prices)
        for sku, pieces in given.stock.items():
            row = session.get(StockRow, sku)
            if row is None:
                raise BadInput(f"given.stock: nobody sells {sku!r}")
            row.quantity = pieces


@dataclass(slots=True)
class Customer:
    """One person: on the web in one conversation, elsewhere in a thread a channel.

    Whoever has an `email` is verified; one who only `claims` an address writes mail under it that nothing proves.
    """

    mind: Mind
    language: str
    email: str = ""
    claims: str = ""
    _talk: Talk | None = field(default=None, repr=False)
    _conversation_id: str = ""

    async def say(self, channel: str, text: str) -> Message | None:
        """The reply to a message; None when a person has the word. Raises Invalid for an unusable text."""
        if channel == "web":
            talk = await self.talk()
            self._conversation_id = talk.conversation_id
            return await talk.say(text)
        accepted = await self.mind.threads.write(lambda session: self._receive(session, channel, text))
        self._conversation_id = accepted.conversation_id
        taken = await self.mind.threads.write(
            lambda session: work.claim(session, at=self.mind.clock(), conversation_id=accepted.conversation_id)
        )
        return await take_turn(self.mind, taken) if taken else None

    async def talk(self) -> Talk:
        """The conversation on the web."""
        if self._talk is None:
            self._talk = await start_talk(self.mind, channel="web", language=self.language, email=self.email)
        return self._talk

    async def owner(self) -> str:
        """Who has the word where they wrote last."""
        talk = Talk(self.mind, self._conversation_id) if self._conversation_id else await self.talk()
        return (await talk.thread()).owner.value

    def _receive(self, session: Session, channel: str, text: str) -> Accepted:
        address = self.email or self.claims
        handle = address if channel == "email" and address else f"{channel}:{address or 'stranger'}"
        proof = Proof(channel, handle, email=address or None, proven=bool(self.email) or not address)
        inbound = Inbound(
            channel=channel,
            account="sample",
            external_id=uuid.uuid4().hex,
            thread_key=handle,
            handle=handle,
            text=text,
            proof=proof,
            language=self.language,
        )
        return receive_inbound(session, inbound, at=self.mind.clock())
