"""What `deskside doctor` says of the company and of the index: told from the store, without opening either."""

from __future__ import annotations

from contextlib import closing

from assistant.embedding import embedding_choice
from assistant.settings import Settings
from channels.company_desk import SET_NAME
from crm_tools.errors import CrmError
from crm_tools.people.company import company
from crm_tools.people.company_changes import company_is_named
from crm_tools.sample.load import holds_sample
from crm_tools.store import Session, Store
from crm_tools.store.migrate import current, head
from knowledge_base.articles import count_all
from knowledge_base.centring import centred
from knowledge_base.errors import KnowledgeError
from knowledge_base.model_names import plain_name
from knowledge_base.revisions import generation
from knowledge_base.serving import serving

__all__ = ["company_line", "index_line"]

Finding = tuple[str, str]
MAKE = "`deskside kb index` does it now, a server when it starts"


def company_line(settings: Settings) -> Finding:
    """Whose name customers read."""
    if not _is_there(settings):
        return "pass", f"company: no name yet; {SET_NAME}"
    try:
        with closing(Store(settings.store_url)) as store, store.reading() as session:
            return _company(session) if current(store) == head() else ("pass", "company: told after the upgrade")
    except CrmError as error:
        return "warn", f"company: cannot be looked at: {error}"


def _company(session: Session) -> Finding:
    name = company(session).name
    both = name.en if name.en == name.zh else f"{name.en} ({name.zh})"
    if not company_is_named(session):
        return "warn", f"company: no name yet, customers read “{both}”; {SET_NAME}"
    return "pass", f"company: {both}{', on the data of the sample' if holds_sample(session) else ''}"


def index_line(settings: Settings) -> Finding:
    """Which model made it, of how much, and whether it is in step with the library."""
    if not _is_there(settings):
        return "pass", "index: nothing to index yet"
    try:
        with closing(embedding_choice(settings).open(settings.embeddings)) as opened:
            wanted = centred(opened).name
        with closing(Store(settings.store_url)) as store, store.reading() as session:
            if current(store) != head():
                return "pass", "index: told after the upgrade"
            lost = not settings.chroma_url and not (settings.data_dir / "index").is_dir()
            return _index(session, wanted, is_lost=lost)
    except (CrmError, KnowledgeError) as error:
        return "warn", f"index: cannot be looked at: {error}"


def _index(session: Session, wanted: str, *, is_lost: bool) -> Finding:
    articles, passages = count_all(session)
    noted = serving(session)
    amount = f"{passages:,} {'passage' if passages == 1 else 'passages'}"
    if not articles:
        return "pass", "index: no article yet; `deskside kb add FOLDER` takes some in"
    if is_lost or not noted.model:
        return "warn", f"index: not made yet, {amount} are found by words alone; {MAKE}"
    if noted.model != wanted:
        change = f"made by {plain_name(noted.model)}, to be changed to {plain_name(wanted)}"
        return "warn", f"index: {change}; {MAKE}"
    if noted.rebuild_wanted or noted.generation != generation(session):
        return "warn", f"index: {plain_name(wanted)}, not in step with the library; {MAKE}"
    return "pass", f"index: {amount} with {plain_name(wanted)}, in step with the library"


def _is_there(settings: Settings) -> bool:
    return bool(settings.database_url) or (settings.data_dir / "deskside.db").exists()
