"""What became of one author's posts in a draft, in words they can answer: for their page and for their letter."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.database import db
from forum.members.models import Member
from forum.papers.asked import objections_of
from forum.papers.block_words import block_html
from forum.papers.fates import FateRow, fates_of
from forum.papers.models import (
    AskedPost,
    Asking,
    Block,
    Citation,
    Disposition,
    Draft,
    Objection,
    Paper,
    Section,
    Version,
    Withholding,
)
from forum.permissions import can
from forum.plain import summary
from forum.threads.models import Excerpt, Revision


@dataclass(frozen=True, slots=True)
class Passage:
    """A block that carries a post: its number, its beginning, where it stands on the provisional page."""

    number: int
    text: str
    url: str


@dataclass(slots=True)
class AskedView:
    """One post that its author is asked about."""

    asked: AskedPost
    fate: FateRow
    passages: list[Passage] = field(default_factory=list)
    objection: Objection | None = None


def asking_of(draft: Draft, member: Member) -> Asking | None:
    """The asking of one author about one draft, or None."""
    asking: Asking | None = db.session.scalar(
        select(Asking).where(Asking.draft_id == draft.id, Asking.member_id == member.id)
    )
    return asking


def reads_on(asking: Asking) -> bool:
    """Whether the author may read the board now. Who left a board that its members alone read still answers for their
    own posts, and is shown no words of others from there.
    """
    return can(asking.member, "board.read", asking.draft.board)


def withheld_text(draft: Draft) -> bool:
    """Whether the version that a draft became is withheld by law: its words are shown to nobody, authors included."""
    wanted = (
        select(Withholding.id)
        .join(Version, Version.id == Withholding.version_id)
        .where(Version.draft_id == draft.id)
    )
    return db.session.scalar(wanted) is not None


def asked_views(asking: Asking, *, letter: int | None = None) -> list[AskedView]:
    """The posts of an asking (of one ``letter`` only), with their fates, objections, and the passages that the author
    may read.
    """
    draft = asking.draft
    wanted = {post.post_id: post for post in asking.posts if letter is None or post.letter == letter}
    rows, _more = fates_of(draft, reader=asking.member, limit=len(wanted), posts=list(wanted))
    passages = _passages(draft, list(wanted)) if reads_on(asking) else {}
    objections = {one.post_id: one for one in objections_of(draft)}
    return [
        AskedView(wanted[row.post_id], row, passages.get(row.post_id, []), objections.get(row.post_id))
        for row in rows
    ]


def _passages(draft: Draft, posts: Collection[int]) -> dict[int, list[Passage]]:
    """By post, the blocks that cite it or the post it is merged into."""
    merged = select(Disposition.post_id, Disposition.target_post_id).where(
        Disposition.draft_id == draft.id, Disposition.post_id.in_(posts)
    )
    into = {post: target for post, target in db.session.execute(merged) if target}
    cited: dict[int, list[int]] = defaultdict(list)
    wanted = [*posts, *into.values()]
    for post_id, block_id in db.session.execute(
        select(Revision.post_id, Citation.block_id)
        .join(Excerpt, Excerpt.revision_id == Revision.id)
        .join(Citation, Citation.excerpt_id == Excerpt.id)
        .where(Citation.draft_id == draft.id, Revision.post_id.in_(wanted))
        .distinct()
    ):
        cited[post_id].append(block_id)
    blocks = _numbered(draft)
    carriers = {post: {*cited[post], *cited[into.get(post, post)]} for post in posts}
    return {post: [blocks[key] for key in blocks if key in carriers[post]] for post in posts}


def _numbered(draft: Draft) -> dict[int, Passage]:
    """The blocks of a draft in reading order, as passages."""
    rows = db.session.execute(
        select(Block.id, Block.uid, Block.html)
        .join(Section, Section.id == Block.section_id)
        .where(Block.draft_id == draft.id)
        .order_by(Section.rank, Block.rank)
    )
    base = f"/papers/{draft.paper_id}/provisional"
    return {
        key: Passage(number, summary(block_html(html), 200), f"{base}#b-{uid}")
        for number, (key, uid, html) in enumerate(rows, start=1)
    }


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="papers.asking")


def token_of(asking_id: int) -> str:
    """The token by which an author answers from their letter, without signing in; the same each time."""
    return str(_signer().dumps(asking_id))


def asking_named(token: str) -> Asking | None:
    """The asking a token was made for; None for a token nobody made, a person who was erased, a closed account."""
    try:
        key = _signer().loads(token)
    except BadSignature:
        return None
    if not isinstance(key, int):
        return None
    asking = db.session.scalar(with_draft().where(Asking.id == key))
    if asking is None or asking.member.erased_at:
        return None
    account = asking.member.account
    return None if account is not None and not account.active else asking


def with_draft() -> Select[Asking]:
    """Askings with the drafts, papers and boards that their pages and letters speak of."""
    return select(Asking).options(
        joinedload(Asking.member).joinedload(Member.account),
        joinedload(Asking.draft)
        .joinedload(Draft.paper)
        .joinedload(Paper.board)
        .options(joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance)),
    )
