"""Where articles come from and stand, what searches were used for, drafts, links, and which index serves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
EMPTY_LIST = sa.text("'[]'")
COUNTED = {"sqlite_autoincrement": True}  # SQLite makes a changed table anew, and would forget this
FILLED = {
    "articles": ("origin", "chunking"),
    "article_chunks": ("start", "stop"),
    "article_revisions": ("audience",),
    "search_traces": ("model", "parts", "shown", "used", "settled"),
}


def upgrade() -> None:
    with op.batch_alter_table("articles") as batch:
        batch.add_column(sa.Column("origin", sa.String(), nullable=False, server_default="file"))
        batch.add_column(sa.Column("review_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("chunking", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE articles SET origin = 'written' WHERE source = ''")
    with op.batch_alter_table("article_chunks") as batch:
        for name in ("start", "stop"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    # Who could read a past revision is not known; it stays hidden from customers.
    with op.batch_alter_table("article_revisions", table_kwargs=COUNTED) as batch:
        batch.add_column(sa.Column("audience", sa.String(), nullable=False, server_default="staff"))
    with op.batch_alter_table("search_traces") as batch:
        batch.add_column(sa.Column("conversation_id", sa.String(), nullable=True))
        batch.add_column(sa.Column("model", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("parts", sa.JSON(), nullable=False, server_default=EMPTY_LIST))
        batch.add_column(sa.Column("shown", sa.JSON(), nullable=False, server_default=EMPTY_LIST))
        batch.add_column(sa.Column("used", sa.JSON(), nullable=False, server_default=EMPTY_LIST))
        batch.add_column(sa.Column("settled", sa.String(), nullable=False, server_default=""))
        batch.create_index(op.f("ix_search_traces_conversation_id"), ["conversation_id"])
    _forget_defaults()
    _make_sources()
    _make_drafts()
    _make_links()
    _make_serving()


def downgrade() -> None:
    for table in ("index_serving", "article_links", "article_drafts", "knowledge_sources"):
        op.drop_table(table)
    with op.batch_alter_table("search_traces") as batch:
        batch.drop_index(op.f("ix_search_traces_conversation_id"))
        for name in ("settled", "used", "shown", "parts", "model", "conversation_id"):
            batch.drop_column(name)
    with op.batch_alter_table("article_revisions", table_kwargs=COUNTED) as batch:
        batch.drop_column("audience")
    with op.batch_alter_table("article_chunks") as batch:
        for name in ("stop", "start"):
            batch.drop_column(name)
    with op.batch_alter_table("articles") as batch:
        for name in ("chunking", "review_on", "origin"):
            batch.drop_column(name)


def _forget_defaults() -> None:
    """They were for the rows that stood there; the code gives every new row its values."""
    for table, names in FILLED.items():
        counted = COUNTED if table == "article_revisions" else {}
        with op.batch_alter_table(table, table_kwargs=counted) as batch:
            for name in names:
                batch.alter_column(name, server_default=None)


def _make_sources() -> None:
    op.create_table(
        "knowledge_sources",
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("modified", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("uri", name=op.f("pk_knowledge_sources")),
    )
    op.create_index(op.f("ix_knowledge_sources_root"), "knowledge_sources", ["root"])


def _make_drafts() -> None:
    op.create_table(
        "article_drafts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_drafts")),
    )
    op.create_index(op.f("ix_article_drafts_status"), "article_drafts", ["status"])


def _make_links() -> None:
    op.create_table(
        "article_links",
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_article_links")),
    )


def _make_serving() -> None:
    op.create_table(
        "index_serving",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("embeddings", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("ready", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("rebuild", sa.Integer(), nullable=False),
        sa.Column("rebuilt", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_serving")),
    )
