"""Consent: validations and their rolls, amendments, signatures."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1425"
down_revision = "20261127_1400"
branch_labels = None
depends_on = None

# (table, operation, columns, condition in SQL on OLD/NEW) -> what the database refuses.
GUARDS = (
    ("validation_terms", "UPDATE", (), "1 = 1"),
    ("validation_terms", "DELETE", (), "1 = 1"),
    ("note_rolls", "UPDATE", (), "1 = 1"),
    ("note_rolls", "DELETE", (), "1 = 1"),
    (
        "validations",
        "UPDATE",
        (
            "version_id",
            "note_roll_id",
            "member_id",
            "milieu_id",
            "stance",
            "text_digest",
            "language",
            "named",
            "at",
        ),
        "1 = 1",
    ),
    ("validations", "UPDATE", (), "OLD.replaced_at IS NOT NULL"),
    ("validations", "DELETE", (), "1 = 1"),
    (
        "amendments",
        "UPDATE",
        (
            "paper_id",
            "proposed_on_id",
            "block_uid",
            "author_id",
            "wording_digest",
            "reason_digest",
            "language",
            "at",
        ),
        "1 = 1",
    ),
    ("amendments", "UPDATE", (), "OLD.state <> 'pending'"),
    ("amendments", "DELETE", (), "1 = 1"),
)


def guard(table: str, operation: str, columns: tuple[str, ...], condition: str, number: int) -> None:
    """Let the database refuse ``operation`` on rows of ``table`` for which ``condition`` holds."""
    name = f"guard_consent_{number}"
    of = f" OF {', '.join(columns)}" if columns else ""
    words = f"{table}: this row never changes"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation}{of} ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    result = "OLD" if operation == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
        f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {result}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {operation}{of} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def upgrade() -> None:
    op.create_table(
        "validation_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 365", name=op.f("ck_validation_terms_days")),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_validation_terms_board_id_boards")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_validation_terms_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validation_terms")),
    )
    op.create_index(
        op.f("ix_validation_terms_board_id_since"), "validation_terms", ["board_id", "since"], unique=False
    )
    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("proposed_on_id", sa.Integer(), nullable=False),
        sa.Column("block_uid", sa.String(length=36), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("wording_digest", sa.String(length=64), nullable=False),
        sa.Column("reason_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "accepted",
                "declined",
                "withdrawn",
                name="amendmentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_reason_id", sa.Integer(), nullable=True),
        sa.Column("stood_on_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_amendments_decided")),
        sa.CheckConstraint(
            "(state IN ('accepted', 'declined')) = (decision_reason_id IS NOT NULL)",
            name=op.f("ck_amendments_decided_because"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_amendments_decided_by")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (stood_on_id IS NULL)", name=op.f("ck_amendments_stood_on")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_amendments_author_id_members")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["members.id"], name=op.f("fk_amendments_decided_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["decision_reason_id"], ["reasons.id"], name=op.f("fk_amendments_decision_reason_id_reasons")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_amendments_paper_id_papers")),
        sa.ForeignKeyConstraint(
            ["proposed_on_id"], ["versions.id"], name=op.f("fk_amendments_proposed_on_id_versions")
        ),
        sa.ForeignKeyConstraint(
            ["reason_digest"], ["openings.digest"], name=op.f("fk_amendments_reason_digest_openings")
        ),
        sa.ForeignKeyConstraint(
            ["stood_on_id"], ["versions.id"], name=op.f("fk_amendments_stood_on_id_versions")
        ),
        sa.ForeignKeyConstraint(
            ["wording_digest"], ["openings.digest"], name=op.f("fk_amendments_wording_digest_openings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
    )
    op.create_index(op.f("ix_amendments_author_id"), "amendments", ["author_id"], unique=False)
    op.create_index(
        op.f("ix_amendments_paper_id_state_id"), "amendments", ["paper_id", "state", "id"], unique=False
    )
    op.create_table(
        "note_rolls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("closes_at > opened_at", name=op.f("ck_note_rolls_closes_after")),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_note_rolls_note_id_notes")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["members.id"], name=op.f("fk_note_rolls_opened_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["note_revisions.id"], name=op.f("fk_note_rolls_revision_id_note_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_rolls")),
        sa.UniqueConstraint("note_id", name=op.f("uq_note_rolls_note_id")),
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_signatures_member_id_members")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_signatures_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("version_id", "member_id", name=op.f("uq_signatures_version_id_member_id")),
    )
    op.create_index(op.f("ix_signatures_member_id"), "signatures", ["member_id"], unique=False)
    op.create_table(
        "amendment_remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_reason_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(hidden_at IS NULL) = (hidden_reason_id IS NULL)",
            name=op.f("ck_amendment_remarks_hidden_because"),
        ),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendments.id"], name=op.f("fk_amendment_remarks_amendment_id_amendments")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_amendment_remarks_author_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["hidden_reason_id"], ["reasons.id"], name=op.f("fk_amendment_remarks_hidden_reason_id_reasons")
        ),
        sa.ForeignKeyConstraint(
            ["text_digest"], ["openings.digest"], name=op.f("fk_amendment_remarks_text_digest_openings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_remarks")),
    )
    op.create_index(
        op.f("ix_amendment_remarks_amendment_id_id"),
        "amendment_remarks",
        ["amendment_id", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_amendment_remarks_author_id"), "amendment_remarks", ["author_id"], unique=False)
    op.create_table(
        "amendment_supports",
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendments.id"], name=op.f("fk_amendment_supports_amendment_id_amendments")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_amendment_supports_member_id_members")
        ),
        sa.PrimaryKeyConstraint("amendment_id", "member_id", name=op.f("pk_amendment_supports")),
    )
    op.create_index(
        op.f("ix_amendment_supports_member_id"), "amendment_supports", ["member_id"], unique=False
    )
    op.create_table(
        "validations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("note_roll_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("milieu_id", sa.Integer(), nullable=True),
        sa.Column(
            "stance",
            sa.Enum(
                "endorse",
                "reserve",
                "oppose",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text_digest", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(stance = 'endorse') = (text_digest IS NULL)", name=op.f("ck_validations_text")),
        sa.CheckConstraint(
            "(text_digest IS NULL) = (language IS NULL)", name=op.f("ck_validations_language")
        ),
        sa.CheckConstraint(
            "(version_id IS NULL) <> (note_roll_id IS NULL)", name=op.f("ck_validations_one_thing")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_validations_member_id_members")),
        sa.ForeignKeyConstraint(["milieu_id"], ["milieus.id"], name=op.f("fk_validations_milieu_id_milieus")),
        sa.ForeignKeyConstraint(
            ["note_roll_id"], ["note_rolls.id"], name=op.f("fk_validations_note_roll_id_note_rolls")
        ),
        sa.ForeignKeyConstraint(
            ["text_digest"], ["openings.digest"], name=op.f("fk_validations_text_digest_openings")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_validations_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validations")),
    )
    op.create_index(op.f("ix_validations_member_id"), "validations", ["member_id"], unique=False)
    op.create_index(
        "uq_validations_note",
        "validations",
        ["note_roll_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_index(
        "uq_validations_version",
        "validations",
        ["version_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    for number, (table, operation, columns, condition) in enumerate(GUARDS):
        guard(table, operation, columns, condition, number)


def downgrade() -> None:
    op.drop_index(
        "uq_validations_version",
        table_name="validations",
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.drop_index(
        "uq_validations_note",
        table_name="validations",
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.drop_index(op.f("ix_validations_member_id"), table_name="validations")
    op.drop_table("validations")
    op.drop_index(op.f("ix_amendment_supports_member_id"), table_name="amendment_supports")
    op.drop_table("amendment_supports")
    op.drop_index(op.f("ix_amendment_remarks_author_id"), table_name="amendment_remarks")
    op.drop_index(op.f("ix_amendment_remarks_amendment_id_id"), table_name="amendment_remarks")
    op.drop_table("amendment_remarks")
    op.drop_index(op.f("ix_signatures_member_id"), table_name="signatures")
    op.drop_table("signatures")
    op.drop_table("note_rolls")
    op.drop_index(op.f("ix_amendments_paper_id_state_id"), table_name="amendments")
    op.drop_index(op.f("ix_amendments_author_id"), table_name="amendments")
    op.drop_table("amendments")
    op.drop_index(op.f("ix_validation_terms_board_id_since"), table_name="validation_terms")
    op.drop_table("validation_terms")
    if op.get_bind().dialect.name == "postgresql":
        for number in range(len(GUARDS)):
            op.execute(f"DROP FUNCTION guard_consent_{number}() CASCADE")
