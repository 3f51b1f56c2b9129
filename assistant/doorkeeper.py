"""Proves who a visitor is by a one-time code, in code and before any model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.phrases import CODE_SENT, STOPPED_CODES, WELCOME_BACK, WRONG_CODE
from crm_tools.errors import Invalid
from crm_tools.people import identities
from crm_tools.people.company import company
from crm_tools.people.contacts import contact, create_contact
from crm_tools.service.conversations import conversation
from crm_tools.service.outbox import Letter, queue
from crm_tools.service.speakers import admit_speaker
from crm_tools.store import Session
from crm_tools.words import Words

__all__ = ["Admitted", "Refused", "admit", "admit_address", "send_code"]


@dataclass(frozen=True, slots=True)
class Admitted:
    """The code was right; `welcome` greets the person by name."""

    contact_id: str
    name: str
    welcome: Words


@dataclass(frozen=True, slots=True)
class Refused:
    """The code was not accepted; `verify` is what to ask for next ("code" or "email")."""

    reason: Words
    verify: str


def send_code(session: Session, conversation_id: str, email: str, *, secret: str, at: datetime) -> Words:
    """Queues a mail with a fresh code, whether or not the address is known, so that nobody can probe for customers.

    Raises Invalid for an address that is none, or after too many codes.
    """
    address = identities.fold_email(email)
    code = identities.new_code(session, conversation_id, address, secret=secret, at=at)
    name = company(session).name
    language = conversation(session, conversation_id).language
    subject = Words(f"Your code for {name.en}: {code}", f"{name.zh}验证码：{code}")
    text = Words(
        f"Your code is {code}. It is valid for {identities.CODE_MINUTES} minutes.\n\n"
        "If you did not ask for it, ignore this message.",
        f"您的验证码为 {code}，{identities.CODE_MINUTES} 分钟内有效。\n\n如非本人操作，请忽略本邮件。",
    )
    letter = Letter(
        channel="email",
        recipient=address,
        subject=subject.say(language),
        text=text.say(language),
        key=f"code:{conversation_id}:{at.isoformat()}",
        conversation_id=conversation_id,  # so that an answer to this very mail finds its way back
        payload={"kind": "code", "language": language},
    )
    queue(session, letter, at=at)
    minutes = identities.CODE_MINUTES
    return Words(
        CODE_SENT.en.format(email=address, minutes=minutes), CODE_SENT.zh.format(email=address, minutes=minutes)
    )


def admit(session: Session, conversation_id: str, code: str, *, secret: str, at: datetime) -> Admitted | Refused:
    """Checks a code; a right one proves the address it was sent to."""
    try:
        email = identities.check_code(session, conversation_id, code, secret=secret, at=at)
    except Invalid as error:
        reason = Words(STOPPED_CODES.en.format(reason=error), STOPPED_CODES.zh.format(reason=error.say("zh")))
        return Refused(reason, "email")
    if email is None:
        return Refused(WRONG_CODE, "code")
    return admit_address(session, conversation_id, email, at=at)


def admit_address(session: Session, conversation_id: str, email: str, *, at: datetime) -> Admitted:
    """Ties the conversation to the contact of a proven address; somebody new becomes a contact."""
    contact_id = identities.find_contact(session, "email", email)
    if contact_id is None:
        language = conversation(session, conversation_id).language
        contact_id = create_contact(session, email.partition("@")[0], language=language, at=at)
        identities.add_identity(session, contact_id, "email", email, verified_at=at)
    admit_speaker(session, conversation_id, contact_id, at=at)
    name = contact(session, contact_id).name
    return Admitted(contact_id, name, Words(WELCOME_BACK.en.format(name=name), WELCOME_BACK.zh.format(name=name)))
