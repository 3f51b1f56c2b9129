"""A small staffed desk for the tests of record pages: `python -m tests.browser.record_shop DATABASE_URL PORT`."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

import uvicorn
from fastapi import Body, FastAPI

from channels.console import mount_console
from channels.console.customer_page import reacting
from channels.limits import Limits, Window
from channels.live import Bell
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.people.contacts import create_contact
from crm_tools.people.levels import Level
from crm_tools.people.users import user_by_email
from crm_tools.sales.reaction_log import Reaction
from crm_tools.sales.reactions import NewReaction
from crm_tools.service.conversations import set_speaker, start
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Base, Session, Store, new_id, utc_now
from tests.browser.raced_desk import RacedDesk, ending
from tests.crm_tools.sales.conftest import open_trade, say
from tests.crm_tools.sales.test_reactions import buy
from tests.tables import load_tables

PASSWORD = "a long password"
UNSAFE = "<img src=x onerror=window.hit=1>"


def fill(session: Session) -> dict[str, str]:
    """A hotel that may be sold something, somebody who complains, somebody without history; ids by name."""
    now = utc_now()
    trade = open_trade(session, now)
    buy(session, trade)
    say(session, trade.thread, "Hello", now)
    angry = create_contact(session, "Ann Gray", language="en", at=now)
    ticket = _ticket(session, angry, "complaint", "Broken on arrival")
    nobody = create_contact(session, UNSAFE, language="zh", at=now)
    return {"hotel": trade.hotel, "thread": trade.thread, "angry": angry, "ticket": ticket, "nobody": nobody}


def buyer(session: Session) -> dict[str, str]:
    """Somebody new with a conversation and a purifier of their own, so that one action is best: its id too."""
    now = utc_now()
    name = new_id("buyer")
    contact_id = create_contact(session, name, language="en", at=now)
    thread, _ = start(session, "web", language="en", at=now)
    set_speaker(session, thread.id, contact_id, Level.VERIFIED, at=now)
    say(session, thread.id, "Hello", now)
    number, at = f"A-{name[-8:]}", now - timedelta(days=5)
    moments = {"placed_at": at, "shipped_at": at, "delivered_at": at}
    kept: dict[str, Any] = {"address": {}, "fulfilments": []}
    session.add(
        OrderRow(
            number=number,
            contact_id=contact_id,
            status="delivered",
            currency="CNY",
            total_minor=129_900,
            **kept,
            **moments,
        )
    )
    session.flush()
    session.add(
        OrderLineRow(
            order_number=number,
            sku="ZEPHYR-200",
            product_id="zephyr-200",
            name="Zephyr 200",
            name_zh="",
            options={},
            price_minor=129_900,
            quantity=1,
        )
    )
    return {"id": contact_id, "name": name, "thread": thread.id, "action": f"extend-warranty.{number}"}


def _ticket(session: Session, contact_id: str, kind: str, subject: str) -> str:
    new = NewTicket(kind, subject, "It does not work", "sales", contact_id, None)
    return open_ticket(session, new, actor=f"contact:{contact_id}", at=utc_now()).number


def build(store: Store) -> FastAPI:
    """The app with the console, and addresses through which a test plays others."""
    with store.transaction() as session:
        found = fill(session)
    bell, app = Bell(), FastAPI()
    limits = Limits(sign_ins=Window(1000))
    desk = RacedDesk(store=store, bell=bell, clock=utc_now, after_change=bell.ring, limits=limits)
    mount_console(app, desk, secret="only for tests")

    @app.get("/test/found")
    def ids() -> dict[str, str]:
        return found

    @app.post("/test/buyer")
    async def new_buyer() -> dict[str, str]:
        with store.transaction() as session:
            return buyer(session)

    @app.post("/test/ticket")
    async def ticket(contact: str = Body(), subject: str = Body()) -> str:
        with store.transaction() as session:
            number = _ticket(session, contact, "question", subject)
        bell.ring("*")
        return number

    @app.post("/test/quicker")
    async def quicker(contact: str = Body(), action: str = Body()) -> None:
        """Ben will do an action in the moment before a colleague's next press arrives."""

        def act(session: Session) -> None:
            ben = user_by_email(session, "ben@example.com")
            assert ben is not None
            reacting(contact, NewReaction(action, Reaction.DONE), at=utc_now())(session, ben)

        desk.ahead.append(act)

    @app.post("/test/expire")
    async def expire(email: str = Body(embed=True)) -> None:
        with store.transaction() as session:
            ending(email, PASSWORD)(session)
        bell.ring("*")

    return app


if __name__ == "__main__":
    load_tables()
    kept = Store(sys.argv[1])
    Base.metadata.create_all(kept.engine())
    uvicorn.run(build(kept), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
