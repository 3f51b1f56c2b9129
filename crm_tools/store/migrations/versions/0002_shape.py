"""More doors, routed tickets with clocks, sales, and parts on their way."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


TABLES = (  # those that refer to others first
    "outbound_orders",
    "purchase_requests",
    "ticket_clocks",
    "surveys",
    "opportunities",
    "leads",
    "nba_reactions",
    "tasks",
    "repeats",
)

# Column, type, what rows that are there already get; None for a column that may be empty.
COLUMNS: dict[str, tuple[tuple[str, sa.types.TypeEngine[Any], str | None], ...]] = {
    "conversations": (
        ("channel_account", sa.String(), ""),
        ("thread_key", sa.String(), None),
        ("handle", sa.String(), None),
        ("subject", sa.String(), None),
    ),
    "messages": (("channel_account", sa.String(), None), ("external_id", sa.String(), None)),
    "outbox": (
        ("account", sa.String(), ""),
        ("message_id", sa.String(), None),
        ("payload", sa.JSON(), "{}"),
        ("external_id", sa.String(), None),
    ),
    "proposals": (
        ("reason", sa.JSON(), None),
        ("ticket_id", sa.String(), None),
        ("approver_id", sa.String(), None),
    ),
    "tickets": (
        ("urgency", sa.String(), "normal"),
        ("impact", sa.String(), "one"),
        ("priority_reason", sa.JSON(), "{}"),
        ("routing", sa.JSON(), "{}"),
        ("escalated_at", sa.DateTime(timezone=True), None),
        ("escalation", sa.String(), None),
        ("solved_at", sa.DateTime(timezone=True), None),
        ("assigned_at", sa.DateTime(timezone=True), None),
    ),
    "users": (("presence", sa.String(), "offline"), ("presence_at", sa.DateTime(timezone=True), None)),
}
UNIQUE = {
    "conversations": ("channel", "channel_account", "thread_key"),
    "messages": ("channel_account", "external_id"),
}
INDEXES = (("outbox", "external_id"), ("proposals", "status"), ("tickets", "escalated_at"), ("tickets", "user_id"))
REFERENCES = {
    "outbox": (("message_id", "messages"),),
    "proposals": (("ticket_id", "tickets"), ("approver_id", "users")),
}


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_tasks_contact_id_contacts")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tasks_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_contact_id"), "tasks", ["contact_id"])
    op.create_index(op.f("ix_tasks_status"), "tasks", ["status"])
    op.create_index(op.f("ix_tasks_user_id"), "tasks", ["user_id"])

    op.create_table(
        "leads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("need", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("value_minor", sa.Integer(), nullable=True),
        sa.Column("timeline", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("score_parts", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_leads_account_id_accounts")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_leads_contact_id_contacts")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_leads_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_leads_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("number", name=op.f("uq_leads_number")),
    )
    op.create_index(op.f("ix_leads_account_id"), "leads", ["account_id"])
    op.create_index(op.f("ix_leads_contact_id"), "leads", ["contact_id"])
    op.create_index(op.f("ix_leads_conversation_id"), "leads", ["conversation_id"])
    op.create_index(op.f("ix_leads_status"), "leads", ["status"])
    op.create_index(op.f("ix_leads_user_id"), "leads", ["user_id"])

    op.create_table(
        "nba_reactions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("reaction", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("strategy", sa.String(), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=True),
        sa.Column("snooze_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_nba_reactions_contact_id_contacts")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_nba_reactions_task_id_tasks")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_nba_reactions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nba_reactions")),
    )
    op.create_index("ix_nba_reactions_contact_action", "nba_reactions", ["contact_id", "action"])

    op.create_table(
        "opportunities",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("lead_id", sa.String(), nullable=True),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_opportunities_account_id_accounts")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_opportunities_contact_id_contacts")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_opportunities_lead_id_leads")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_opportunities_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunities")),
        sa.UniqueConstraint("number", name=op.f("uq_opportunities_number")),
    )
    op.create_index(op.f("ix_opportunities_account_id"), "opportunities", ["account_id"])
    op.create_index(op.f("ix_opportunities_contact_id"), "opportunities", ["contact_id"])
    op.create_index(op.f("ix_opportunities_lead_id"), "opportunities", ["lead_id"])
    op.create_index(op.f("ix_opportunities_stage"), "opportunities", ["stage"])
    op.create_index(op.f("ix_opportunities_user_id"), "opportunities", ["user_id"])

    op.create_table(
        "purchase_requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("delivery_minor", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=True),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_purchase_requests_contact_id_contacts")),
        sa.ForeignKeyConstraint(["sku"], ["variants.sku"], name=op.f("fk_purchase_requests_sku_variants")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_purchase_requests_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_requests_number")),
    )
    op.create_index(op.f("ix_purchase_requests_contact_id"), "purchase_requests", ["contact_id"])
    op.create_index(op.f("ix_purchase_requests_sku"), "purchase_requests", ["sku"])
    op.create_index(op.f("ix_purchase_requests_status"), "purchase_requests", ["status"])
    op.create_index(op.f("ix_purchase_requests_ticket_id"), "purchase_requests", ["ticket_id"])

    op.create_table(
        "surveys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("denied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_surveys_contact_id_contacts")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_surveys_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_surveys_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_surveys_ticket_id")),
    )
    op.create_index(op.f("ix_surveys_contact_id"), "surveys", ["contact_id"])
    op.create_index(op.f("ix_surveys_conversation_id"), "surveys", ["conversation_id"])

    op.create_table(
        "ticket_clocks",
        sa.Column("ticket_id", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_clocks_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", "target", name=op.f("pk_ticket_clocks")),
    )
    op.create_index(op.f("ix_ticket_clocks_due_at"), "ticket_clocks", ["due_at"])
    op.create_index(op.f("ix_ticket_clocks_warn_at"), "ticket_clocks", ["warn_at"])

    op.create_table(
        "outbound_orders",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("delivery_minor", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=True),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("purchase_id", sa.String(), nullable=True),
        sa.Column("tracking", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_outbound_orders_contact_id_contacts")),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase_requests.id"], name=op.f("fk_outbound_orders_purchase_id_purchase_requests")
        ),
        sa.ForeignKeyConstraint(["sku"], ["variants.sku"], name=op.f("fk_outbound_orders_sku_variants")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_outbound_orders_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_outbound_orders_number")),
        sa.UniqueConstraint("purchase_id", name=op.f("uq_outbound_orders_purchase_id")),
    )
    op.create_index(op.f("ix_outbound_orders_contact_id"), "outbound_orders", ["contact_id"])
    op.create_index(op.f("ix_outbound_orders_sku"), "outbound_orders", ["sku"])
    op.create_index(op.f("ix_outbound_orders_status"), "outbound_orders", ["status"])
    op.create_index(op.f("ix_outbound_orders_ticket_id"), "outbound_orders", ["ticket_id"])

    op.create_table(
        "repeats",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_repeats")),
    )

    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name, kind, filled in columns:
                batch.add_column(sa.Column(name, kind, nullable=filled is None, server_default=filled))
        with op.batch_alter_table(table) as batch:
            for name, _, filled in columns:
                if filled is not None:
                    batch.alter_column(name, server_default=None)
            if table in UNIQUE:
                batch.create_unique_constraint(_unique(table), list(UNIQUE[table]))
            for column, other in REFERENCES.get(table, ()):
                batch.create_foreign_key(_reference(table, column, other), other, [column], ["id"])
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for column, other in REFERENCES.get(table, ()):
                batch.drop_constraint(_reference(table, column, other), type_="foreignkey")
            if table in UNIQUE:
                batch.drop_constraint(_unique(table), type_="unique")
            for name, _, _ in columns:
                batch.drop_column(name)
    for table in TABLES:
        op.drop_table(table)


def _reference(table: str, column: str, other: str) -> str:
    return f"fk_{table}_{column}_{other}"


def _unique(table: str) -> str:
    return f"uq_{table}_{'_'.join(UNIQUE[table])}"
