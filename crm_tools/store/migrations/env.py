"""Alembic runs this file for every command; the connection comes from `crm_tools.store.migrate`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from crm_tools.store.base import Base, UtcDateTime


def _render(kind: str, value: Any, _context: AutogenContext) -> str | Literal[False]:
    """Revisions name plain types, so that they keep their meaning when our own classes change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
