"""Runs the server in this process and says when it is ready."""

from __future__ import annotations

import socket
import sys
from contextlib import closing

import uvicorn

from assistant.bootstrap import make_mind
from assistant.settings import Settings, SettingsError, read_settings
from assistant.stores import open_store
from channels.company_desk import whose_house
from channels.demo import LOGINS, load_demo, load_demo_articles
from channels.logs import configure_logs
from channels.pages.simulators import SIMULATORS
from channels.server import make_app
from channels.sole_server import sole_server

__all__ = ["run"]


class Announcing(uvicorn.Server):
    """Prints the addresses once the doors are open."""

    announcement = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.stderr.write(self.announcement)
            sys.stderr.flush()


def run(*, host: str | None, port: int | None, is_demo: bool) -> None:
    """Serves until interrupted; raises SettingsError for a port or data folder in use, StoreFailure for an unusable
    store."""
    overrides = {name: value for name, value in (("host", host), ("port", port)) if value}
    settings = read_settings(**overrides)
    configure_logs(settings.log_level)
    with sole_server(settings), closing(_listen(settings)) as listening:
        store = open_store(settings)
        if is_demo:
            loaded = load_demo(store)
            sys.stderr.write(f"Sample company: {loaded.contacts} customers, {loaded.orders} orders.\n")
        mind = make_mind(settings, store=store)
        if is_demo:
            sys.stderr.write(f"Help centre: {load_demo_articles(mind)} articles.\n")
        app = make_app(settings, mind=mind, is_demo=is_demo)
        server = Announcing(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=5))
        advice = "" if is_demo else whose_house(store)
        server.announcement = advice + _announcement(settings, is_demo=is_demo)
        server.run(sockets=[listening])


def _listen(settings: Settings) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
            "stop what is running there, or choose another place with PORT=, --port or --host"
        ) from error
    return listening


def _announcement(settings: Settings, *, is_demo: bool) -> str:
    home = settings.base_url or f"http://{settings.host}:{settings.port}"
    lines = ["", f"Deskside is ready at {home}", f"  staff desk  {home}/console", f"  API         {home}/api/docs"]
    if is_demo:
        pages = [f"  {one.name.en.lower():11} {home}{one.path}" for one in SIMULATORS]
        lines[2:2] = [f"  sample shop {home}/", *pages]
        lines += ["", "Sample logins"]
        lines += [f"  {role:9} {email:26} {password}" for role, email, password in LOGINS]
    lines += ["", "The help centre is indexed in the background (a minute at the first start; /health says how far);"]
    lines += ["until then questions are answered by words alone."]
    brain = "the built-in engine; nothing leaves this machine" if settings.model == "builtin" else settings.model
    return "\n".join([*lines, "", f"Brain: {brain}. Stop with Ctrl-C.", ""])
