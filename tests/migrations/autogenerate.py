"""For developers: writes the next revision from the difference between the tables and the newest revision.

    python -m tests.migrations.autogenerate 0002 "what changes"

The result is a draft to be read by a person, and to be named `NNNN_words.py`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from crm_tools.store import Store
from crm_tools.store.migrate import configure, upgrade
from tests.tables import load_tables

__all__ = ["main"]


def main(version: str, message: str) -> None:
    load_tables()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'draft.db'}")
        upgrade(store)
        with store.engine().execution_options(writes=True).connect() as connection:
            command.revision(configure(connection), message, autogenerate=True, rev_id=version)
        store.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
