"""An approval that waits, and an escalated ticket, for the tests of the lead's desk."""

from __future__ import annotations

from crm_tools.approvals import consent, propose
from crm_tools.desk import Change, Preview
from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, User, create_user, user_by_email
from crm_tools.service import escalation
from crm_tools.service.approval_cases import open_case
from crm_tools.service.messages import Author
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Session
from crm_tools.words import Words
from tests.channels.console.desk import NOON, talk

__all__ = ["PREVIEW", "agreed", "escalated", "lead"]

PREVIEW = Preview(
    Words("Return 1 × Aria Duo; ¥4,987 goes back.", "退回 1 件 Aria Duo，退款 ¥4,987。"),
    (
        Words("You get a return number.", "将生成退货单号。"),
        Words("A refund above ¥3,000 needs approval.", "退款超过 ¥3,000 需审批。"),
    ),
    Words("A refund above ¥3,000 needs approval", "退款超过 ¥3,000 需审批"),
    (Change(Words("Aria Duo", "Aria Duo"), Words("delivered", "已签收"), Words("to be sent back", "待寄回")),),
)


def lead(session: Session, email: str = "lea@example.com", name: str = "Lea") -> User:
    create_user(session, NewUser(email, name, "correct horse", Role.LEAD, ("returns", "repair")), at=NOON)
    user = user_by_email(session, email)
    assert user is not None
    return user


def agreed(session: Session) -> tuple[str, str]:
    """The proposal's id and its ticket's number."""
    said = ((Author.CUSTOMER, "Send it back"), (Author.ASSISTANT, "Shall I?"), (Author.CUSTOMER, "yes"))
    thread = talk(session, 0, *said)
    made = propose(session, ("start_return", {}), PREVIEW, conversation_id=thread, contact_id=None, at=NOON)
    case = open_case(session, thread, PREVIEW, contact_id=None, actor="visitor", at=NOON)
    consent(session, made.id, ticket_id=case.id, actor="visitor", at=NOON)
    return made.id, case.number


def escalated(session: Session, text: str = "It hums <b>loudly</b>.") -> str:
    """The number of a ticket that a colleague wants decided."""
    thread = talk(session, 0, (Author.CUSTOMER, text))
    new = NewTicket("problem", "A humming lamp", text, "repair", None, thread)
    number = open_ticket(session, new, actor="visitor", at=NOON).number
    escalation.escalate(session, number, escalation.Reason.BY_HAND, by="user:x", at=NOON, note="Refund or repair?")
    return number
