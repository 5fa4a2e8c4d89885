"""The house: openings, journal, assemblies, members, boards."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_0900"
down_revision = None
branch_labels = None
depends_on = None

# (table, operation, columns, condition in SQL on OLD/NEW) -> what the database refuses.
GUARDS = (
    ("openings", "DELETE", (), "1 = 1"),
    ("openings", "UPDATE", ("digest",), "1 = 1"),
    (
        "openings",
        "UPDATE",
        ("salt", "bytes", "erasure_id"),
        "OLD.erasure_id IS NOT NULL OR NEW.erasure_id IS NULL OR NEW.salt IS NOT NULL OR NEW.bytes IS NOT NULL OR EXISTS (SELECT 1 FROM erasures WHERE erasures.id = NEW.erasure_id AND erasures.sealed_at IS NOT NULL)",
    ),
    ("erasures", "DELETE", (), "1 = 1"),
    ("erasures", "UPDATE", (), "OLD.sealed_at IS NOT NULL"),
    ("reasons", "DELETE", (), "1 = 1"),
    ("reasons", "UPDATE", (), "1 = 1"),
    ("entries", "DELETE", (), "1 = 1"),
    (
        "entries",
        "UPDATE",
        (
            "at",
            "verb",
            "actor_id",
            "subject_type",
            "subject_id",
            "assembly_id",
            "visibility",
            "reason_id",
            "ids",
            "imported",
        ),
        "1 = 1",
    ),
    ("entries", "UPDATE", ("position",), "OLD.position IS NOT NULL"),
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
        "assemblies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "local",
                "national",
                "regional",
                "continental",
                "world",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("descriptions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["assemblies.id"], name=op.f("fk_assemblies_parent_id_assemblies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assemblies")),
        sa.UniqueConstraint("slug", name=op.f("uq_assemblies_slug")),
    )
    op.create_index(op.f("ix_assemblies_parent_id"), "assemblies", ["parent_id"], unique=False)
    op.create_table(
        "bookmarks",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_bookmarks")),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("handle", sa.String(length=40), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("handle", name=op.f("uq_members_handle")),
    )
    op.create_index("uq_members_source", "members", ["source", "source_key"], unique=True)
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("reading_languages", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_accounts_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_accounts_fs_uniquifier")),
        sa.UniqueConstraint("member_id", name=op.f("uq_accounts_member_id")),
    )
    op.create_table(
        "alliances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column(
            "approach",
            sa.Enum(
                "geo-cultural",
                "collegial",
                "thematic",
                name="approach",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("hue", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("descriptions", sa.JSON(), nullable=False),
        sa.CheckConstraint("hue BETWEEN 1 AND 12", name=op.f("ck_alliances_hue")),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_alliances_assembly_id_assemblies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliances")),
    )
    op.create_index(op.f("ix_alliances_assembly_id"), "alliances", ["assembly_id"], unique=False)
    op.create_table(
        "milieus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("hue", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("descriptions", sa.JSON(), nullable=False),
        sa.CheckConstraint("hue BETWEEN 1 AND 12", name=op.f("ck_milieus_hue")),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_milieus_assembly_id_assemblies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milieus")),
    )
    op.create_index(op.f("ix_milieus_assembly_id"), "milieus", ["assembly_id"], unique=False)
    op.create_table(
        "openings",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("bytes", sa.LargeBinary(), nullable=True),
        sa.Column("erasure_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["erasures.id"], name=op.f("fk_openings_erasure_id_erasures")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_openings")),
    )
    op.create_index(op.f("ix_openings_erasure_id"), "openings", ["erasure_id"], unique=False)
    op.create_table(
        "alliance_milieus",
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("milieu_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_alliance_milieus_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["milieu_id"], ["milieus.id"], name=op.f("fk_alliance_milieus_milieu_id_milieus")
        ),
        sa.PrimaryKeyConstraint("alliance_id", "milieu_id", name=op.f("pk_alliance_milieus")),
    )
    op.create_table(
        "boards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("milieu_id", sa.Integer(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=True),
        sa.Column(
            "reading",
            sa.Enum(
                "public", "members", name="reading", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "writing",
            sa.Enum(
                "members",
                "assembly",
                "accounts",
                name="writing",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
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
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin_paper_id", sa.Integer(), nullable=True),
        sa.Column("origin_version", sa.Integer(), nullable=True),
        sa.Column("origin_block_uid", sa.String(length=36), nullable=True),
        sa.CheckConstraint("(milieu_id IS NULL) <> (alliance_id IS NULL)", name=op.f("ck_boards_one_place")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_boards_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_boards_assembly_id_assemblies")
        ),
        sa.ForeignKeyConstraint(["milieu_id"], ["milieus.id"], name=op.f("fk_boards_milieu_id_milieus")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sa.UniqueConstraint("alliance_id", name=op.f("uq_boards_alliance_id")),
        sa.UniqueConstraint("milieu_id", name=op.f("uq_boards_milieu_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_boards_slug")),
    )
    op.create_index(op.f("ix_boards_assembly_id"), "boards", ["assembly_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("milieu_id", sa.Integer(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(milieu_id IS NULL) <> (alliance_id IS NULL)", name=op.f("ck_memberships_one_place")
        ),
        sa.CheckConstraint("NOT own OR milieu_id IS NOT NULL", name=op.f("ck_memberships_own_is_a_milieu")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_memberships_until_after_since")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_memberships_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_memberships_assembly_id_assemblies")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_memberships_member_id_members")),
        sa.ForeignKeyConstraint(["milieu_id"], ["milieus.id"], name=op.f("fk_memberships_milieu_id_milieus")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_alliance_id"), "memberships", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_memberships_milieu_id"), "memberships", ["milieu_id"], unique=False)
    op.create_index(
        "uq_memberships_alliance",
        "memberships",
        ["member_id", "alliance_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(
        "uq_memberships_milieu",
        "memberships",
        ["member_id", "milieu_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(
        "uq_memberships_own",
        "memberships",
        ["member_id", "assembly_id"],
        unique=True,
        sqlite_where=sa.text("own AND until IS NULL"),
        postgresql_where=sa.text("own AND until IS NULL"),
    )
    op.create_table(
        "reasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_reasons_author_id_members")),
        sa.ForeignKeyConstraint(
            ["opening_digest"], ["openings.digest"], name=op.f("fk_reasons_opening_digest_openings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reasons")),
    )
    op.create_table(
        "agenda_phases",
        sa.Column("board_id", sa.Integer(), nullable=False),
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
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("reminded_moderators_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_committee_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "opens_on IS NULL OR closes_on IS NULL OR closes_on >= opens_on",
            name=op.f("ck_agenda_phases_dates"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_agenda_phases_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["members.id"], name=op.f("fk_agenda_phases_closed_by_id_members")
        ),
        sa.PrimaryKeyConstraint("board_id", "phase", name=op.f("pk_agenda_phases")),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verb",
            sa.Enum(
                "assembly.opened",
                "milieu.opened",
                "alliance.opened",
                "board.changed",
                "agenda.set",
                "phase.closed",
                "phase.reopened",
                "member.joined",
                "membership.begun",
                "membership.ended",
                "mandate.given",
                "mandate.ended",
                "profile.changed",
                "words.erased",
                "thread.opened",
                "thread.retitled",
                "thread.imported",
                "thread.left_agenda",
                "thread.rejoined_agenda",
                "listing.proposed",
                "listing.accepted",
                "listing.ended",
                "post.published",
                "post.edited",
                "post.hidden",
                "post.shown",
                "revision.redacted",
                "note.published",
                "note.edited",
                "excerpt.kept",
                "freeze.announced",
                "thread.frozen",
                "round.opened",
                "paper.opened",
                "draft.opened",
                "draft.changed",
                "block.changed",
                "citation.added",
                "citation.removed",
                "disposition.set",
                "version.published",
                "version.withheld",
                "watch.set",
                "phase.overdue",
                name="verb",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=True),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "board",
                "moderators",
                "private",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["members.id"], name=op.f("fk_entries_actor_id_members")),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_entries_assembly_id_assemblies")
        ),
        sa.ForeignKeyConstraint(["reason_id"], ["reasons.id"], name=op.f("fk_entries_reason_id_reasons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    op.create_index(op.f("ix_entries_position"), "entries", ["position"], unique=True)
    op.create_index(
        op.f("ix_entries_subject_type_subject_id"), "entries", ["subject_type", "subject_id"], unique=False
    )
    op.create_index(
        "ix_entries_waiting",
        "entries",
        ["id"],
        unique=False,
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
    op.create_table(
        "mandates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "moderator",
                "harvester",
                "translator",
                "pilot-committee",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("assembly_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(role IN ('moderator', 'harvester', 'translator') AND board_id IS NOT NULL AND assembly_id IS NULL) OR (role = 'pilot-committee' AND assembly_id IS NOT NULL AND board_id IS NULL) OR (role = 'administrator' AND assembly_id IS NULL AND board_id IS NULL)",
            name=op.f("ck_mandates_place"),
        ),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_mandates_until_after_since")),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_mandates_assembly_id_assemblies")
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_mandates_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["members.id"], name=op.f("fk_mandates_given_by_id_members")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mandates_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
    )
    op.create_index(op.f("ix_mandates_assembly_id"), "mandates", ["assembly_id"], unique=False)
    op.create_index(op.f("ix_mandates_board_id"), "mandates", ["board_id"], unique=False)
    op.create_index(op.f("ix_mandates_member_id"), "mandates", ["member_id"], unique=False)
    op.create_table(
        "entry_boards",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_entry_boards_board_id_boards")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_boards_entry_id_entries")),
        sa.PrimaryKeyConstraint("entry_id", "board_id", name=op.f("pk_entry_boards")),
    )
    op.create_index(
        op.f("ix_entry_boards_board_id_entry_id"), "entry_boards", ["board_id", "entry_id"], unique=False
    )
    # ### end Alembic commands ###

    for number, (table, operation, columns, condition) in enumerate(GUARDS):
        guard(table, operation, columns, condition, number)


def downgrade() -> None:
    op.drop_index(op.f("ix_entry_boards_board_id_entry_id"), table_name="entry_boards")
    op.drop_table("entry_boards")
    op.drop_index(op.f("ix_mandates_member_id"), table_name="mandates")
    op.drop_index(op.f("ix_mandates_board_id"), table_name="mandates")
    op.drop_index(op.f("ix_mandates_assembly_id"), table_name="mandates")
    op.drop_table("mandates")
    op.drop_index(
        "ix_entries_waiting",
        table_name="entries",
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
    op.drop_index(op.f("ix_entries_subject_type_subject_id"), table_name="entries")
    op.drop_index(op.f("ix_entries_position"), table_name="entries")
    op.drop_table("entries")
    op.drop_table("agenda_phases")
    op.drop_table("reasons")
    op.drop_index(
        "uq_memberships_own",
        table_name="memberships",
        sqlite_where=sa.text("own AND until IS NULL"),
        postgresql_where=sa.text("own AND until IS NULL"),
    )
    op.drop_index(
        "uq_memberships_milieu",
        table_name="memberships",
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.drop_index(
        "uq_memberships_alliance",
        table_name="memberships",
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.drop_index(op.f("ix_memberships_milieu_id"), table_name="memberships")
    op.drop_index(op.f("ix_memberships_alliance_id"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_index(op.f("ix_boards_assembly_id"), table_name="boards")
    op.drop_table("boards")
    op.drop_table("alliance_milieus")
    op.drop_index(op.f("ix_openings_erasure_id"), table_name="openings")
    op.drop_table("openings")
    op.drop_index(op.f("ix_milieus_assembly_id"), table_name="milieus")
    op.drop_table("milieus")
    op.drop_index(op.f("ix_alliances_assembly_id"), table_name="alliances")
    op.drop_table("alliances")
    op.drop_table("accounts")
    op.drop_index("uq_members_source", table_name="members")
    op.drop_table("members")
    op.drop_table("erasures")
    op.drop_table("bookmarks")
    op.drop_index(op.f("ix_assemblies_parent_id"), table_name="assemblies")
    op.drop_table("assemblies")
    # ### end Alembic commands ###
    drop_guards()
