"""The signature of the generic webhook, both ways: `t=<unix>,v1=<hex HMAC-SHA256 of "t.body">`."""

from __future__ import annotations

import hashlib
import hmac
import re

from channels.base import Forged

__all__ = ["SIGNATURE_HEADER", "TOLERANCE_SECONDS", "check", "sign"]

SIGNATURE_HEADER = "X-Deskside-Signature"
TOLERANCE_SECONDS = 300
TIME, DIGEST = re.compile(r"[0-9]{1,12}"), re.compile(r"[0-9a-f]{64}")


def sign(body: bytes, secret: str, *, at: float) -> str:
    """The header's value for a body that is sent now."""
    return f"t={int(at)},v1={_digest(body, secret, str(int(at)))}"


def check(header: str, body: bytes, secret: str, *, at: float) -> None:
    """Raises Forged unless one of the signatures is ours and was made within five minutes of `at`.

    Several `v1=` may stand there while a sender changes its secret.
    """
    parts = [one.strip().partition("=")[::2] for one in header.split(",")]
    times = [value for name, value in parts if name == "t"]
    given = [value for name, value in parts if name == "v1"]
    if len(times) != 1 or not TIME.fullmatch(times[0]) or not given:
        raise Forged(f"{SIGNATURE_HEADER} has to be t=<unix seconds>,v1=<hex HMAC-SHA256 of 't.body'>")
    right = _digest(body, secret, times[0])
    # All are compared, and none is left early, so that the time taken tells nothing.
    matches = [hmac.compare_digest(one, right) for one in given if DIGEST.fullmatch(one)]
    if not any(matches):
        raise Forged("the signature does not fit this body; sign the bytes sent, with the secret in the settings")
    if abs(at - int(times[0])) > TOLERANCE_SECONDS:
        raise Forged("the signature is more than five minutes old or ahead; sign anew, and look at the clock")


def _digest(body: bytes, secret: str, time: str) -> str:
    return hmac.new(secret.encode(), time.encode() + b"." + body, hashlib.sha256).hexdigest()
