"""A raw mail becomes an Inbound: who sent it, what they wrote, what it answers. Pure; never fails but with Invalid."""

from __future__ import annotations

import hashlib
import re
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Any

from assistant.engine.language import detect
from channels.mail.authentication import passes_dmarc
from channels.mail.automatic import is_automatic
from channels.mail.body import Body, read_body
from channels.mail.bounces import find_bounce
from channels.mail.headers import Sender, all_of, first_of, ids_of, in_plain, sender_of
from channels.mail.ids import outgoing_in
from channels.mail.settings import Mailbox
from crm_tools.errors import Invalid
from crm_tools.service.inbound import Inbound
from crm_tools.service.speakers import Proof
from crm_tools.words import Words

__all__ = ["read_mail"]

KEPT = 100_000  # characters of the whole text that stay with the message
MOST_IDS = 50
LONGEST_SUBJECT = 200
EMPTY = Words("[an email without text]", "[无正文邮件]")
_TICKET = re.compile(r"(?<![A-Za-z0-9-])T-\d{3,9}(?![\d-])", re.IGNORECASE)
_TAG = re.compile(r"\[T-\d{3,9}\]", re.IGNORECASE)
_ANSWER = re.compile(r"(?:re|aw|sv|antw|fwd?|wg|tr|回复|答复|转发|回覆)\s?(?:\[\d{1,3}\])?\s?[:：]", re.IGNORECASE)


def read_mail(raw: bytes, us: Mailbox) -> Inbound:
    """The message in a mail. Raises Invalid for one without a sender's address that could be answered.

    A thread is named after its first mail and its sender: somebody else who was in copy has a thread of their own.
    """
    # compat32 takes every header as it stands; the newer policies parse them on access, and raise on broken ones.
    mail = BytesParser(policy=policy.compat32).parsebytes(raw)
    sender, headers = sender_of(mail), first_of(mail)
    references, replied = ids_of(mail, "references"), ids_of(mail, "in-reply-to")
    answered = tuple(dict.fromkeys((*references, *replied)))[-MOST_IDS:]
    own_id = next(iter(ids_of(mail, "message-id")), f"sha256-{hashlib.sha256(raw).hexdigest()}")
    bounce = find_bounce(mail, answers=outgoing_in(answered))
    automatic = bounce is not None or is_automatic(headers, sender=sender.address, own_address=us.address)
    if not sender.is_person and not automatic:
        raise Invalid("this mail has no sender's address that could be answered")
    subject, body = in_plain(headers.get("subject", "")), read_body(mail)
    text = _text(body, "" if answered else _bare(subject))
    payload = _payload(body, own_id, subject)
    if bounce is not None:
        payload["bounce"] = {"outgoing": bounce.outgoing_id, "reason": bounce.reason}
    return Inbound(
        channel="email",
        account=us.address,
        external_id=own_id,
        thread_key=f"{(*references, *replied, own_id)[0]} {sender.address}",
        handle=sender.address,
        text=text,
        proof=_proof(mail, sender, us),
        name=sender.name,
        subject=_bare(subject),
        language=detect(text, "zh" if detect(subject, "en") == "zh" else "en"),
        answers=(*outgoing_in(answered), *reversed(answered)),
        ticket_number=next(iter(_TICKET.findall(subject[:LONGEST_SUBJECT])), "").upper(),
        automatic=automatic,
        payload=payload,
    )


def _proof(mail: Message, sender: Sender, us: Mailbox) -> Proof:
    """The sender is proven when our own mail server says so, of the only address in From."""
    results = all_of(mail, "authentication-results")
    domain = sender.address.rpartition("@")[2]
    proven = sender.is_person and sender.is_only and passes_dmarc(results, authserv=us.authserv, domain=domain)
    return Proof("email", sender.address, sender.address if sender.is_person else None, proven=proven)


def _text(body: Body, subject: str) -> str:
    """What a person would read: the subject of a first mail too, as it often holds the question; then the files."""
    lines = [body.own] if body.own else []
    if subject and subject.casefold() not in body.own.casefold():
        lines.insert(0, subject)
    if not lines and not body.attachments:
        lines = [EMPTY.say(detect(subject, "en"))]
    files = "\n".join(one.shown for one in body.attachments)
    return "\n\n".join([*lines, *([files] if files else [])])


def _payload(body: Body, own_id: str, subject: str) -> dict[str, Any]:
    payload: dict[str, Any] = {"message_id": own_id, "subject": subject[:LONGEST_SUBJECT]}
    if body.whole != body.own:
        payload["whole"] = body.whole[:KEPT]
    if body.attachments:
        payload["attachments"] = [{"name": one.name, "size": one.size} for one in body.attachments]
    return payload


def _bare(subject: str) -> str:
    """The subject without "Re:" and tracking numbers, as the thread is called."""
    bare = _TAG.sub(" ", subject[: 2 * LONGEST_SUBJECT])
    while (found := _ANSWER.match(bare.lstrip())) is not None:
        bare = bare.lstrip()[found.end() :]
    return " ".join(bare.split())[:LONGEST_SUBJECT]
