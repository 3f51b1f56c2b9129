"""Receipts say for whom a tool was called, what a write changed, and which proposal it belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("receipts") as batch:
        batch.add_column(sa.Column("changes", sa.JSON(), nullable=True))
        for name in ("proposal_id", "caller", "level"):
            batch.add_column(sa.Column(name, sa.String(), nullable=True))
    op.create_index(op.f("ix_receipts_proposal_id"), "receipts", ["proposal_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_receipts_proposal_id"), "receipts")
    with op.batch_alter_table("receipts") as batch:
        for name in ("level", "caller", "proposal_id", "changes"):
            batch.drop_column(name)
