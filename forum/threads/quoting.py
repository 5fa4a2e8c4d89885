"""A post's words to HTML, and what they point at: members, posts of the thread, passages of other posts.

A passage is shown where everyone who reads may read it, and as long as nobody masked it. Whoever writes a quote
holds the quoted post, and whoever masks a post's words holds it too: of two at once, the later sees the earlier.
"""

from functools import partial

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from forum import text
from forum.boards.actions import when_reading_changes
from forum.boards.models import Board, Reading
from forum.database import db
from forum.errors import Invalid
from forum.members.models import Member
from forum.plain import summary
from forum.pointers import Quote as QuoteMark
from forum.pointers import QuotedPassage
from forum.threads.models import Mention, Post, Quote, Revision, Thread

SUMMARY_LENGTH = 160
AT_ONCE = 400


def html_of(source: str, board: Board, *, limits: bool = True, fold: bool = False) -> str:
    """Clean HTML of the Markdown of a post on ``board``, its mentions, references and quotes linked.

    Raises Invalid when too nested.
    """
    return text.render(
        source,
        inside="post",
        mention=_address_of_member,
        reference=lambda number: f"?from={number}#p{number}",
        quote=partial(passage, board=board),
        limits=limits,
        fold=fold,
    )


def _address_of_member(handle: str) -> str | None:
    known = db.session.scalar(select(Member.handle).where(Member.handle == handle.casefold()))
    return f"/members/{known}" if known else None


def passage(mark: QuoteMark, board: Board) -> QuotedPassage | None:
    """What a quote on ``board`` shows; None when its words are masked, were never there, or are not for its readers."""
    revision = db.session.get(Revision, mark.revision)
    if revision is None or revision.redacted_at or revision.text is None or revision.post.hidden_at:
        return None
    words, post = revision.text, revision.post
    if not 0 <= mark.start < mark.end <= len(words) or not _for_readers_of(board, post.board):
        return None
    return QuotedPassage(
        text=words[mark.start : mark.end],
        author=post.author.name,
        number=post.number,
        url=f"/threads/{post.thread_id}?from={post.number}#p{post.number}",
        language=revision.language,
    )


def _for_readers_of(board: Board, quoted: Board) -> bool:
    return quoted.id == board.id or quoted.reading == Reading.PUBLIC


def checked_quotes(source: str, board: Board) -> None:
    """Words may only be quoted where those who read here may read them. Raises Invalid (field ``text``).

    Holds what is quoted until the transaction ends, and reads it as it is then.
    """
    for revision in _hold_quoted({mark.revision for mark in text.quotes(source)}, board):
        if not _for_readers_of(board, revision.post.board):
            raise Invalid(
                _("Words of a board that not everyone can read can only be quoted on that board."),
                field="text",
            )


def _hold_quoted(keys: set[int], board: Board) -> list[Revision]:
    """The revisions with these keys; nobody masks their words, or closes their board to readers, meanwhile."""
    if not keys:
        return []
    posts = select(Revision.post_id).where(Revision.id.in_(keys))
    boards = select(Thread.board_id).join(Post, Post.thread_id == Thread.id).where(Post.id.in_(posts))
    for model, wanted in ((Board, Board.id.in_(boards) & (Board.id != board.id)), (Post, Post.id.in_(posts))):
        db.session.execute(select(model.id).where(wanted).order_by(model.id).with_for_update(read=True))
    revisions = (
        select(Revision)
        .where(Revision.id.in_(keys))
        .options(
            joinedload(Revision.opening),
            joinedload(Revision.post).joinedload(Post.thread).joinedload(Thread.board),
        )
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(revisions))


def hold_quotable(condition: ColumnElement[bool]) -> None:
    """Hold the posts that meet ``condition`` until the transaction ends: who quotes them waits, and sees them then."""
    db.session.execute(select(Post.id).where(condition).order_by(Post.id).with_for_update())


def tie(post: Post, revision: Revision, source: str) -> None:
    """Write who is mentioned in a new revision and what it quotes, within its board's readers' reach."""
    handles = {handle.casefold() for handle in text.mentions(source)}
    known = set(db.session.scalars(select(Mention.member_id).where(Mention.post_id == post.id)))
    if handles:
        for member_id in db.session.scalars(select(Member.id).where(Member.handle.in_(handles))):
            if member_id not in known:
                db.session.add(Mention(post_id=post.id, member_id=member_id))
    for mark in dict.fromkeys(text.quotes(source)):
        if passage(mark, post.board) is not None:
            db.session.add(
                Quote(revision_id=revision.id, quoted_id=mark.revision, start=mark.start, stop=mark.end)
            )


def render_quoting(quoted: list[int]) -> None:
    """Render anew what quotes these revisions (ids), so that masked words stand nowhere."""
    for start in range(0, len(quoted), AT_ONCE):
        part = quoted[start : start + AT_ONCE]
        quoting = (
            select(Revision)
            .where(Revision.id.in_(select(Quote.revision_id).where(Quote.quoted_id.in_(part))))
            .order_by(Revision.id)
        )
        _render_again(quoting)


def _render_again(quoting: Select[Revision]) -> None:
    """Give revisions the HTML that their words have now; one after the other, when two masked what they quote."""
    held = quoting.with_for_update(of=Revision).execution_options(populate_existing=True)
    for revision in db.session.scalars(held):
        if revision.text is not None:
            revision.html = html_of(revision.text, revision.post.board, limits=False, fold=revision.folded)
            revision.summary = summary(revision.html, SUMMARY_LENGTH)
    db.session.flush()


@when_reading_changes
def render_quotes_elsewhere(board: Board) -> None:
    """Whoever may read ``board`` has changed: show its words on other boards, or show them no more."""
    quoted = (
        select(Revision.id)
        .join(Post, Post.id == Revision.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.board_id == board.id)
    )
    elsewhere = (
        select(Revision)
        .join(Post, Post.id == Revision.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            Revision.id.in_(select(Quote.revision_id).where(Quote.quoted_id.in_(quoted))),
            Thread.board_id != board.id,
        )
        .order_by(Revision.id)
    )
    _render_again(elsewhere)
