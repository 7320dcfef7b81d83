"""cut orders, and the leases on their pieces

Claims need no table: they are the records that name an order, found by their own index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cut_order",
        sa.Column("factory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("factory_id", "id", name="pk_cut_order"),
        sa.ForeignKeyConstraint(
            ["factory_id", "product_id"],
            ["product.factory_id", "product.id"],
            name="fk_cut_order_factory_id_product_id",
        ),
        sa.CheckConstraint("quantity between 1 and 100000", name="ck_cut_order_quantity"),
    )
    op.create_index(
        "ix_cut_order_number",
        "cut_order",
        ["factory_id", "number"],
        unique=True,
        postgresql_where=sa.text("archived_at is null"),
    )
    op.create_table(
        "cut_lease",
        sa.Column("factory_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cut_order_id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("factory_id", "id", name="pk_cut_lease"),
        sa.ForeignKeyConstraint(
            ["factory_id", "cut_order_id"],
            ["cut_order.factory_id", "cut_order.id"],
            name="fk_cut_lease_factory_id_cut_order_id",
        ),
        sa.ForeignKeyConstraint(
            ["factory_id", "operation_id"],
            ["operation.factory_id", "operation.id"],
            name="fk_cut_lease_factory_id_operation_id",
        ),
        sa.ForeignKeyConstraint(
            ["factory_id", "worker_id"],
            ["person.factory_id", "person.id"],
            name="fk_cut_lease_factory_id_worker_id",
        ),
        sa.CheckConstraint("quantity >= 0", name="ck_cut_lease_quantity"),
    )
    op.create_index(
        "ix_cut_lease_open",
        "cut_lease",
        ["factory_id", "cut_order_id"],
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index("ix_cut_lease_worker", "cut_lease", ["factory_id", "worker_id", "id"])
    op.create_index(
        "ix_record_cut_order",
        "record",
        ["factory_id", "cut_order_id", "operation_id"],
        postgresql_where=sa.text("cut_order_id is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_record_cut_order", table_name="record")
    op.drop_table("cut_lease")
    op.drop_table("cut_order")
