"""Shadows: columns that repeat what other rows say, so that pages read one table. Each can be made again."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, func, select, text, update
from sqlalchemy.orm import InstrumentedAttribute

from forum.database import db, is_postgresql
from forum.home.checks.findings import Finding, Result
from forum.papers.models import Paper, Version
from forum.renditions.models import Rendition
from forum.threads.models import Note, NoteRevision, PhasePeriod, Post, Revision, Round, Snapshot, Thread

NAME = "counters"


@dataclass(frozen=True)
class Shadow:
    """A column, the statement that says what it must be, and the sentence when it is not."""

    column: InstrumentedAttribute[Any]
    truth: Select[Any]
    sentence: Any

    @property
    def model(self) -> Any:
        """The table it stands in."""
        return self.column.class_

    def wrong(self) -> Any:
        """The condition under which a row is wrong; one that nothing tells the truth of is left to other checks."""
        truth = self.truth.scalar_subquery()
        wrong = self.column.is_distinct_from(truth)
        return wrong if self.column.nullable else and_(wrong, truth.is_not(None))


LAST_ROUND = and_(Round.thread_id == Thread.id, Round.number == Thread.round_number)

# In this order each rests on those before it.
SHADOWS = (
    Shadow(
        Round.last_number,
        select(func.coalesce(func.max(Post.number), Round.first_number - 1)).where(Post.round_id == Round.id),
        _l("Round %(id)s counts its posts up to %(kept)s; the last one has the number %(true)s."),
    ),
    Shadow(
        Round.frozen_at,
        select(Snapshot.taken_at).where(Snapshot.round_id == Round.id),
        _l("Round %(id)s was frozen at %(kept)s; its snapshot says %(true)s."),
    ),
    Shadow(
        Thread.round_number,
        select(func.max(Round.number)).where(Round.thread_id == Thread.id),
        _l("Thread %(id)s is in round %(kept)s; its last round is %(true)s."),
    ),
    Shadow(
        Thread.last_number,
        select(Round.last_number).where(LAST_ROUND),
        _l("Thread %(id)s counts its posts up to %(kept)s; its round counts up to %(true)s."),
    ),
    Shadow(
        Thread.frozen_at,
        select(Round.frozen_at).where(LAST_ROUND),
        _l("Thread %(id)s was frozen at %(kept)s; its round says %(true)s."),
    ),
    Shadow(
        Thread.phase,
        select(PhasePeriod.phase)
        .join(Round, Round.id == PhasePeriod.round_id)
        .where(LAST_ROUND)
        .order_by(PhasePeriod.id.desc())
        .limit(1),
        _l("Thread %(id)s is in the phase %(kept)s; its round is in the phase %(true)s."),
    ),
    Shadow(
        Thread.moved_at,
        select(func.coalesce(func.max(Post.written_at), Thread.opened_at)).where(Post.thread_id == Thread.id),
        _l("Thread %(id)s moved at %(kept)s; its latest post is of %(true)s."),
    ),
    Shadow(
        Thread.rendered,
        select(func.count() > 0)
        .select_from(Rendition)
        .join(Revision, Revision.id == Rendition.revision_id)
        .join(Post, Post.id == Revision.post_id)
        .where(Post.thread_id == Thread.id),
        _l("Thread %(id)s says of its renditions: %(kept)s; the truth is: %(true)s."),
    ),
    Shadow(
        Paper.rendered,
        select(func.count() > 0)
        .select_from(Rendition)
        .join(Version, Version.id == Rendition.version_id)
        .where(Version.paper_id == Paper.id),
        _l("Paper %(id)s says of its renditions: %(kept)s; the truth is: %(true)s."),
    ),
    Shadow(
        Post.phase,
        select(PhasePeriod.phase).where(PhasePeriod.id == Post.period_id),
        _l("Post %(id)s is of the phase %(kept)s; its period is of the phase %(true)s."),
    ),
    Shadow(
        Post.revision_id,
        select(func.max(Revision.id)).where(Revision.post_id == Post.id),
        _l("Post %(id)s shows revision %(kept)s; its last one is %(true)s."),
    ),
    Shadow(
        Post.revision_count,
        select(func.count()).select_from(Revision).where(Revision.post_id == Post.id),
        _l("Post %(id)s counts %(kept)s revisions; it has %(true)s."),
    ),
    Shadow(
        Post.kind,
        select(Revision.kind).where(Revision.id == Post.revision_id),
        _l("Post %(id)s is of the kind %(kept)s; its revision is of the kind %(true)s."),
    ),
    Shadow(
        Post.language,
        select(Revision.language).where(Revision.id == Post.revision_id),
        _l("Post %(id)s is in the language %(kept)s; its revision is in %(true)s."),
    ),
    Shadow(
        Note.revision_id,
        select(func.max(NoteRevision.id)).where(NoteRevision.note_id == Note.id),
        _l("Note %(id)s shows revision %(kept)s; its last one is %(true)s."),
    ),
    Shadow(
        Paper.last_version,
        select(func.coalesce(func.max(Version.number), 0)).where(Version.paper_id == Paper.id),
        _l("Paper %(id)s counts %(kept)s versions; its last one is version %(true)s."),
    ),
)


def check_shadows() -> Result:
    """Every shadow that does not repeat the truth."""
    for shadow in SHADOWS:
        truth = shadow.truth.scalar_subquery()
        wrong = select(shadow.model.id, shadow.column, truth).where(shadow.wrong()).order_by(shadow.model.id)
        for key, kept, true in db.session.execute(wrong):
            yield Finding(NAME, str(shadow.sentence) % {"id": key, "kept": _said(kept), "true": _said(true)})


def repair() -> int:
    """Make every shadow anew that is wrong; how many were. The caller commits."""
    if is_postgresql():
        # A post that is being written has counted itself before it is there: let nobody be in between.
        names = ", ".join(dict.fromkeys(shadow.model.__tablename__ for shadow in SHADOWS))
        db.session.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
    done = 0
    for shadow in SHADOWS:
        result: Any = db.session.execute(
            update(shadow.model)
            .where(shadow.wrong())
            .values({shadow.column: shadow.truth.scalar_subquery()})
            .execution_options(synchronize_session=False)
        )
        done += result.rowcount
    db.session.expire_all()
    return done


def _said(value: Any) -> str:
    return _("nothing") if value is None else str(value)
