"""The host site's token: only a short, fresh, rightly signed one proves an address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.site_token import vouched_address
from crm_tools.errors import Invalid, NotAllowed

KEY = "a site's key that is long enough for HS256"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def token(*, key: str = KEY, algorithm: str = "HS256", without: str = "", **claims: Any) -> str:
    issued = int(NOW.timestamp())
    said = {"aud": "deskside", "sub": "Mei.Lin@example.com", "jti": "1", "iat": issued, "exp": issued + 600} | claims
    return jwt.encode({name: value for name, value in said.items() if name != without}, key, algorithm=algorithm)


def test_a_good_token_proves_the_folded_address() -> None:
    assert vouched_address(token(), key=KEY, now=NOW) == "mei.lin@example.com"


@pytest.mark.parametrize("missing", ["aud", "jti", "iat", "exp"])
def test_a_token_without_a_claim_is_refused(missing: str) -> None:
    with pytest.raises(NotAllowed):
        vouched_address(token(without=missing), key=KEY, now=NOW)


@pytest.mark.parametrize(
    "bad",
    [
        token(key="another key that is long enough for it"),
        token(aud="somebody-else"),
        token(exp=int(NOW.timestamp()) + 3700),
        token(iat=int(NOW.timestamp()) - 7200, exp=int(NOW.timestamp()) - 3700),
        token(iat=int(NOW.timestamp()) + 600, exp=int(NOW.timestamp()) + 700),
        jwt.encode({"aud": "deskside", "sub": "a@example.com", "jti": "1", "iat": 1, "exp": 2}, "", algorithm="none"),
    ],
)
def test_a_forged_stale_or_long_lived_token_is_refused(bad: str) -> None:
    with pytest.raises(NotAllowed):
        vouched_address(bad, key=KEY, now=NOW)


def test_a_subject_that_is_no_address_is_refused() -> None:
    with pytest.raises(Invalid):
        vouched_address(token(sub="mei"), key=KEY, now=NOW)


def test_a_token_works_until_its_end_and_not_long_after() -> None:
    assert vouched_address(token(), key=KEY, now=NOW + timedelta(seconds=600))
    with pytest.raises(NotAllowed, match="expired"):
        vouched_address(token(), key=KEY, now=NOW + timedelta(seconds=631))


@given(st.text(max_size=200))
def test_no_other_text_is_a_token(text: str) -> None:
    with pytest.raises(NotAllowed):
        vouched_address(text, key=KEY, now=NOW)
