"""Payment methods and an order's payments as rows, exchanges, and what can be taken back."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ORDERS = sa.table(
    "orders",
    sa.column("number"),
    sa.column("contact_id"),
    sa.column("payments", sa.JSON()),
    sa.column("placed_at", sa.DateTime(timezone=True)),
)
CONTACTS = sa.table(
    "contacts", sa.column("id"), sa.column("payment_methods", sa.JSON()), sa.column("created_at")
)  # fmt: skip
METHODS = sa.table(
    "payment_methods",
    *(sa.column(name) for name in ("id", "contact_id", "kind", "label", "brand", "last_four", "balance_minor")),
)
PAYMENTS = sa.table(
    "order_payments",
    *(sa.column(name) for name in ("id", "order_number", "method_id", "kind", "amount_minor")),
    sa.column("at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    _make_payment_tables()
    _rows_from_json()
    with op.batch_alter_table("contacts") as batch:
        batch.drop_column("payment_methods")
    with op.batch_alter_table("orders") as batch:
        batch.drop_column("payments")
        batch.add_column(sa.Column("cancel_reason", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("items_changed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("orders") as batch:
        batch.alter_column("cancel_reason", server_default=None)
        batch.alter_column("version", server_default=None)
    with op.batch_alter_table("stock") as batch:
        batch.create_check_constraint(op.f("ck_stock_quantity"), "quantity >= 0")
    with op.batch_alter_table("returns") as batch:
        batch.drop_constraint(op.f("uq_returns_number"), type_="unique")
        batch.add_column(sa.Column("because", sa.String(), nullable=False, server_default="changed_mind"))
        batch.add_column(sa.Column("method_id", sa.String(), nullable=True))
        batch.add_column(sa.Column("received_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("returns") as batch:
        batch.alter_column("because", server_default=None)
    op.create_index(op.f("ix_returns_number"), "returns", ["number"])
    with op.batch_alter_table("proposals") as batch:
        batch.add_column(sa.Column("changes", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("proposals") as batch:
        batch.alter_column("changes", server_default=None)
    _make_exchanges()
    _make_operations()


def downgrade() -> None:
    op.drop_table("operations")
    op.drop_table("exchanges")
    with op.batch_alter_table("proposals") as batch:
        batch.drop_column("changes")
    op.drop_index(op.f("ix_returns_number"), "returns")
    _number_returns_anew()
    with op.batch_alter_table("returns") as batch:
        for name in ("received_at", "method_id", "because"):
            batch.drop_column(name)
        batch.create_unique_constraint(op.f("uq_returns_number"), ["number"])
    with op.batch_alter_table("stock") as batch:
        batch.drop_constraint(op.f("ck_stock_quantity"), type_="check")
    with op.batch_alter_table("orders") as batch:
        for name in ("version", "items_changed_at", "cancel_reason"):
            batch.drop_column(name)
        batch.add_column(sa.Column("payments", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("contacts") as batch:
        batch.add_column(sa.Column("payment_methods", sa.JSON(), nullable=False, server_default="[]"))
    _json_from_rows()
    for table, column in (("orders", "payments"), ("contacts", "payment_methods")):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None)
    op.drop_table("order_payments")
    op.drop_table("payment_methods")


def _make_payment_tables() -> None:
    op.create_table(
        "payment_methods",
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=True),
        sa.Column("last_four", sa.String(), nullable=True),
        sa.Column("balance_minor", sa.Integer(), nullable=True),
        sa.CheckConstraint("balance_minor >= 0", name=op.f("ck_payment_methods_balance")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_payment_methods_contact_id_contacts")),
        sa.PrimaryKeyConstraint("contact_id", "id", name=op.f("pk_payment_methods")),
    )
    op.create_table(
        "order_payments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("method_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_order_payments_amount")),
        sa.ForeignKeyConstraint(
            ["order_number"], ["orders.number"], name=op.f("fk_order_payments_order_number_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_payments")),
    )
    op.create_index(op.f("ix_order_payments_order_number"), "order_payments", ["order_number"])


def _make_exchanges() -> None:
    op.create_table(
        "exchanges",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.String(), nullable=True),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("new_sku", sa.String(), nullable=False),
        sa.Column("new_price_minor", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("difference_minor", sa.Integer(), nullable=False),
        sa.Column("fee_minor", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_exchanges_order_line_id_order_lines")
        ),
        sa.ForeignKeyConstraint(["order_number"], ["orders.number"], name=op.f("fk_exchanges_order_number_orders")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_exchanges_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
    )
    for column in ("number", "order_line_id", "order_number"):
        op.create_index(op.f(f"ix_exchanges_{column}"), "exchanges", [column])


def _make_operations() -> None:
    op.create_table(
        "operations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("proposal_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_operations_contact_id_contacts")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_operations_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_operations_proposal_id_proposals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_operations_proposal_id")),
    )
    op.create_index(op.f("ix_operations_conversation_id"), "operations", ["conversation_id"])


def _rows_from_json() -> None:
    """A method without an id of its own gets one; a payment names the method that has its id or its label."""
    bind = op.get_bind()
    known: dict[str, dict[str, str]] = {}
    methods: list[dict[str, Any]] = []
    for contact_id, given, _ in bind.execute(sa.select(CONTACTS)).all():
        known[contact_id] = {}
        for place, one in enumerate(given or []):
            label = str(one.get("method") or "")
            method_id = str(one.get("id") or f"pay_{contact_id.removeprefix('con_')}{place}")
            known[contact_id] |= {method_id: method_id, label: method_id}
            rest = {name: one.get(name) for name in ("brand", "last_four", "balance_minor")}
            methods.append({"id": method_id, "contact_id": contact_id, "kind": _slug(label), "label": label, **rest})
    payments = [
        {
            "order_number": number,
            "method_id": known.get(contact_id, {}).get(str(one["method"]), str(one["method"])),
            "kind": one["kind"],
            "amount_minor": one["amount_minor"],
            "at": placed_at,
        }
        for number, contact_id, given, placed_at in bind.execute(sa.select(ORDERS)).all()
        for one in given or []
    ]
    if methods:
        bind.execute(sa.insert(METHODS), methods)
    if payments:
        bind.execute(sa.insert(PAYMENTS), payments)


def _json_from_rows() -> None:
    bind = op.get_bind()
    of_contact: dict[str, list[dict[str, Any]]] = defaultdict(list)
    labels: dict[tuple[str, str], str] = {}
    for row in bind.execute(sa.select(METHODS).order_by(METHODS.c.id)).mappings():
        labels[row["contact_id"], row["id"]] = row["id"] if not str(row["id"]).startswith("pay_") else row["label"]
        shown = {name: row[name] for name in ("brand", "last_four", "balance_minor") if row[name] is not None}
        own = {} if str(row["id"]).startswith("pay_") else {"id": row["id"]}
        of_contact[row["contact_id"]].append({"method": row["label"], **own, **shown})
    of_order: dict[str, list[dict[str, Any]]] = defaultdict(list)
    owner = dict(bind.execute(sa.select(ORDERS.c.number, ORDERS.c.contact_id)).all())
    for row in bind.execute(sa.select(PAYMENTS).order_by(PAYMENTS.c.id)).mappings():
        method = labels.get((owner[row["order_number"]], row["method_id"]), row["method_id"])
        of_order[row["order_number"]].append(
            {"method": method, "kind": row["kind"], "amount_minor": row["amount_minor"]}
        )
    for contact_id, methods in of_contact.items():
        bind.execute(sa.update(CONTACTS).where(CONTACTS.c.id == contact_id).values(payment_methods=methods))
    for number, payments in of_order.items():
        bind.execute(sa.update(ORDERS).where(ORDERS.c.number == number).values(payments=payments))


def _number_returns_anew() -> None:
    """Several items went back under one number; before, each return had a number of its own."""
    bind, seen = op.get_bind(), defaultdict[str, int](int)
    returns = sa.table("returns", sa.column("id"), sa.column("number"))
    for row_id, number in bind.execute(sa.select(returns).order_by(returns.c.id)).all():
        seen[number] += 1
        if seen[number] > 1:
            anew = f"{number}-{seen[number]}"
            bind.execute(sa.update(returns).where(returns.c.id == row_id).values(number=anew))


def _slug(label: str) -> str:
    return re.sub(r"\W+", "_", label.strip().lower()).strip("_") or "other"
