"""Threads open, posts are written, edited, reported and hidden; rounds are frozen and opened anew."""

import re

from sqlalchemy import select

from forum.boards.origin import Origin
from forum.database import db
from forum.demonstration import shapes
from forum.demonstration.chronicle import Act
from forum.demonstration.content import ContentError
from forum.demonstration.stage import Stage
from forum.moderation.reporting import report as report_post
from forum.pointers import Quote
from forum.threads import actions
from forum.threads.models import Post

_QUOTE_HERE = re.compile(r"\[\[quote (\d+)\]\]")


def open_thread(stage: Stage, act: Act) -> None:
    """A member opens a thread with its post 1."""
    row, thread = _post(act), _thread(act)
    opened = actions.open_thread(
        stage.boards[thread.board],
        by=stage.members[row.author],
        title=thread.title,
        source=_source(stage, thread, row, row.text),
        language=row.language or thread.language,
        kind=row.kind,
        origin=_discussed(stage, thread.discusses),
    )
    stage.threads[thread.slug] = opened
    stage.posts[thread.slug, row.number] = db.session.scalars(
        select(Post).where(Post.thread_id == opened.id, Post.number == row.number)
    ).one()


def _discussed(stage: Stage, row: shapes.Discussed | None) -> Origin | None:
    if row is None:
        return None
    if row.paper not in stage.papers or stage.papers[row.paper].last_version < row.version:
        raise ContentError(f"papers/{row.paper}: version {row.version} is discussed before it is published.")
    return Origin(stage.papers[row.paper].id, row.version)


def post(stage: Stage, act: Act) -> None:
    """A member writes in a thread."""
    row, thread = _post(act), _thread(act)
    written = actions.post(
        stage.threads[thread.slug],
        by=stage.members[row.author],
        source=_source(stage, thread, row, row.text),
        language=row.language or thread.language,
        kind=row.kind,
        parent_number=row.reply,
    )
    if written.number != row.number:
        raise ContentError(
            f"threads/{thread.slug}.toml: post {row.number} is written as number {written.number}."
        )
    stage.posts[thread.slug, row.number] = written


def edit(stage: Stage, act: Act) -> None:
    """The author gives a post another text."""
    row: shapes.Edit = act.subject
    thread = _thread(act)
    written = stage.post(thread.slug, act.number or 0)
    source = _source(stage, thread, thread.posts[written.number - 1], row.text)
    actions.edit(written, by=written.author, source=source, language=written.language, kind=written.kind)


def hide(stage: Stage, act: Act) -> None:
    """A moderator hides a post."""
    row: shapes.Hiding = act.subject
    written = stage.post(act.to.slug, act.number or 0)
    actions.hide(written, by=stage.members[row.by], reason=row.reason, language=row.language)


def report(stage: Stage, act: Act) -> None:
    """A member reports a post to the moderators."""
    row: shapes.Report = act.subject
    written = stage.post(act.to.slug, act.number or 0)
    report_post(written, by=stage.members[row.by], kind=row.kind, words=row.words, language=row.language)


def redact(stage: Stage, act: Act) -> None:
    """A moderator masks one revision of a post."""
    row: shapes.Redaction = act.subject
    written = stage.post(act.to.slug, act.number or 0)
    revision = written.revisions[row.revision - 1]
    actions.redact(revision, by=stage.members[row.by], reason=row.reason, language=row.language)


def mark_break(stage: Stage, act: Act) -> None:
    """A moderator marks that the discussion left the subject at a post."""
    row: shapes.Break = act.subject
    written = stage.post(act.to.slug, act.number or 0)
    actions.mark_break(written, by=stage.members[row.by], reason=row.reason, language=row.language)


def list_thread(stage: Stage, act: Act) -> None:
    """A thread is listed on an alliance's board, whose members may perhaps write in it."""
    row: shapes.Listing = act.subject
    by = stage.members[row.by]
    listing = actions.propose_listing(stage.threads[act.to.slug], stage.boards[row.board], by=by)
    if row.writing:
        actions.accept_listing(listing, by=by, writing=True)


def leave_agenda(stage: Stage, act: Act) -> None:
    """A thread leaves its board's agenda."""
    row: shapes.Departure = act.subject
    actions.leave_agenda(
        stage.threads[act.to.slug],
        row.phase,
        by=stage.members[row.by],
        reason=row.reason,
        language=row.language,
    )


def announce_freeze(stage: Stage, act: Act) -> None:
    """A moderator announces a freeze."""
    row: shapes.Freeze = act.subject.freeze
    actions.announce_freeze(
        stage.threads[act.to.slug], by=stage.members[row.by], reason=row.reason, language=row.language
    )


def freeze(stage: Stage, act: Act) -> None:
    """A moderator freezes a round."""
    row: shapes.Freeze = act.subject.freeze
    actions.freeze(
        stage.threads[act.to.slug],
        act.subject.number,
        by=stage.members[row.by],
        reason=row.reason,
        language=row.language,
    )


def open_round(stage: Stage, act: Act) -> None:
    """A moderator opens the next round of a thread."""
    row: shapes.Round = act.subject
    actions.open_round(stage.threads[act.to.slug], by=stage.members[row.by or ""], phase=row.phase)


def _post(act: Act) -> shapes.Post:
    row: shapes.Post = act.subject
    return row


def _thread(act: Act) -> shapes.Thread:
    thread: shapes.Thread = act.to
    return thread


def _source(stage: Stage, thread: shapes.Thread, row: shapes.Post, text: str) -> str:
    """A text with its quotes written as what they are: places in revisions."""

    def mark(match: re.Match[str]) -> str:
        quote = row.quotes[int(match[1]) - 1]
        revision = stage.post(thread.slug, quote.post).revision
        start = (revision.text or "").find(quote.words)
        if start < 0:
            raise ContentError(
                f"threads/{thread.slug}.toml, post {row.number}: post {quote.post} does not say “{quote.words}”."
            )
        return str(Quote(revision.id, start, start + len(quote.words)))

    return _QUOTE_HERE.sub(mark, text)
