"""For whom a source was added: what is new in it later belongs to the same readers."""

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
    with op.batch_alter_table("knowledge_sources") as batch:
        batch.alter_column("audience", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("knowledge_sources") as batch:
        batch.drop_column("audience")
