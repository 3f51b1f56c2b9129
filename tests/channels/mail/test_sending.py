from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.base import DeliveryFailed, DeliveryRefused
from channels.mail.sending import Smtp
from channels.mail.settings import EmailSettings
from crm_tools.service.outbox import Outgoing
from tests.channels.mail.conftest import Postbox
from tests.channels.mail.letters import LIN, US


def letter(recipient: str = LIN) -> Outgoing:
    return Outgoing("out_0123456789abcdef0123", "email", recipient, "退货", "您好", datetime.now(UTC))


def sender(port: int) -> Smtp:
    return Smtp(US, EmailSettings(_env_file=None, smtp_host="127.0.0.1", smtp_port=port, smtp_security="plain"))


async def test_a_mail_arrives_with_its_own_id(postbox: Postbox) -> None:
    told = await sender(postbox.port).send(letter())

    [mail] = postbox.mails
    assert mail["Message-ID"] == f"<{told}>"
    assert (mail["Subject"], mail["To"]) == ("退货", LIN)
    assert "您好" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert postbox.senders == [US.address]


async def test_a_repeat_carries_the_same_id(postbox: Postbox) -> None:
    smtp = sender(postbox.port)

    assert await smtp.send(letter()) == await smtp.send(letter())
    assert len({mail["Message-ID"] for mail in postbox.mails}) == 1
    assert smtp.repeats_safely


async def test_a_recipient_that_does_not_exist_is_refused_for_good(postbox: Postbox) -> None:
    postbox.answers[LIN] = "550 5.1.1 no such user"

    with pytest.raises(DeliveryRefused, match="no such user"):
        await sender(postbox.port).send(letter())


async def test_a_busy_server_is_tried_again(postbox: Postbox) -> None:
    postbox.answers[LIN] = "451 4.7.1 greylisted"
    with pytest.raises(DeliveryFailed, match="greylisted") as failed:
        await sender(postbox.port).send(letter())

    assert not isinstance(failed.value, DeliveryRefused)


@pytest.mark.parametrize(("said", "for_good"), [("554 spam", True), ("452 disk full", False)])
async def test_what_the_server_says_after_the_mail_counts_too(postbox: Postbox, said: str, for_good: bool) -> None:
    postbox.after_data = said
    with pytest.raises(DeliveryFailed) as failed:
        await sender(postbox.port).send(letter())

    assert isinstance(failed.value, DeliveryRefused) is for_good


async def test_a_server_that_is_away_is_tried_again() -> None:
    with pytest.raises(DeliveryFailed, match=r"127\.0\.0\.1") as failed:
        await sender(1).send(letter())

    assert not isinstance(failed.value, DeliveryRefused)


async def test_an_address_that_is_none_is_refused(postbox: Postbox) -> None:
    with pytest.raises(DeliveryRefused, match="cannot be written to"):
        await sender(postbox.port).send(letter("not an\r\naddress"))
