"""Staff and their sign-ins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_tools.errors import Conflict, Invalid, NotAllowed
from crm_tools.people.levels import Role
from crm_tools.people.sign_ins import StaffSessionRow, claim_of, set_password, sign_out, start_session, user_of, verify
from crm_tools.people.users import NewUser, Presence, User, UserRow, create_user, user_by_email, users
from crm_tools.store import Store
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop

PASSWORD = "a long password"


def test_the_right_password_opens_the_door_in_any_case_of_the_address(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        user, token = _sign_in(session, " MEI@example.com ", PASSWORD, at=any_shop.at)
        assert user == any_shop.mei
        assert user_of(session, token, at=any_shop.at) == replace(any_shop.mei, presence=Presence.ONLINE)


def test_unknown_address_wrong_password_and_left_colleague_get_the_same_words(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        wrong = _refusal(session, "mei@example.com", "not the password", shop)
        unknown = _refusal(session, "nobody@example.com", PASSWORD, shop)
        session.execute(update(UserRow).values(active=False))
        left = _refusal(session, "mei@example.com", PASSWORD, shop)

    assert wrong == unknown == left == "email or password is wrong"


def test_a_changed_password_ends_every_sign_in(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        tokens = [_sign_in(session, "mei@example.com", PASSWORD, at=any_shop.at)[1] for _ in range(2)]
        set_password(session, any_shop.mei.id, "another password", at=any_shop.at)
        assert [user_of(session, token, at=any_shop.at) for token in tokens] == [None, None]
        assert _sign_in(session, "mei@example.com", "another password", at=any_shop.at)
        with pytest.raises(NotAllowed):
            _sign_in(session, "mei@example.com", PASSWORD, at=any_shop.at)


def test_signing_out_ends_this_sign_in_only(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        first, second = (_sign_in(session, "mei@example.com", PASSWORD, at=shop.at)[1] for _ in range(2))
        sign_out(session, first, at=shop.at)
        assert user_of(session, first, at=shop.at) is None
        assert user_of(session, second, at=shop.at) == replace(shop.mei, presence=Presence.ONLINE)
        sign_out(session, second, at=shop.at)
        assert user_by_email(session, "mei@example.com") == shop.mei  # with the last one they are offline


def test_a_sign_in_lasts_twelve_hours(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        _, token = _sign_in(session, "mei@example.com", PASSWORD, at=shop.at)
        assert user_of(session, token, at=clock.move(hours=11, minutes=59)) is not None
        assert user_of(session, token, at=clock.move(minutes=1)) is None


def test_a_colleague_who_left_is_out_at_once(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        _, token = _sign_in(session, "mei@example.com", PASSWORD, at=shop.at)
        session.execute(update(UserRow).values(active=False))
        assert user_of(session, token, at=shop.at) is None
        assert user_by_email(session, "mei@example.com") is None
        assert users(session) == []


def test_neither_password_nor_token_is_stored(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        _, token = _sign_in(session, "mei@example.com", PASSWORD, at=shop.at)
        kept = [*session.scalars(select(UserRow.password_hash)), *session.scalars(select(StaffSessionRow.token_hash))]

    assert kept[0].startswith("$argon2id$")
    assert not any(secret in one for one in kept for secret in (PASSWORD, token))


def test_an_address_is_given_once_and_a_short_password_refused(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        with pytest.raises(Conflict):
            create_user(session, NewUser("Mei@Example.com", "Mei", PASSWORD, Role.REP), at=shop.at)
        with pytest.raises(Invalid, match="8 characters"):
            create_user(session, NewUser("li@example.com", "Li", "short", Role.REP), at=shop.at)
        with pytest.raises(Invalid, match="8 characters"):
            set_password(session, shop.mei.id, "short", at=shop.at)


def test_a_password_changed_between_proof_and_session_opens_nothing(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        claim = claim_of(session, "mei@example.com")
        assert verify(claim, PASSWORD) == shop.mei
        set_password(session, shop.mei.id, "another password", at=shop.at)
        with pytest.raises(NotAllowed):
            start_session(session, claim, at=shop.at)


def test_an_unknown_address_costs_the_same_work_as_a_known_one(store: Store, shop: Shop) -> None:
    with store.reading() as session:
        known, unknown = (claim_of(session, email) for email in ("mei@example.com", "nobody@example.com"))

    assert known.password_hash.split("$")[:4] == unknown.password_hash.split("$")[:4]
    assert [len(part) for part in known.password_hash.split("$")] == [
        len(part) for part in unknown.password_hash.split("$")
    ]
    assert known.password_hash not in repr(known)


def _sign_in(session: Session, email: str, password: str, *, at: datetime) -> tuple[User, str]:
    claim = claim_of(session, email)
    return verify(claim, password), start_session(session, claim, at=at)


def _refusal(session: Session, email: str, password: str, shop: Shop) -> str:
    with pytest.raises(NotAllowed) as refusal:
        _sign_in(session, email, password, at=shop.at)
    return str(refusal.value)
