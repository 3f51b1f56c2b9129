"""The whole service with the sample company, for the lead's desk: `python -m tests.browser.lead_house FOLDER PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import Body
from sqlalchemy import select

from assistant.bootstrap import make_mind
from channels.server import make_app
from crm_tools.approvals import consent, propose
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.desk import Change, Preview
from crm_tools.people.identities import IdentityRow
from crm_tools.people.sign_ins import set_password
from crm_tools.people.users import user_by_email
from crm_tools.service import escalation
from crm_tools.service.approval_cases import open_case
from crm_tools.service.conversations import start
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Session, utc_now
from crm_tools.words import Words
from tests.channels.house import PASSWORD, fill_folder, settings_for

LIMIT = Words("A refund above ¥3,000 needs approval", "退款超过 ¥3,000 需审批")
EFFECTS = (Words("Send it back by 30 November 2026.", "请于 2026 年 11 月 30 日前寄回。"),)
CHANGES = (
    Change(Words("The machine", "该机器"), Words("delivered", "已签收"), Words("to be sent back", "待寄回")),
    Change(Words("Refund", "退款"), None, Words("¥4,987", "¥4,987")),
)
GONE = ("start_return", {"order_number": "A-9999", "items": ["Aria Pro"], "reason": ""})


def costly(session: Session) -> list[dict[str, str]]:
    """Delivered orders with an article that alone is above the limit, newest first, one for each customer."""
    rows = session.execute(
        select(OrderRow.number, OrderLineRow.name, IdentityRow.handle)
        .join(OrderLineRow, OrderLineRow.order_number == OrderRow.number)
        .join(IdentityRow, IdentityRow.contact_id == OrderRow.contact_id)
        .where(OrderRow.status == "delivered", OrderLineRow.price_minor > 320_000, OrderLineRow.quantity == 1)
        .where(IdentityRow.channel == "email")
        .order_by(OrderRow.placed_at.desc())
    )
    newest = {email: (number, name) for number, name, email in reversed(rows.all())}
    return [
        {"order": number, "item": name, "email": email, "other": _other(session, number, name)}
        for email, (number, name) in reversed(newest.items())
    ]


def _other(session: Session, number: str, item: str) -> str:
    """Another article of the same order; empty when there is none."""
    query = select(OrderLineRow.name).where(OrderLineRow.order_number == number, OrderLineRow.name != item)
    return session.scalar(query.limit(1)) or ""


def agree(session: Session, text: str) -> str:
    """Something impossible that a visitor agreed to; the number under which it waits."""
    thread, _ = start(session, "web", language="en", at=utc_now())
    add_message(session, thread.id, NewMessage(Author.CUSTOMER, text, "en"), at=utc_now(), actor="visitor")
    preview = Preview(Words(f"Return: {text}", f"退货：{text}"), EFFECTS, LIMIT, CHANGES)
    made = propose(session, GONE, preview, conversation_id=thread.id, contact_id=None, at=utc_now())
    case = open_case(session, thread.id, preview, contact_id=None, actor="visitor", at=utc_now())
    consent(session, made.id, ticket_id=case.id, actor="visitor", at=utc_now())
    return case.number


def escalate(session: Session, text: str) -> str:
    """A ticket that a colleague wants decided."""
    thread, _ = start(session, "web", language="en", at=utc_now())
    add_message(session, thread.id, NewMessage(Author.CUSTOMER, text, "en"), at=utc_now(), actor="visitor")
    new = NewTicket("problem", text, text, "repair", None, thread.id)
    number = open_ticket(session, new, actor="visitor", at=utc_now()).number
    escalation.escalate(session, number, escalation.Reason.BY_HAND, by="assistant", at=utc_now())
    return number


def serve(folder: Path, port: int) -> None:
    fill_folder(folder)
    settings = settings_for(folder)
    mind = make_mind(settings)
    app = make_app(settings, mind=mind, is_demo=True)
    store, bell = mind.store, app.state.doors.bell

    @app.get("/test/found")
    def found() -> list[dict[str, str]]:
        with store.reading() as session:
            return costly(session)

    @app.post("/test/{what}")
    async def make(what: str, text: str = Body(embed=True)) -> str:
        with store.transaction() as session:
            if what == "expire":
                user = user_by_email(session, text)
                assert user is not None
                set_password(session, user.id, PASSWORD, at=utc_now())
                return ""
            number = agree(session, text) if what == "agree" else escalate(session, text)
        bell.ring("*")
        return number

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
