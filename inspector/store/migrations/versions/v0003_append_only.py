"""The database itself refuses to change or delete a row of the audit."""

from __future__ import annotations

from alembic import op

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None

_REFUSAL = "the audit is append-only"

_SQLITE = {
    "audit_no_update": "UPDATE ON audit",
    "audit_no_delete": "DELETE ON audit",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "audit_no_replace": "INSERT ON audit WHEN EXISTS "
    "(SELECT 1 FROM audit WHERE sequence = NEW.sequence OR hash = NEW.hash)",
}

_POSTGRESQL = (
    "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
)


def upgrade() -> None:
    """From the version before to this one."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in _POSTGRESQL:
            op.execute(statement)
        return
    for name, when in _SQLITE.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} {refuse}")


def downgrade() -> None:
    """Back to the version before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_append_only ON audit")
        op.execute("DROP FUNCTION audit_append_only()")
        return
    for name in _SQLITE:
        op.execute(f"DROP TRIGGER {name}")
