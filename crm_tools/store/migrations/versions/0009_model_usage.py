"""What was asked of language models, by day, so that their budgets outlive a restart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_usage",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", "day", name=op.f("pk_model_usage")),
    )
    op.create_index(op.f("ix_model_usage_day"), "model_usage", ["day"])


def downgrade() -> None:
    op.drop_index(op.f("ix_model_usage_day"), table_name="model_usage")
    op.drop_table("model_usage")
