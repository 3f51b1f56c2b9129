"""One table from domain errors to HTTP, and every error in the form of RFC 9457."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from channels.api.knowledge_views import article_view
from channels.doors import SignedOut
from channels.limits import TooMany
from crm_tools.errors import Conflict, CrmError, Invalid, NotAllowed, NotFound, NotVerified, StoreFailure
from knowledge_base.errors import KnowledgeError, NotThere, Outdated, Unfit, UnreadableSource
from knowledge_base.passages import Article

__all__ = ["add_problems", "problem"]

log = structlog.get_logger()

STATUS: dict[type[Exception], tuple[int, str]] = {
    NotFound: (404, "Not found"),
    SignedOut: (401, "Sign in first"),
    NotVerified: (403, "Not verified"),
    NotAllowed: (403, "Not allowed"),
    Invalid: (422, "Cannot be used"),
    Conflict: (409, "No longer possible"),
    StoreFailure: (503, "The database cannot be used"),
    NotThere: (404, "Not found"),
    Unfit: (422, "Cannot be used"),
    UnreadableSource: (422, "Cannot be used"),
    Outdated: (409, "No longer possible"),
    KnowledgeError: (503, "The knowledge base cannot be used"),
    CrmError: (400, "Not possible"),
}


def problem(
    status: int,
    kind: str,
    title: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """A problem document; `kind` is its stable type. What cannot be encoded in `detail` is replaced."""
    said = detail.encode("utf-8", "replace").decode()
    return JSONResponse(
        {"type": f"/problems/{kind}", "title": title, "status": status, "detail": said, **(more or {})},
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


def add_problems(app: FastAPI) -> None:
    """Answers every failure of `app` with a problem document and no stack trace."""

    async def known(request: Request, error: Exception) -> JSONResponse:
        wanted = request.headers.get("accept-language", "")
        said = error.say(wanted) if isinstance(error, CrmError) else str(error)
        for cls, (status, title) in STATUS.items():
            if isinstance(error, cls):
                return problem(status, getattr(error, "code", "failure"), title, said, more=_beside(error))
        return await unknown(request, error)

    async def malformed(_: Request, error: Exception) -> JSONResponse:
        errors = error.errors() if isinstance(error, RequestValidationError) else []
        said = "; ".join(f"{'.'.join(str(part) for part in one['loc'][1:]) or 'body'}: {one['msg']}" for one in errors)
        return problem(422, "invalid", "Cannot be used", said or str(error))

    async def http(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, HTTPException):
            return await unknown(request, error)
        title = HTTPStatus(error.status_code).phrase
        kind = "-".join(title.lower().split())
        return problem(error.status_code, kind, title, str(error.detail), headers=error.headers)

    async def hurried(_: Request, error: Exception) -> JSONResponse:
        wait = error.retry_after if isinstance(error, TooMany) else 60
        return problem(429, TooMany.code, "Too many", str(error), headers={"Retry-After": str(wait)})

    async def unknown(request: Request, error: Exception) -> JSONResponse:
        log.error("request.failed", path=request.url.path, error=type(error).__name__, exc_info=error)
        said = "That failed on our side; nothing was changed. Try again, and tell the operator if it stays."
        return problem(500, "failure", "Failed on our side", said)

    for cls in (CrmError, KnowledgeError):
        app.add_exception_handler(cls, known)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(TooMany, hurried)
    app.add_exception_handler(Exception, unknown)


def _beside(error: Exception) -> dict[str, Any]:
    """What stands there now, beside what was sent: whoever sent it puts the two together."""
    current = error.current if isinstance(error, Outdated) else None
    return {"current": article_view(current)} if isinstance(current, Article) else {}
