from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.doorkeeper import Admitted, Refused, admit, send_code
from assistant.testing import Calls, Says
from assistant.wishes import find_code
from crm_tools.errors import Invalid
from crm_tools.people.contacts import contact
from crm_tools.people.levels import Level
from crm_tools.service.conversations import conversation
from crm_tools.service.outbox import due
from crm_tools.store import Session, Store
from tests.assistant.conftest import Customer
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop

KEY = "a key"


def ask(session: Session, shop: Shop, email: str, clock: FakeClock) -> str:
    """Asks for a code; returns it as the mail says it."""
    send_code(session, shop.thread, email, secret=KEY, at=clock())
    return mailed(session, clock)


def mailed(session: Session, clock: FakeClock) -> str:
    code = find_code(due(session, at=clock())[-1].subject)
    assert code is not None
    return code


def test_the_right_code_opens_the_door(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        code = ask(session, shop, "Lin@Example.com", clock)
        admitted = admit(session, shop.thread, code, secret=KEY, at=clock())
        thread = conversation(session, shop.thread)

    assert isinstance(admitted, Admitted)
    assert (admitted.contact_id, admitted.name) == (shop.lin, "Lin")
    assert "Lin" in admitted.welcome.en
    assert (thread.contact_id, thread.level) == (shop.lin, Level.VERIFIED)


def test_a_wrong_code_opens_nothing(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        code = ask(session, shop, "lin@example.com", clock)
        refused = admit(session, shop.thread, _another(code), secret=KEY, at=clock())
        thread = conversation(session, shop.thread)

    assert isinstance(refused, Refused)
    assert refused.verify == "code"
    assert (thread.contact_id, thread.level) == (None, Level.ANONYMOUS)


def test_after_five_wrong_codes_the_right_one_is_worthless(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        code = ask(session, shop, "lin@example.com", clock)
        for _ in range(5):
            admit(session, shop.thread, _another(code), secret=KEY, at=clock())
        refused = admit(session, shop.thread, code, secret=KEY, at=clock())

    assert isinstance(refused, Refused)
    assert refused.verify == "email"


def test_a_code_works_once_and_not_for_long(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        code = ask(session, shop, "lin@example.com", clock)
        admit(session, shop.thread, code, secret=KEY, at=clock())
        again = admit(session, shop.thread, code, secret=KEY, at=clock())
        late = ask(session, shop, "lin@example.com", clock)
        clock.move(minutes=10)
        expired = admit(session, shop.thread, late, secret=KEY, at=clock())

    assert isinstance(again, Refused)
    assert isinstance(expired, Refused)


def test_a_new_code_ends_the_old_one(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        old = ask(session, shop, "lin@example.com", clock)
        clock.move(seconds=1)
        new = ask(session, shop, "lin@example.com", clock)
        refused = admit(session, shop.thread, old, secret=KEY, at=clock()) if old != new else None
        admitted = admit(session, shop.thread, new, secret=KEY, at=clock())

    assert not isinstance(refused, Admitted)
    assert isinstance(admitted, Admitted)


def test_an_unknown_address_becomes_a_new_contact_once_it_is_proven(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        code = ask(session, shop, "new.one@example.com", clock)
        before = store.count("contacts", {})
        admitted = admit(session, shop.thread, code, secret=KEY, at=clock())
        assert isinstance(admitted, Admitted)
        made = contact(session, admitted.contact_id)

    assert (made.name, made.email) == ("new.one", "new.one@example.com")
    assert store.count("contacts", {}) == before + 1
    assert store.count("identities", {"handle": "new.one@example.com"}) == 1


def test_nobody_can_find_out_who_is_a_customer(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        known = send_code(session, shop.thread, "lin@example.com", secret=KEY, at=clock())
        clock.move(seconds=1)
        unknown = send_code(session, shop.thread, "nix@example.com", secret=KEY, at=clock())
        mails = due(session, at=clock())

    assert known.en.replace("lin@", "nix@") == unknown.en
    assert known.zh.replace("lin@", "nix@") == unknown.zh
    assert [one.recipient for one in mails] == ["lin@example.com", "nix@example.com"]
    assert store.count("contacts", {}) == 2


def test_codes_are_not_sent_without_end(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        for _ in range(5):
            ask(session, shop, "lin@example.com", clock)
            clock.move(seconds=1)
        with pytest.raises(Invalid, match="too many codes"):
            ask(session, shop, "lin@example.com", clock)
        clock.move(hours=1)
        ask(session, shop, "lin@example.com", clock)


def test_the_code_stands_only_in_the_mail(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        code = ask(session, shop, "lin@example.com", clock)

    assert store.count("challenges", {"code_hash": code}) == 0


async def test_a_visitor_proves_who_they_are_and_gets_what_they_asked_for(talk: Callable[..., Customer]) -> None:
    asks = Says("Which email address did you order with?", {"verify": "email", "state": {"intent": "my_orders"}})
    lin = talk(asks, Calls.one("my_orders"), "Your order A-1001 was delivered [r2].", verified=False)

    asked = await lin.hears("Where is my order?")
    sent = await lin.hears("lin@example.com")
    with lin.mind.store.reading() as session:
        code = mailed(session, lin.mind.clock)  # type: ignore[arg-type]
    answered = await lin.hears(f"it is {code}")

    assert asked.payload["verify"] == "email"
    assert (sent.payload["verify"], sent.payload["state"]) == ("code", {"intent": "my_orders"})
    assert "lin@example.com" in sent.text
    assert answered.text == "Thank you, Lin, you are verified. Your order A-1001 was delivered."
    assert "verify" not in answered.payload
    assert "verified: yes" in lin.brain.heard[1][0].text
    assert code not in sent.text


async def test_a_wrong_code_is_said_so_and_may_be_tried_again(talk: Callable[..., Customer]) -> None:
    asks = Says("Which email address?", {"verify": "email", "state": {"intent": "my_orders"}})
    lin = talk(asks, "You are in.", verified=False)
    await lin.hears("Where is my order?")
    await lin.hears("lin@example.com")
    with lin.mind.store.reading() as session:
        code = mailed(session, lin.mind.clock)  # type: ignore[arg-type]

    wrong = await lin.hears(_another(code))
    right = await lin.hears(code)

    assert "not the code" in wrong.text
    assert wrong.payload["verify"] == "code"
    assert right.text.startswith("Thank you, Lin")


async def test_an_address_that_is_none_is_asked_for_again(talk: Callable[..., Customer]) -> None:
    lin = talk(Says("Which email address?", {"verify": "email"}), verified=False)
    await lin.hears("Where is my order?")

    reply = await lin.hears("lin@-example-.com")

    assert "not an email address" in reply.text
    assert reply.payload["verify"] == "email"


def _another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"
