"""Threads: posts, rounds, freezes, notes, excerpts."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1000"
down_revision = "20261122_0900"
branch_labels = None
depends_on = None

# (table, operation, columns, condition in SQL on OLD/NEW) -> what the database refuses.
GUARDS = (
    ("revisions", "DELETE", (), "1 = 1"),
    (
        "revisions",
        "UPDATE",
        ("post_id", "opening_digest", "kind", "language", "written_at", "by_id"),
        "1 = 1",
    ),
    ("note_revisions", "DELETE", (), "1 = 1"),
    (
        "note_revisions",
        "UPDATE",
        ("note_id", "title", "opening_digest", "language", "written_at", "by_id"),
        "1 = 1",
    ),
    ("posts", "DELETE", (), "1 = 1"),
    ("posts", "UPDATE", ("thread_id", "number", "round_id", "author_id", "written_at"), "1 = 1"),
    ("excerpts", "UPDATE", (), "1 = 1"),
    ("snapshots", "DELETE", (), "1 = 1"),
    ("snapshots", "UPDATE", (), "1 = 1"),
    ("snapshot_posts", "DELETE", (), "1 = 1"),
    ("snapshot_posts", "UPDATE", (), "1 = 1"),
)


def guard(table: str, operation: str, columns: tuple[str, ...], condition: str, number: int) -> None:
    """Let the database refuse ``operation`` on rows of ``table`` for which ``condition`` holds."""
    name = f"guard_{table}_{number}"
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


def drop_guards() -> None:
    """Take away what SQLite drops with its tables and PostgreSQL keeps: the functions behind the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        for number, (table, *_) in enumerate(GUARDS):
            op.execute(f"DROP FUNCTION guard_{table}_{number}() CASCADE")


def upgrade() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "diagnosis",
                "strategy",
                "action",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note_owed", sa.Boolean(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.Column("origin_paper_id", sa.Integer(), nullable=True),
        sa.Column("origin_version", sa.Integer(), nullable=True),
        sa.Column("origin_block_uid", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_threads_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["members.id"], name=op.f("fk_threads_opened_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    op.create_index(
        op.f("ix_threads_board_id_moved_at_id"), "threads", ["board_id", "moved_at", "id"], unique=False
    )
    op.create_index(op.f("ix_threads_opened_by_id"), "threads", ["opened_by_id"], unique=False)
    op.create_index("uq_threads_source", "threads", ["source", "source_key"], unique=True)
    op.create_table(
        "listings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("writing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["members.id"], name=op.f("fk_listings_accepted_by_id_members")
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_listings_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["members.id"], name=op.f("fk_listings_proposed_by_id_members")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_listings_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
        sa.UniqueConstraint("thread_id", "board_id", name=op.f("uq_listings_thread_id_board_id")),
    )
    op.create_index(
        op.f("ix_listings_board_id_accepted_at"), "listings", ["board_id", "accepted_at"], unique=False
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column(
            "phase",
            sa.Enum(
                "diagnosis",
                "strategy",
                "action",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("closes_phase", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_notes_board_id_boards")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_notes_by_id_members")),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["note_revisions.id"],
            name=op.f("fk_notes_revision_id_note_revisions"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_notes_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_board_id_id"), "notes", ["board_id", "id"], unique=False)
    op.create_index(op.f("ix_notes_thread_id_id"), "notes", ["thread_id", "id"], unique=False)
    op.create_table(
        "reading_positions",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_reading_positions_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_reading_positions_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("member_id", "thread_id", name=op.f("pk_reading_positions")),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column(
            "left_because",
            sa.Enum(
                "new-round",
                "import",
                "decision",
                name="leftbecause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("left_reason_id", sa.Integer(), nullable=True),
        sa.Column("freeze_announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("freeze_announced_by_id", sa.Integer(), nullable=True),
        sa.Column("freeze_planned_for", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "left_because <> 'decision' OR left_reason_id IS NOT NULL",
            name=op.f("ck_rounds_left_with_a_reason"),
        ),
        sa.CheckConstraint("follows OR left_because IS NOT NULL", name=op.f("ck_rounds_left_for_a_cause")),
        sa.CheckConstraint("last_number >= first_number - 1", name=op.f("ck_rounds_numbers")),
        sa.ForeignKeyConstraint(
            ["freeze_announced_by_id"], ["members.id"], name=op.f("fk_rounds_freeze_announced_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["left_reason_id"], ["reasons.id"], name=op.f("fk_rounds_left_reason_id_reasons")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["members.id"], name=op.f("fk_rounds_opened_by_id_members")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_rounds_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_rounds_thread_id_number")),
    )
    op.create_table(
        "thread_redirects",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=False),
        sa.Column("to_thread_id", sa.Integer(), nullable=False),
        sa.Column("to_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["to_thread_id"], ["threads.id"], name=op.f("fk_thread_redirects_to_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("thread_id", "from_number", name=op.f("pk_thread_redirects")),
    )
    op.create_table(
        "note_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opening_digest", sa.String(length=64), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_note_revisions_titled")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_note_revisions_by_id_members")),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_note_revisions_note_id_notes")),
        sa.ForeignKeyConstraint(
            ["opening_digest"], ["openings.digest"], name=op.f("fk_note_revisions_opening_digest_openings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_revisions")),
    )
    op.create_index(op.f("ix_note_revisions_note_id_id"), "note_revisions", ["note_id", "id"], unique=False)
    op.create_table(
        "phase_periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "diagnosis",
                "strategy",
                "action",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["members.id"], name=op.f("fk_phase_periods_closed_by_id_members")
        ),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_phase_periods_note_id_notes")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["members.id"], name=op.f("fk_phase_periods_opened_by_id_members")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_phase_periods_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase_periods")),
    )
    op.create_index(op.f("ix_phase_periods_round_id"), "phase_periods", ["round_id"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reason_id"], ["reasons.id"], name=op.f("fk_snapshots_reason_id_reasons")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_snapshots_round_id_rounds")),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["members.id"], name=op.f("fk_snapshots_taken_by_id_members")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_snapshots_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("round_id", name=op.f("uq_snapshots_round_id")),
    )
    op.create_index(op.f("ix_snapshots_thread_id"), "snapshots", ["thread_id"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "diagnosis",
                "strategy",
                "action",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("milieu_id", sa.Integer(), nullable=True),
        sa.Column("parent_number", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "fact",
                "experience",
                "concern",
                "question",
                "proposal",
                "doubt",
                "commitment",
                "progress",
                "reply",
                "correction",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("revision_count", sa.Integer(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.Column("origin_post_id", sa.Integer(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by_id", sa.Integer(), nullable=True),
        sa.Column("hidden_reason_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_posts_number")),
        sa.CheckConstraint(
            "parent_number IS NULL OR parent_number < number", name=op.f("ck_posts_answers_an_earlier_post")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_posts_author_id_members")),
        sa.ForeignKeyConstraint(["hidden_by_id"], ["members.id"], name=op.f("fk_posts_hidden_by_id_members")),
        sa.ForeignKeyConstraint(
            ["hidden_reason_id"], ["reasons.id"], name=op.f("fk_posts_hidden_reason_id_reasons")
        ),
        sa.ForeignKeyConstraint(["milieu_id"], ["milieus.id"], name=op.f("fk_posts_milieu_id_milieus")),
        sa.ForeignKeyConstraint(["origin_post_id"], ["posts.id"], name=op.f("fk_posts_origin_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["period_id"], ["phase_periods.id"], name=op.f("fk_posts_period_id_phase_periods")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_posts_revision_id_revisions"), use_alter=True
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_posts_round_id_rounds")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_posts_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_posts_thread_id_number")),
        sa.UniqueConstraint("token", name=op.f("uq_posts_token")),
    )
    op.create_index(op.f("ix_posts_author_id_id"), "posts", ["author_id", "id"], unique=False)
    op.create_index("uq_posts_source", "posts", ["source", "source_key"], unique=True)
    op.create_table(
        "mentions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mentions_member_id_members")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_mentions_post_id_posts")),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_member_id"), "mentions", ["member_id"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("opening_digest", sa.String(length=64), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fact",
                "experience",
                "concern",
                "question",
                "proposal",
                "doubt",
                "commitment",
                "progress",
                "reply",
                "correction",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Boolean(), nullable=False),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_by_id", sa.Integer(), nullable=True),
        sa.Column("redacted_reason_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_revisions_by_id_members")),
        sa.ForeignKeyConstraint(
            ["opening_digest"], ["openings.digest"], name=op.f("fk_revisions_opening_digest_openings")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_revisions_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["redacted_by_id"], ["members.id"], name=op.f("fk_revisions_redacted_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["redacted_reason_id"], ["reasons.id"], name=op.f("fk_revisions_redacted_reason_id_reasons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    op.create_index(op.f("ix_revisions_opening_digest"), "revisions", ["opening_digest"], unique=False)
    op.create_index(op.f("ix_revisions_post_id_id"), "revisions", ["post_id", "id"], unique=False)
    op.create_table(
        "excerpts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("opening_digest", sa.String(length=64), nullable=False),
        sa.Column("nature", sa.String(length=40), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("start >= 0 AND start < stop", name=op.f("ck_excerpts_span")),
        sa.ForeignKeyConstraint(["kept_by_id"], ["members.id"], name=op.f("fk_excerpts_kept_by_id_members")),
        sa.ForeignKeyConstraint(
            ["opening_digest"], ["openings.digest"], name=op.f("fk_excerpts_opening_digest_openings")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_excerpts_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excerpts")),
        sa.UniqueConstraint("revision_id", "start", "stop", name=op.f("uq_excerpts_revision_id_start_stop")),
    )
    op.create_table(
        "quotes",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("quoted_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.CheckConstraint("start < stop", name=op.f("ck_quotes_span")),
        sa.ForeignKeyConstraint(["quoted_id"], ["revisions.id"], name=op.f("fk_quotes_quoted_id_revisions")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_quotes_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("revision_id", "quoted_id", "start", "stop", name=op.f("pk_quotes")),
    )
    op.create_index(op.f("ix_quotes_quoted_id"), "quotes", ["quoted_id"], unique=False)
    op.create_table(
        "snapshot_posts",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_snapshot_posts_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_snapshot_posts_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_snapshot_posts_snapshot_id_snapshots")
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "post_id", name=op.f("pk_snapshot_posts")),
        sa.UniqueConstraint("snapshot_id", "number", name=op.f("uq_snapshot_posts_snapshot_id_number")),
    )
    op.create_index(op.f("ix_snapshot_posts_post_id"), "snapshot_posts", ["post_id"], unique=False)
    # ### end Alembic commands ###

    if op.get_bind().dialect.name == "postgresql":
        # Two tables that name each other: SQLite takes the constraint before the other table is there.
        op.create_foreign_key("fk_posts_revision_id_revisions", "posts", "revisions", ["revision_id"], ["id"])
        op.create_foreign_key(
            "fk_notes_revision_id_note_revisions", "notes", "note_revisions", ["revision_id"], ["id"]
        )
    for number, (table, operation, columns, condition) in enumerate(GUARDS):
        guard(table, operation, columns, condition, number)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_posts_revision_id_revisions", "posts")
        op.drop_constraint("fk_notes_revision_id_note_revisions", "notes")
    op.drop_index(op.f("ix_snapshot_posts_post_id"), table_name="snapshot_posts")
    op.drop_table("snapshot_posts")
    op.drop_index(op.f("ix_quotes_quoted_id"), table_name="quotes")
    op.drop_table("quotes")
    op.drop_table("excerpts")
    op.drop_index(op.f("ix_revisions_post_id_id"), table_name="revisions")
    op.drop_index(op.f("ix_revisions_opening_digest"), table_name="revisions")
    op.drop_table("revisions")
    op.drop_index(op.f("ix_mentions_member_id"), table_name="mentions")
    op.drop_table("mentions")
    op.drop_index("uq_posts_source", table_name="posts")
    op.drop_index(op.f("ix_posts_author_id_id"), table_name="posts")
    op.drop_table("posts")
    op.drop_index(op.f("ix_snapshots_thread_id"), table_name="snapshots")
    op.drop_table("snapshots")
    op.drop_index(op.f("ix_phase_periods_round_id"), table_name="phase_periods")
    op.drop_table("phase_periods")
    op.drop_index(op.f("ix_note_revisions_note_id_id"), table_name="note_revisions")
    op.drop_table("note_revisions")
    op.drop_table("thread_redirects")
    op.drop_table("rounds")
    op.drop_table("reading_positions")
    op.drop_index(op.f("ix_notes_thread_id_id"), table_name="notes")
    op.drop_index(op.f("ix_notes_board_id_id"), table_name="notes")
    op.drop_table("notes")
    op.drop_index(op.f("ix_listings_board_id_accepted_at"), table_name="listings")
    op.drop_table("listings")
    op.drop_index("uq_threads_source", table_name="threads")
    op.drop_index(op.f("ix_threads_opened_by_id"), table_name="threads")
    op.drop_index(op.f("ix_threads_board_id_moved_at_id"), table_name="threads")
    op.drop_table("threads")
    # ### end Alembic commands ###
    drop_guards()
