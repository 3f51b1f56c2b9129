from __future__ import annotations

from channels.mail.reading import read_mail
from tests.channels.mail.letters import US, letter
from tests.channels.mail.test_conversations import bounce

OURS = "out_0193fa5b2c3d0123456789abcdef.0a1b2c3d4e5f@shop.example"


def test_a_bounce_names_our_letter_and_the_reason() -> None:
    got = read_mail(bounce(OURS), US)

    assert got.automatic
    assert got.payload["bounce"] == {"outgoing": "out_0193fa5b2c3d0123456789abcdef", "reason": "5.1.1 550 no such user"}


def test_a_mere_delay_is_no_bounce() -> None:
    got = read_mail(bounce(OURS).replace(b"Action: failed", b"Action: delayed"), US)

    assert got.automatic
    assert "bounce" not in got.payload


def test_a_customer_who_writes_about_a_bounce_is_no_bounce() -> None:
    got = read_mail(letter(f"Action: failed\nMessage-ID: <{OURS}>"), US)

    assert not got.automatic
    assert "bounce" not in got.payload


def test_a_bounce_of_a_strangers_mail_is_only_automatic() -> None:
    assert "bounce" not in read_mail(bounce("theirs@example.com"), US).payload
