"""Whole conversations by mail: a real mailbox, the real assistant, a real sending server."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest

from channels.mail.arrivals import fetching_mail
from channels.mail.settings import EmailSettings
from crm_tools.people.levels import Level
from crm_tools.service.conversations import Conversation
from crm_tools.service.correspondence import correspondence
from crm_tools.service.messages import transcript
from tests.channels.mail.conftest import MailHouse
from tests.channels.mail.letters import letter

MEI = "mei.lin@example.com"


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def id_of(mail: EmailMessage) -> str:
    return str(mail["Message-ID"]).strip("<>")


def threads(house: MailHouse, handle: str = MEI) -> list[Conversation]:
    with house.mind.store.reading() as session:
        return [one.thread for one in correspondence(session, "email", handle)]


async def test_a_mail_is_answered_and_the_answer_to_it_joins_the_same_thread(mail_house: MailHouse) -> None:
    asked = "I want to send back the espresso machine from my last order"
    first = await mail_house.hears(letter(asked, sender=MEI, message_id="one@example.com"), answers=1)
    said = "yes please\n\nOn Mon, Shop <help@shop.example> wrote:\n> Shall I?"
    yes = letter(
        said, sender=MEI, message_id="two@example.com", answers=id_of(first), subject=f"Re: {first['Subject']}"
    )
    second = await mail_house.hears(yes, answers=2)

    assert first["To"] == MEI
    assert first["Subject"] == "Re: A question"
    assert first["In-Reply-To"] == "<one@example.com>"
    assert "Reply “yes” to confirm" in text_of(first)
    assert second["References"] == "<one@example.com> <two@example.com>"
    assert "[T-" in second["Subject"]
    assert "R-" in text_of(second)
    [thread] = threads(mail_house)
    assert thread.level is Level.VERIFIED
    assert mail_house.mind.store.count("returns", {"order_number": "A-1042", "status": "requested"}) == 1


async def test_what_a_crash_left_unmarked_is_not_answered_twice(mail_house: MailHouse) -> None:
    await mail_house.hears(letter("How long can I return an item?", sender=MEI), answers=1)
    mail_house.imap.make_unseen()
    await mail_house.fetch()

    assert mail_house.imap.unseen() == 0
    assert mail_house.mind.store.count("messages", {"author": "customer", "external_id": "first@example.com"}) == 1
    assert mail_house.mind.store.count("work", {"status": "queued"}) == 0
    assert len(mail_house.postbox.mails) == 1


async def test_a_forged_sender_with_a_guessed_ticket_number_learns_and_confirms_nothing(mail_house: MailHouse) -> None:
    asked = "I want to send back the espresso machine from my last order"
    first = await mail_house.hears(letter(asked, sender=MEI, message_id="one@example.com"), answers=1)
    forged = letter("yes", sender=MEI, proven=False, message_id="evil@evil.example", answers="one@example.com",
                    subject="Re: A question [T-1001]")  # fmt: skip
    answer = await mail_house.hears(forged, answers=2)
    more = letter("Where is my order?", sender=MEI, proven=False, message_id="evil2@evil.example", subject="T-1001")
    await mail_house.hears(more, answers=4)  # what is said, and the code that goes to the address itself
    told = [text_of(one) for one in mail_house.postbox.mails[2:]]

    assert "Reply “yes” to confirm" in text_of(first)
    assert mail_house.mind.store.count("returns", {"order_number": "A-1042"}) == 0
    assert mail_house.mind.store.count("proposals", {"status": "pending"}) == 0
    assert {one["To"] for one in (answer, *mail_house.postbox.mails)} == {MEI}
    assert not any("A-1042" in one for one in told)
    assert all("code" in one for one in told)
    assert all(one.level is Level.CLAIMED for one in threads(mail_house))


async def test_a_code_by_mail_proves_an_unproven_sender_who_is_asked_for_no_address(mail_house: MailHouse) -> None:
    await mail_house.hears(letter("Where is my order?", sender=MEI, proven=False), answers=2)
    code = next(one for one in mail_house.postbox.mails if one["Auto-Submitted"] == "auto-generated")
    digits = "".join(filter(str.isdigit, str(code["Subject"])))[-6:]
    reply = letter(digits, sender=MEI, proven=False, message_id="three@example.com", answers=id_of(code))
    answer = await mail_house.hears(reply, answers=3)

    assert "A-10" in text_of(answer)
    [thread] = threads(mail_house)
    assert thread.level is Level.VERIFIED


async def test_a_robot_is_answered_by_nobody(mail_house: MailHouse) -> None:
    first = await mail_house.hears(letter("How long can I return an item?", sender=MEI), answers=1)
    vacation = letter("I am away", sender=MEI, message_id="away@example.com", answers=id_of(first),
                      Auto_Submitted="auto-replied")  # fmt: skip
    mail_house.imap.put(vacation)
    await mail_house.fetch()

    [thread] = threads(mail_house)
    with mail_house.mind.store.reading() as session:
        last = transcript(session, thread.id, internal=True)[-1]
    assert (last.internal, last.text) == (True, "I am away")
    assert mail_house.mind.store.count("work", {"status": "queued"}) == 0


async def test_a_mail_that_came_back_is_told_to_the_colleagues(mail_house: MailHouse) -> None:
    first = await mail_house.hears(letter("How long can I return an item?", sender=MEI), answers=1)
    mail_house.imap.put(bounce(id_of(first)))
    await mail_house.fetch()

    [thread] = threads(mail_house)
    store = mail_house.mind.store
    with store.reading() as session:
        note = transcript(session, thread.id, internal=True)[-1]
    assert note.internal
    assert "5.1.1 550 no such user" in note.text
    assert store.count("outbox", {"status": "failed", "error": "5.1.1 550 no such user"}) == 1
    assert store.count("conversations", {"channel": "email"}) == 1
    assert store.count("work", {"status": "queued"}) == 0


async def test_a_stranger_is_answered(mail_house: MailHouse) -> None:
    raw = "您好，拆封的机器还能退吗？".encode("gbk")
    head = b"From: new.one@example.org\r\nMessage-ID: <n@example.org>\r\nContent-Type: text/plain; charset=gbk\r\n\r\n"
    answer = await mail_house.hears(head + raw, answers=1)

    assert answer["To"] == "new.one@example.org"
    assert "/help/zh/" in text_of(answer)
    assert threads(mail_house, "new.one@example.org")[0].contact_id is None


@pytest.mark.parametrize("text", ["", "It was a dark and stormy night. " * 6000])
async def test_nothing_and_a_novel_are_both_answered(mail_house: MailHouse, text: str) -> None:
    assert (await mail_house.hears(letter(text, sender=MEI), answers=1))["To"] == MEI


async def test_the_server_looks_into_its_mailbox_by_itself(
    mail_house: MailHouse, monkeypatch: pytest.MonkeyPatch, imap_settings: EmailSettings
) -> None:
    monkeypatch.setattr("channels.mail.arrivals.read_email_settings", lambda: imap_settings)
    settings = mail_house.doors.settings.model_copy(update={"channels": "web,email"})
    mail_house.imap.put(letter("How long can I return an item?", sender=MEI))
    async with fetching_mail(replace(mail_house.doors, settings=settings)):
        answer = await mail_house.answer()

    assert answer["To"] == MEI
    assert mail_house.imap.unseen() == 0


def bounce(message_id: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.shop.example\r\nReturn-Path: <>\r\nMessage-ID: <b@mx>\r\n"
        "Auto-Submitted: auto-replied\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; mei.lin@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\nSubject: Re\r\n\r\n--x--\r\n"
    ).encode()
