"""One server works in a data folder: two would take each other's work, and only one could keep the index true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.settings import Settings, SettingsError
from knowledge_base.ownership import Claim

__all__ = ["sole_server"]


@contextmanager
def sole_server(settings: Settings) -> Iterator[None]:
    """Holds the data folder while a server runs. Raises SettingsError when another one has it.

    Commands do not ask for it. With a database server and a Chroma server nothing of the folder is shared, and any
    number may run.
    """
    if settings.chroma_url and not settings.store_url.startswith("sqlite"):
        yield
        return
    claim = Claim(settings.data_dir / "server")
    try:
        if not claim.take():
            raise SettingsError(
                f"{_named(claim.owner())} serves from the data folder {settings.data_dir} already; stop it, or give "
                "this server a folder of its own with DESKSIDE_DATA_DIR (several for one business need PostgreSQL and "
                "DESKSIDE_CHROMA_URL)"
            )
    except OSError as error:
        raise SettingsError(
            f"the data folder {settings.data_dir} cannot be locked ({error.strerror}); "
            "make DESKSIDE_DATA_DIR a folder on this machine that can be written"
        ) from error
    try:
        yield
    finally:
        claim.release()


def _named(owner: str) -> str:
    return f"process {owner}" if owner else "another server"
