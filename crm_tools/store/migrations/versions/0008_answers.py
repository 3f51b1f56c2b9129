"""What a request under a key was answered, so that a repeat of it is told the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("repeats") as batch:
        batch.add_column(sa.Column("answer", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("repeats") as batch:
        batch.alter_column("answer", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("repeats") as batch:
        batch.drop_column("answer")
