"""The host site vouches for its own signed-in customer: a short-lived JSON Web Token (RFC 7519), HS256."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import jwt

from crm_tools.errors import NotAllowed
from crm_tools.people.identities import fold_email

__all__ = ["AUDIENCE", "vouched_address"]

AUDIENCE = "deskside"
LONGEST = timedelta(hours=1)
LEEWAY = timedelta(seconds=30)


def vouched_address(token: str, *, key: str, now: datetime) -> str:
    """The email address a token proves.

    The token carries `aud` "deskside", `sub` or `email` with the address, `jti`, `iat` and `exp` at most an hour later,
    and is signed with DESKSIDE_SECRET_KEY. Raises NotAllowed for any other, Invalid for a subject that is no address.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["HS256"],
            audience=AUDIENCE,
            options={"require": ["aud", "exp", "iat", "jti"], "verify_exp": False, "verify_iat": False},
        )
        issued, ends = (datetime.fromtimestamp(int(claims[name]), tz=now.tzinfo) for name in ("iat", "exp"))
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
        raise NotAllowed(f"the site's token is not valid: {error}", zh="网站令牌无效") from error
    if ends - issued > LONGEST:
        raise NotAllowed("the site's token is valid for more than an hour; issue short ones", zh="网站令牌有效期过长")
    if now > ends + LEEWAY or now < issued - LEEWAY:
        raise NotAllowed(
            "the site's token has expired; the page has to ask its site for a new one", zh="网站令牌已过期"
        )
    return fold_email(str(claims.get("email") or claims.get("sub") or ""))
