"""For whom a source was added, and where a page leads, so that an unchanged one need not be fetched to go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("knowledge_sources") as batch:
        batch.add_column(sa.Column("audience", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("links", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    with op.batch_alter_table("knowledge_sources") as batch:
        batch.alter_column("audience", server_default=None)
        batch.alter_column("links", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("knowledge_sources") as batch:
        batch.drop_column("links")
        batch.drop_column("audience")
