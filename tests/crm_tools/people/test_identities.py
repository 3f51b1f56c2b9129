"""Handles and the codes that prove them."""

from __future__ import annotations

import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm_tools.errors import Conflict, Invalid
from crm_tools.people.identities import (
    ChallengeRow,
    add_identity,
    check_code,
    find_contact,
    fold_email,
    new_code,
)
from crm_tools.service import conversations
from crm_tools.store import Store
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop, at_once

SECRET = "the deployment's own"
EMAIL = "lin@example.com"
WORDS = st.text(string.ascii_letters + string.digits + "+-_", min_size=1, max_size=20)


@given(WORDS, st.text(string.ascii_letters, min_size=1, max_size=20))
def test_an_address_is_the_same_in_any_case_and_with_spaces_around_it(local: str, domain: str) -> None:
    address = f"{local}@{domain}.example.com"

    assert fold_email(f"  {address.upper()} ") == fold_email(address) == address.lower()


@given(st.emails())
def test_folding_a_folded_address_changes_nothing(address: str) -> None:
    try:
        folded = fold_email(address)
    except Invalid:
        return
    assert fold_email(folded) == folded


@given(st.text(max_size=60))
def test_whatever_is_typed_is_an_address_or_refused(text: str) -> None:
    with suppress(Invalid):
        assert "@" in fold_email(text)


@pytest.mark.parametrize(
    "text", ["", "lin", "lin@", "@example.com", "lin@example", "a b@example.com", "a@b@example.com"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="is not an email address"):
        fold_email(text)


def test_a_handle_belongs_to_one_contact(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        add_identity(session, any_shop.lin, "email", EMAIL, verified_at=None)
        with pytest.raises(Conflict):
            add_identity(session, any_shop.zhang, "email", EMAIL, verified_at=None)
        assert find_contact(session, "email", EMAIL) == any_shop.lin
        assert find_contact(session, "phone", EMAIL) is None

    assert any_store.count("identities", {}) == 1


def test_the_right_code_proves_the_address_once(any_store: Store, any_shop: Shop) -> None:
    code = _send(any_store, any_shop)

    assert _try(any_store, any_shop, f" {code} ") == EMAIL
    with pytest.raises(Invalid, match="expired"):
        _try(any_store, any_shop, code)


def test_a_code_is_stored_as_a_hash_only(store: Store, shop: Shop) -> None:
    code = _send(store, shop)
    with store.reading() as session:
        row = session.scalars(select(ChallengeRow)).one()

    assert code not in " ".join(str(value) for value in vars(row).values())


def test_a_wrong_code_proves_nothing_and_the_right_one_still_works(store: Store, shop: Shop) -> None:
    code = _send(store, shop)

    assert _try(store, shop, _other(code)) is None
    assert _try(store, shop, code) == EMAIL


def test_five_wrong_codes_end_the_right_one_too(any_store: Store, any_shop: Shop) -> None:
    code = _send(any_store, any_shop)
    assert [_try(any_store, any_shop, _other(code)) for _ in range(5)] == [None] * 5

    with pytest.raises(Invalid, match="too many wrong"):
        _try(any_store, any_shop, code)


def test_parallel_guesses_are_all_counted(any_store: Store, any_shop: Shop) -> None:
    code = _send(any_store, any_shop)

    def guess(_: int) -> str | None:
        try:
            return _try(any_store, any_shop, _other(code))
        except Invalid:
            return "refused"

    guesses = at_once(8, guess)

    assert (guesses.count(None), guesses.count("refused")) == (5, 3)


def test_the_right_code_from_many_threads_counts_once(any_store: Store, any_shop: Shop) -> None:
    code = _send(any_store, any_shop)

    def prove(_: int) -> str | None:
        try:
            return _try(any_store, any_shop, code)
        except Invalid:
            return None

    assert sorted(at_once(8, prove), key=str) == [None] * 7 + [EMAIL]


def test_a_code_lasts_ten_minutes(store: Store, shop: Shop, clock: FakeClock) -> None:
    code = _send(store, shop)
    with store.transaction() as session:
        wrong = "000000" if code != "000000" else "111111"
        assert check_code(session, shop.thread, wrong, secret=SECRET, at=clock.move(minutes=9, seconds=59)) is None
        too_late = clock.move(seconds=1)
        with pytest.raises(Invalid, match="expired"):
            check_code(session, shop.thread, code, secret=SECRET, at=too_late)


def test_a_newer_code_ends_the_older_one(store: Store, shop: Shop) -> None:
    older = _send(store, shop)
    newer = _send(store, shop)
    while newer == older:
        newer = _send(store, shop)

    assert _try(store, shop, older) is None
    assert _try(store, shop, newer) == EMAIL


def test_a_code_works_in_its_own_conversation_only(store: Store, shop: Shop) -> None:
    code = _send(store, shop)
    with store.transaction() as session:
        other, _ = conversations.start(session, "web", language="en", at=shop.at)
        with pytest.raises(Invalid):
            check_code(session, other.id, code, secret=SECRET, at=shop.at)


def test_a_code_of_another_deployment_does_not_work(store: Store, shop: Shop) -> None:
    code = _send(store, shop)
    with store.transaction() as session:
        assert check_code(session, shop.thread, code, secret="another", at=shop.at) is None


def test_six_codes_within_an_hour_are_too_many_in_one_conversation_and_no_matter_in_another(
    store: Store, shop: Shop, clock: FakeClock
) -> None:
    for _ in range(5):
        _send(store, shop)
    with store.transaction() as session:
        other, _ = conversations.start(session, "web", language="en", at=shop.at)
        for email in (EMAIL, "another@example.com"):
            with pytest.raises(Invalid, match="too many codes"):
                new_code(session, shop.thread, email, secret=SECRET, at=shop.at)
        assert new_code(session, other.id, EMAIL, secret=SECRET, at=shop.at)
        assert new_code(session, shop.thread, EMAIL, secret=SECRET, at=clock.move(hours=1))


def test_twenty_codes_within_an_hour_are_all_that_one_address_gets(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        threads = [conversations.start(session, "web", language="en", at=shop.at)[0].id for _ in range(5)]
        for thread in threads[:4] * 5:
            new_code(session, thread, EMAIL, secret=SECRET, at=shop.at)
        with pytest.raises(Invalid, match="too many codes"):
            new_code(session, threads[4], EMAIL, secret=SECRET, at=shop.at)
        assert new_code(session, threads[4], "another@example.com", secret=SECRET, at=shop.at)
        assert new_code(session, shop.thread, EMAIL, secret=SECRET, at=clock.move(hours=1))


def _send(store: Store, shop: Shop) -> str:
    with store.transaction() as session:
        return new_code(session, shop.thread, EMAIL, secret=SECRET, at=shop.at)


def _try(store: Store, shop: Shop, code: str) -> str | None:
    with store.transaction() as session:
        return check_code(session, shop.thread, code, secret=SECRET, at=shop.at)


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"
