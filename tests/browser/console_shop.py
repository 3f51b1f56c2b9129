"""A small staffed desk for the browser tests: `python -m tests.browser.console_shop DATABASE_URL PORT`."""

from __future__ import annotations

import sys
from datetime import timedelta

import uvicorn
from fastapi import Body, FastAPI

from channels.console import mount_console
from channels.limits import Limits, Window
from channels.live import Bell, Glimpse
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.people.contacts import AccountRow, create_contact
from crm_tools.people.identities import IdentityRow
from crm_tools.people.levels import Level, Role
from crm_tools.people.users import NewUser, create_user, user_by_email
from crm_tools.service import handoff
from crm_tools.service.conversations import conversation, set_speaker, start
from crm_tools.service.intake import receive
from crm_tools.service.interactions import Interaction, Outcome, Sentiment, log_interaction
from crm_tools.service.messages import Author, NewMessage, add_message, transcript
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Base, Session, Store, new_id, utc_now
from tests.browser.raced_desk import RacedDesk, ending
from tests.tables import load_tables

PASSWORD = "correct horse"
RETURN_REPLY = {
    "citations": [
        {
            "article_id": "returns",
            "title": "Returns",
            "url": "/help/en/returns",
            "quote": "You can return most items within 14 days of delivery, opened or not.",
        }
    ],
    "receipts": [
        {"id": "r1", "kind": "passage", "ref": "article returns"},
        {"id": "r2", "kind": "record", "ref": "order A-1042"},
    ],
    "actions": [
        {"tool": "order_status", "effect": "read", "status": "done"},
        {"tool": "start_return", "effect": "write", "status": "proposed"},
    ],
    "proposal": {"id": "p1", "summary": "Return 1 × Aria One (A-1042), refund 1,887.00 CNY", "effects": []},
    "confidence": 0.93,
}


def fill(store: Store) -> dict[str, str]:
    """Two colleagues and a handful of conversations; their ids by name."""
    now = utc_now()
    with store.transaction() as session:
        mei = create_user(session, NewUser("mei@example.com", "Mei Chen", PASSWORD, Role.REP), at=now)
        create_user(session, NewUser("tom@example.com", "Tom Baker", PASSWORD, Role.LEAD), at=now)
        session.add(AccountRow(id="acc_lin", name="Lin household", kind="household", tier="gold", created_at=now))
        session.flush()
        lin = create_contact(session, "Mei Lin", language="en", at=now, account="acc_lin")
        session.add(
            IdentityRow(
                id=new_id("idn"), contact_id=lin, channel="email", handle="mei.lin@example.com", verified_at=now
            )
        )
        for number, status, days in (("A-1042", "delivered", 6), ("A-1031", "shipped", 2), ("A-0998", "cancelled", 60)):
            _order(session, lin, number, status, days)
        found = {"waits": _return_case(session, lin)}
        found["visitor"] = _talk(
            session, 18, ("customer", "您好，空气净化器的红灯一直亮，换了滤芯还是这样，怎么办？"), language="zh"
        )
        handoff.hand_over(
            session, found["visitor"], "repair", reason="asked", actor="assistant", at=now - timedelta(minutes=18)
        )
        found["assistant"] = _talk(
            session,
            3,
            ("customer", "Do you ship to Singapore?"),
            ("assistant", "Yes, we do: **5 to 9 working days**, 80.00 CNY. [1]"),
        )
        found["tom"] = _talk(session, 11, ("customer", "I need 12 machines for our offices"))
        _take(session, found["tom"], "tom@example.com")
        found["mine"] = _talk(session, 25, ("customer", "Is the Mola 64 in stock again?"))
        _take(session, found["mine"], "mei@example.com")
        found["ended"] = _talk(session, 300, ("customer", "thank you, that helped"), ("assistant", "You're welcome."))
        handoff.end(session, found["ended"], actor="visitor", at=now - timedelta(hours=4))
        handoff.rate(session, found["ended"], 5, actor="visitor", at=now - timedelta(hours=4))
        found["unsafe"] = _talk(
            session,
            8,
            ("customer", "<script>window.hit=1</script><img src=x onerror=window.hit=1> `${1}`"),
            (
                "assistant",
                "<img src=https://evil.example/x.png onerror=window.hit=1> ![p](https://evil.example/p.png) "
                "[go](javascript:window.hit=1)",
            ),
        )
        for number in range(14):
            _talk(session, 30 + number, ("customer", f"Question number {number}"), ("assistant", "Here is the answer."))
        found["mei"] = mei
    return found


def _return_case(session: Session, lin: str) -> str:
    now = utc_now()
    thread = _talk(session, 9, ("customer", "I want to send back the espresso machine from my last order"))
    set_speaker(session, thread, lin, Level.VERIFIED, at=now)
    reply = NewMessage(
        Author.ASSISTANT,
        "You can return it **until 29 November**, opened or not. [1]\n\n"
        "Return 1 × Aria One, refund 1,887.00 CNY. Shall I go ahead?",
        "en",
        payload=RETURN_REPLY,
    )
    add_message(session, thread, reply, at=now - timedelta(minutes=8), actor="assistant")
    receive(
        session,
        thread,
        "Why is 12 yuan taken off? I'd rather talk to a person",
        client_id=new_id("c"),
        at=now - timedelta(minutes=6),
    )
    moved = NewMessage(
        Author.ASSISTANT, "Passing you on: a colleague from Returns has this conversation and answers here.", "en"
    )
    add_message(session, thread, moved, at=now - timedelta(minutes=6), actor="assistant")
    handoff.hand_over(session, thread, "returns", reason="asked", actor="assistant", at=now - timedelta(minutes=6))
    open_ticket(
        session,
        NewTicket("question", "Return fee questioned", "12 CNY", "returns", lin, thread),
        actor="assistant",
        at=now,
    )
    log_interaction(
        session,
        conversation(session, thread),
        Interaction("start_return", Outcome.HANDED_OVER, Sentiment.NEGATIVE),
        at=now,
    )
    return thread


def _talk(session: Session, minutes_ago: int, *said: tuple[str, str], language: str = "en") -> str:
    at = utc_now() - timedelta(minutes=minutes_ago)
    thread, _token = start(session, "web", language=language, at=at)
    for author, text in said:
        add_message(session, thread.id, NewMessage(Author(author), text, language), at=at, actor=author)
    return thread.id


def _take(session: Session, thread: str, email: str) -> None:
    user = user_by_email(session, email)
    assert user is not None
    handoff.take(session, thread, user, at=utc_now())


def _order(session: Session, contact_id: str, number: str, status: str, days: int) -> None:
    placed = utc_now() - timedelta(days=days)
    session.add(
        OrderRow(
            number=number,
            contact_id=contact_id,
            status=status,
            currency="CNY",
            total_minor=189900,
            address={},
            fulfilments=[],
            placed_at=placed,
        )
    )
    session.flush()
    session.add(
        OrderLineRow(
            order_number=number,
            sku="ARIA-ONE-S",
            product_id="aria-one",
            name="Aria One",
            name_zh="Aria One 意式咖啡机",
            options={"colour": "silver"},
            price_minor=189900,
            quantity=1,
        )
    )


def build(store: Store) -> FastAPI:
    """The app with the console, and addresses through which a test plays the customer."""
    bell, app, found = Bell(), FastAPI(), fill(store)
    limits = Limits(sign_ins=Window(1000))
    desk = RacedDesk(store=store, bell=bell, clock=utc_now, after_change=bell.ring, limits=limits)
    mount_console(app, desk, secret="only for tests")

    @app.get("/test/found")
    def ids() -> dict[str, str]:
        return found

    @app.post("/test/says")
    async def says(thread: str = Body(), text: str = Body()) -> None:
        with store.transaction() as session:
            receive(session, thread, text, client_id=new_id("c"), at=utc_now())
        bell.ring(thread)

    @app.post("/test/queue")
    async def queue(thread: str = Body(embed=True)) -> None:
        with store.transaction() as session:
            handoff.hand_over(session, thread, "sales", reason="asked", actor="visitor", at=utc_now())
        bell.ring(thread)

    @app.post("/test/new")
    async def new(text: str = Body(embed=True)) -> str:
        with store.transaction() as session:
            thread = _talk(session, 0, ("customer", text))
        bell.ring(thread)
        return thread

    @app.post("/test/glimpse")
    async def glimpse(thread: str = Body(embed=True)) -> None:
        bell.ring(thread, Glimpse({"state": "tool", "say": {"en": "Looking up the order", "zh": "正在查询订单"}}))

    @app.get("/test/customer-sees")
    def customer_sees(thread: str) -> list[str]:
        with store.reading() as session:
            return [message.text for message in transcript(session, thread)]

    @app.get("/test/watchers")
    async def watchers() -> int:
        return sum(len(queues) for queues in bell._watchers.values())

    @app.get("/test/state")
    def state(thread: str) -> dict[str, str | None]:
        with store.reading() as session:
            now = conversation(session, thread)
        return {"owner": now.owner.value, "status": now.status, "user": now.user_id}

    @app.post("/test/expire")
    async def expire(email: str = Body(embed=True)) -> None:
        """Their sign-in will end in the moment before their next press arrives."""
        desk.ahead.append(ending(email, PASSWORD))

    return app


if __name__ == "__main__":
    load_tables()
    kept = Store(sys.argv[1])
    Base.metadata.create_all(kept.engine())
    uvicorn.run(build(kept), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
