"""What every refusal looks like."""

from __future__ import annotations

import httpx

__all__ = ["is_problem"]


def is_problem(response: httpx.Response, status: int, kind: str = "") -> None:
    """Fails unless the answer is a problem document of this kind that tells nothing of our inside."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert set(told) == {"type", "title", "status", "detail"}
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert told["type"].startswith("/problems/")
    assert not kind or told["type"] == f"/problems/{kind}"
    assert "Traceback" not in response.text
    assert "sqlalchemy" not in response.text.lower()
