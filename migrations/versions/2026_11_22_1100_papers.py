"""Papers: drafts, versions, dispositions, the chain."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1100"
down_revision = "20261122_1000"
branch_labels = None
depends_on = None

PUBLISHED_DRAFT = (
    "EXISTS (SELECT 1 FROM drafts WHERE drafts.id = {row}.draft_id AND drafts.state = 'published')"
)
OF_A_PUBLISHED_DRAFT = PUBLISHED_DRAFT.format(row="OLD")
INTO_A_PUBLISHED_DRAFT = PUBLISHED_DRAFT.format(row="NEW")
PUBLISHED_TEXT = f"OLD.version_id IS NOT NULL OR {OF_A_PUBLISHED_DRAFT}"
INTO_A_PUBLISHED_TEXT = (
    "EXISTS (SELECT 1 FROM publications WHERE publications.version_id = NEW.version_id)"
    f" OR {INTO_A_PUBLISHED_DRAFT}"
)

# (table, operation, columns, condition in SQL on OLD/NEW) -> what the database refuses.
GUARDS = (
    ("versions", "DELETE", (), "1 = 1"),
    ("versions", "UPDATE", (), "1 = 1"),
    ("version_contributors", "DELETE", (), "1 = 1"),
    ("version_contributors", "UPDATE", (), "1 = 1"),
    ("withholdings", "DELETE", (), "1 = 1"),
    ("withholdings", "UPDATE", (), "1 = 1"),
    ("publications", "DELETE", (), "1 = 1"),
    ("publications", "UPDATE", (), "1 = 1"),
    ("sections", "DELETE", (), PUBLISHED_TEXT),
    (
        "sections",
        "UPDATE",
        ("draft_id", "version_id", "uid", "kind", "heading", "heading_digest", "rank"),
        PUBLISHED_TEXT,
    ),
    ("sections", "INSERT", (), INTO_A_PUBLISHED_TEXT),
    ("blocks", "DELETE", (), PUBLISHED_TEXT),
    (
        "blocks",
        "UPDATE",
        (
            "draft_id",
            "version_id",
            "section_id",
            "uid",
            "rank",
            "text",
            "text_digest",
            "editorial",
            "change_cause",
            "change_reference",
            "edits",
        ),
        PUBLISHED_TEXT,
    ),
    ("blocks", "INSERT", (), INTO_A_PUBLISHED_TEXT),
    ("citations", "DELETE", (), PUBLISHED_TEXT),
    (
        "citations",
        "UPDATE",
        (
            "draft_id",
            "version_id",
            "block_id",
            "relation",
            "excerpt_id",
            "cited_uid",
            "cited_paper_id",
            "cited_version",
        ),
        PUBLISHED_TEXT,
    ),
    ("citations", "INSERT", (), INTO_A_PUBLISHED_TEXT),
    ("dispositions", "DELETE", (), OF_A_PUBLISHED_DRAFT),
    ("dispositions", "UPDATE", (), OF_A_PUBLISHED_DRAFT),
    ("dispositions", "INSERT", (), INTO_A_PUBLISHED_DRAFT),
    (
        "drafts",
        "UPDATE",
        ("paper_id", "state", "language", "opened_at", "opened_by_id"),
        "OLD.state = 'published'",
    ),
    ("drafts", "DELETE", (), "OLD.state = 'published'"),
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
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "proposal", "charter", name="paperkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("last_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_papers_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["members.id"], name=op.f("fk_papers_opened_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    op.create_index(op.f("ix_papers_board_id_id"), "papers", ["board_id", "id"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "provisional",
                "published",
                name="draftstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["members.id"], name=op.f("fk_drafts_opened_by_id_members")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_drafts_paper_id_papers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_paper_id"), "drafts", ["paper_id"], unique=False)
    op.create_index(
        "uq_drafts_open",
        "drafts",
        ["paper_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_drafts_provisional",
        "drafts",
        ["paper_id"],
        unique=True,
        sqlite_where=sa.text("state = 'provisional'"),
        postgresql_where=sa.text("state = 'provisional'"),
    )
    op.create_table(
        "draft_threads",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_threads_draft_id_drafts")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_draft_threads_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("draft_id", "thread_id", name=op.f("pk_draft_threads")),
    )
    op.create_index(op.f("ix_draft_threads_thread_id"), "draft_threads", ["thread_id"], unique=False)
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("title_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("publisher_digest", sa.String(length=64), nullable=False),
        sa.Column("unaccounted_reason_id", sa.Integer(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_versions_number")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_versions_draft_id_drafts")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_versions_paper_id_papers")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["members.id"], name=op.f("fk_versions_published_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["publisher_digest"], ["openings.digest"], name=op.f("fk_versions_publisher_digest_openings")
        ),
        sa.ForeignKeyConstraint(
            ["title_digest"], ["openings.digest"], name=op.f("fk_versions_title_digest_openings")
        ),
        sa.ForeignKeyConstraint(
            ["unaccounted_reason_id"], ["reasons.id"], name=op.f("fk_versions_unaccounted_reason_id_reasons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_versions_draft_id")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_versions_paper_id_number")),
    )
    op.create_table(
        "draft_snapshots",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_snapshots_draft_id_drafts")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name=op.f("fk_draft_snapshots_snapshot_id_snapshots")
        ),
        sa.PrimaryKeyConstraint("draft_id", "snapshot_id", name=op.f("pk_draft_snapshots")),
    )
    op.create_index(op.f("ix_draft_snapshots_snapshot_id"), "draft_snapshots", ["snapshot_id"], unique=False)
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "version",
                "rendition",
                "erasure",
                "withholding",
                name="publicationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(seq = 1) = (prev IS NULL)", name=op.f("ck_publications_first_has_no_prev")),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assemblies.id"], name=op.f("fk_publications_assembly_id_assemblies")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_publications_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("assembly_id", "seq", name=op.f("uq_publications_assembly_id_seq")),
        sa.UniqueConstraint("digest", name=op.f("uq_publications_digest")),
        sa.UniqueConstraint("version_id", name=op.f("uq_publications_version_id")),
    )
    op.create_table(
        "sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "summary",
                "diagnosis",
                "strategy",
                "action",
                "disagreement",
                "own",
                name="sectionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("heading_digest", sa.String(length=64), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("(draft_id IS NULL) <> (version_id IS NULL)", name=op.f("ck_sections_one_text")),
        sa.CheckConstraint(
            "(version_id IS NULL) = (heading_digest IS NULL)", name=op.f("ck_sections_heading")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_sections_draft_id_drafts")),
        sa.ForeignKeyConstraint(
            ["heading_digest"], ["openings.digest"], name=op.f("fk_sections_heading_digest_openings")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_sections_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
        sa.UniqueConstraint("draft_id", "uid", name=op.f("uq_sections_draft_id_uid")),
        sa.UniqueConstraint("version_id", "uid", name=op.f("uq_sections_version_id_uid")),
    )
    op.create_table(
        "version_contributors",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_version_contributors_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["name_digest"], ["openings.digest"], name=op.f("fk_version_contributors_name_digest_openings")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_version_contributors_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("version_id", "member_id", name=op.f("pk_version_contributors")),
    )
    op.create_table(
        "withholdings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_withholdings_by_id_members")),
        sa.ForeignKeyConstraint(
            ["reason_id"], ["reasons.id"], name=op.f("fk_withholdings_reason_id_reasons")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_withholdings_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withholdings")),
        sa.UniqueConstraint("version_id", name=op.f("uq_withholdings_version_id")),
    )
    op.create_table(
        "blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_digest", sa.String(length=64), nullable=True),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("editorial", sa.Boolean(), nullable=False),
        sa.Column(
            "change_cause",
            sa.Enum(
                "post",
                "objection",
                "amendment",
                "editorial",
                name="changecause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("change_reference", sa.Text(), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.CheckConstraint("(draft_id IS NULL) <> (version_id IS NULL)", name=op.f("ck_blocks_one_text")),
        sa.CheckConstraint("(version_id IS NULL) = (text_digest IS NULL)", name=op.f("ck_blocks_text")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_blocks_draft_id_drafts")),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_blocks_section_id_sections")),
        sa.ForeignKeyConstraint(
            ["text_digest"], ["openings.digest"], name=op.f("fk_blocks_text_digest_openings")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_blocks_version_id_versions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
        sa.UniqueConstraint("draft_id", "uid", name=op.f("uq_blocks_draft_id_uid")),
        sa.UniqueConstraint("version_id", "uid", name=op.f("uq_blocks_version_id_uid")),
    )
    op.create_index(op.f("ix_blocks_section_id_rank"), "blocks", ["section_id", "rank"], unique=False)
    op.create_table(
        "dispositions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "fate",
            sa.Enum(
                "cited",
                "merged",
                "set-aside",
                "procedural",
                name="fate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("target_post_id", sa.Integer(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column(
            "how",
            sa.Enum(
                "single",
                "bulk",
                "followed",
                "author",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("batch", sa.String(length=36), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(fate = 'merged') = (target_post_id IS NOT NULL)", name=op.f("ck_dispositions_merged_into")
        ),
        sa.CheckConstraint("(how = 'bulk') = (batch IS NOT NULL)", name=op.f("ck_dispositions_batch")),
        sa.CheckConstraint(
            "fate <> 'set-aside' OR reason_id IS NOT NULL", name=op.f("ck_dispositions_set_aside_because")
        ),
        sa.CheckConstraint(
            "target_post_id IS NULL OR target_post_id <> post_id",
            name=op.f("ck_dispositions_not_into_itself"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_dispositions_by_id_members")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_dispositions_draft_id_drafts")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_dispositions_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["reason_id"], ["reasons.id"], name=op.f("fk_dispositions_reason_id_reasons")
        ),
        sa.ForeignKeyConstraint(
            ["target_post_id"], ["posts.id"], name=op.f("fk_dispositions_target_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispositions")),
        sa.UniqueConstraint("draft_id", "post_id", name=op.f("uq_dispositions_draft_id_post_id")),
    )
    op.create_index(op.f("ix_dispositions_post_id"), "dispositions", ["post_id"], unique=False)
    op.create_table(
        "citations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "supports",
                "nuances",
                "contradicts",
                "answers",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("excerpt_id", sa.Integer(), nullable=True),
        sa.Column("cited_uid", sa.String(length=36), nullable=True),
        sa.Column("cited_paper_id", sa.Integer(), nullable=True),
        sa.Column("cited_version", sa.Integer(), nullable=True),
        sa.CheckConstraint("(draft_id IS NULL) <> (version_id IS NULL)", name=op.f("ck_citations_one_text")),
        sa.CheckConstraint(
            "(excerpt_id IS NOT NULL AND cited_uid IS NULL AND cited_paper_id IS NULL AND cited_version IS NULL) OR (excerpt_id IS NULL AND cited_uid IS NOT NULL AND (cited_paper_id IS NULL) = (cited_version IS NULL))",
            name=op.f("ck_citations_one_source"),
        ),
        sa.ForeignKeyConstraint(["block_id"], ["blocks.id"], name=op.f("fk_citations_block_id_blocks")),
        sa.ForeignKeyConstraint(
            ["cited_paper_id"], ["papers.id"], name=op.f("fk_citations_cited_paper_id_papers")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_citations_draft_id_drafts")),
        sa.ForeignKeyConstraint(
            ["excerpt_id"], ["excerpts.id"], name=op.f("fk_citations_excerpt_id_excerpts")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_citations_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citations")),
    )
    op.create_index(op.f("ix_citations_block_id"), "citations", ["block_id"], unique=False)
    op.create_index(op.f("ix_citations_cited_paper_id"), "citations", ["cited_paper_id"], unique=False)
    op.create_index(op.f("ix_citations_draft_id"), "citations", ["draft_id"], unique=False)
    op.create_index(op.f("ix_citations_excerpt_id"), "citations", ["excerpt_id"], unique=False)
    op.create_index(op.f("ix_citations_version_id"), "citations", ["version_id"], unique=False)
    # ### end Alembic commands ###

    for number, (table, operation, columns, condition) in enumerate(GUARDS):
        guard(table, operation, columns, condition, number)


def downgrade() -> None:
    op.drop_index(op.f("ix_citations_version_id"), table_name="citations")
    op.drop_index(op.f("ix_citations_excerpt_id"), table_name="citations")
    op.drop_index(op.f("ix_citations_draft_id"), table_name="citations")
    op.drop_index(op.f("ix_citations_cited_paper_id"), table_name="citations")
    op.drop_index(op.f("ix_citations_block_id"), table_name="citations")
    op.drop_table("citations")
    op.drop_index(op.f("ix_dispositions_post_id"), table_name="dispositions")
    op.drop_table("dispositions")
    op.drop_index(op.f("ix_blocks_section_id_rank"), table_name="blocks")
    op.drop_table("blocks")
    op.drop_table("withholdings")
    op.drop_table("version_contributors")
    op.drop_table("sections")
    op.drop_table("publications")
    op.drop_index(op.f("ix_draft_snapshots_snapshot_id"), table_name="draft_snapshots")
    op.drop_table("draft_snapshots")
    op.drop_table("versions")
    op.drop_index(op.f("ix_draft_threads_thread_id"), table_name="draft_threads")
    op.drop_table("draft_threads")
    op.drop_index(
        "uq_drafts_provisional",
        table_name="drafts",
        sqlite_where=sa.text("state = 'provisional'"),
        postgresql_where=sa.text("state = 'provisional'"),
    )
    op.drop_index(
        "uq_drafts_open",
        table_name="drafts",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_drafts_paper_id"), table_name="drafts")
    op.drop_table("drafts")
    op.drop_index(op.f("ix_papers_board_id_id"), table_name="papers")
    op.drop_table("papers")
    # ### end Alembic commands ###
    drop_guards()
