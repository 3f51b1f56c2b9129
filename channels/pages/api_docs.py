"""The API's own page: Swagger UI from this origin, so that it also works where nothing else can be reached."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

__all__ = ["mount_files", "router"]

router = APIRouter(include_in_schema=False)

FILES = "/pages/swagger"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def mount_files(app: FastAPI) -> None:
    """Serves the scripts and styles of Swagger UI; before any wider mount of /pages."""
    folder = Path(str(files("fastapi_offline") / "static"))
    app.mount(FILES, StaticFiles(directory=folder), name="swagger")


@router.get("/api/docs")
async def api_docs(request: Request) -> HTMLResponse:
    """Every address of the API, to read and to try."""
    page = get_swagger_ui_html(
        openapi_url=str(request.app.openapi_url),
        title="Deskside · API",
        swagger_js_url=f"{FILES}/swagger-ui-bundle.js",
        swagger_css_url=f"{FILES}/swagger-ui.css",
        swagger_favicon_url="/pages/favicon.svg",
        swagger_ui_parameters={"validatorUrl": None},
    )
    html = bytes(page.body).decode()
    return HTMLResponse(html, headers={"Content-Security-Policy": POLICY.format(scripts=_fingerprints(html))})


def _fingerprints(html: str) -> str:
    """The page's own script, so that the policy needs to allow no other inline one."""
    scripts = INLINE_SCRIPT.findall(html)
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts)
