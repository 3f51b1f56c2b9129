from __future__ import annotations

import hmac
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from pydantic import SecretStr, ValidationError

from assistant.settings import Settings, SettingsError
from channels.base import DeliveryFailed, Forged, Letterbox, Request
from channels.email import Email, open_channel
from channels.mail.sending import Smtp
from channels.mail.settings import EmailSettings
from crm_tools.errors import Invalid
from crm_tools.service.outbox import Outgoing
from tests.channels.mail.letters import LIN, US, letter

SECRET = "a secret of the gateway's"
DOOR = Email(US, SecretStr(SECRET))


def request(body: bytes, **headers: str) -> Request:
    return Request({name.replace("_", "-"): value for name, value in headers.items()}, body, 0.0)


def test_a_gateway_that_signs_brings_a_mail() -> None:
    raw = letter()
    signature = hmac.new(SECRET.encode(), raw, sha256).hexdigest()

    [got] = DOOR.parse(request(raw, x_deskside_signature=f"sha256={signature}"))

    assert (got.handle, got.proof.proven) == (LIN, True)


def test_a_gateway_that_only_knows_the_secret_does_too() -> None:
    assert len(DOOR.parse(request(letter(), authorization=f"Bearer {SECRET}"))) == 1


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer wrong"}, {"x_deskside_signature": "sha256=00"}, {"authorization": "密"}]
)
def test_a_request_without_proof_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        DOOR.parse(request(letter(), **headers))


def test_a_signature_of_another_mail_is_refused() -> None:
    signature = hmac.new(SECRET.encode(), b"another", sha256).hexdigest()
    with pytest.raises(Forged):
        DOOR.parse(request(letter(), x_deskside_signature=signature))


def test_without_a_secret_the_door_is_closed_and_says_why() -> None:
    with pytest.raises(Forged, match="DESKSIDE_EMAIL_SECRET"):
        Email(US).parse(request(letter(), authorization="Bearer "))


def test_a_mail_beyond_the_limit_is_refused_with_the_setting() -> None:
    with pytest.raises(Invalid, match="DESKSIDE_EMAIL_LARGEST"):
        Email(US, largest=100).read(letter())


async def test_without_a_sending_server_a_letter_says_what_to_set() -> None:
    with pytest.raises(DeliveryFailed, match="DESKSIDE_EMAIL_SMTP_HOST"):
        await DOOR.send(Outgoing("out_1", "email", LIN, "", "hello", datetime.now(UTC)))


def test_in_the_demo_nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_EMAIL_SMTP_HOST", "mail.example.com")
    opened = open_channel(Settings(_env_file=None), is_demo=True)

    assert isinstance(opened, Letterbox)
    assert not isinstance(opened.way_out, Smtp)
    assert opened.name == "email"


def test_with_a_sending_server_mail_leaves_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKSIDE_EMAIL_ADDRESS", "Help@Shop.example")
    monkeypatch.setenv("DESKSIDE_EMAIL_SMTP_HOST", "mail.example.com")
    opened = open_channel(Settings(_env_file=None), is_demo=False)

    assert isinstance(opened, Letterbox)
    assert isinstance(opened.way_out, Smtp)
    assert opened.way_out.us.address == "help@shop.example"


def test_our_own_address_has_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESKSIDE_EMAIL_ADDRESS", raising=False)
    with pytest.raises(SettingsError, match="DESKSIDE_EMAIL_ADDRESS"):
        open_channel(Settings(_env_file=None), is_demo=False)


@pytest.mark.parametrize(
    "wrong", [{"address": "no address"}, {"secret": "short"}, {"imap_security": "ssl"}, {"smtp_port": 0}]
)
def test_a_setting_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        EmailSettings(_env_file=None, **wrong)
