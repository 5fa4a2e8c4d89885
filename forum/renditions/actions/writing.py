"""Writing a rendition part by part, and confirming what a machine made or what an edit left behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from forum import clock, languages, openings, text
from forum.database import db, lock_row
from forum.errors import Conflict, Invalid
from forum.journal import Verb, Visibility, record
from forum.permissions import require
from forum.renditions.aligning import Aligned, align, fingerprint, rendition_of
from forum.renditions.models import How, RenderedPart, Rendition
from forum.renditions.originals import OfDraft, OfPost, OfVersion, Original, Part

LONGEST_LINE = 400  # a title grows from one language to another
LONGEST_TEXT = 30_000


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent for one part, and what its writer saw: the rendition (``seen``) and the original (``source``).

    ``confirmed``: the writer says that these words say the same as the original does now.
    """

    uid: str
    words: str
    seen: str
    source: str
    confirmed: bool = False


def checked_target(original: Original, language: str) -> str:
    """The language of a rendition: one people write in, and not the original's. Raises Invalid."""
    if language not in languages.CONTENT or language == original.language:
        raise Invalid(_("Choose another language than that of the original."), field="language")
    return language


def write(original: Original, language: str, typed: Sequence[Typed], *, by: Any) -> Rendition | None:
    """Write what was typed for some parts; words left as they were change nothing, emptied ones are taken away.

    All parts or none. Raises Invalid (field: ``text-`` and the part's uid), Conflict with both texts when somebody
    else wrote the part, or changed the original, in between; Refused. None: there was nothing to write.
    """
    require(by, "rendition.write", original)
    language = checked_target(original, language)
    if not original.readable:
        raise Invalid(_("The words of the original are not shown any more."))
    if not any(row.words.strip() for row in typed) and rendition_of(original, language) is None:
        return None
    rendition = begin(original, language, by)
    lock_row(Rendition, rendition.id)
    db.session.expire_all()
    lines = {line.part.uid: line for line in align(original, language).lines}
    written = confirmed = 0
    for row in typed:
        line = _line_for(row, lines)
        if line is None:
            continue
        if text.normalise(row.words).strip() != line.words:
            _write_one(rendition, line, row.words, by)
            written += 1
        elif row.confirmed and line.rendered is not None:
            require(by, "rendition.confirm", original)
            confirm(line, line.rendered, by)
            confirmed += 1
    if written or confirmed:
        verb = Verb.RENDITION_WRITTEN if written else Verb.RENDITION_CONFIRMED
        note(verb, rendition, original, by, written=written, confirmed=confirmed)
    return rendition


def _line_for(row: Typed, lines: dict[str, Aligned]) -> Aligned | None:
    """The part that was typed for, if anything is to be done. Raises Conflict when it is not as its writer saw it."""
    line = lines.get(row.uid)
    words = text.normalise(row.words).strip()
    if line is None:
        if words:
            raise Conflict(
                _("A part of the original was taken out meanwhile. Your words for it are below."), "", words
            )
        return None
    if words == line.words and not row.confirmed:
        return None
    if row.source != fingerprint(line.part.words):
        raise Conflict(
            _(
                "The original was changed meanwhile: hold your words against what it says now, then save again."
            ),
            line.part.words,
            words,
        )
    if row.seen != line.seen and words != line.words:
        raise Conflict(
            _(
                "Somebody else wrote this part meanwhile. Both texts are below: send the one that should stay."
            ),
            line.words,
            words,
        )
    return line


def begin(original: Original, language: str, by: Any) -> Rendition:
    """The rendition of this state of an original; if none was begun it is, with what earlier states left."""
    aligned = align(original, language)
    if aligned.rendition is not None:
        return aligned.rendition
    rendition = new_rendition(original, language, by)
    for line in aligned.lines:
        if line.rendered is not None:
            copy_to(rendition, line.rendered)
    db.session.flush()
    return rendition


def new_rendition(original: Original, language: str, by: Any) -> Rendition:
    """An empty rendition of this state of an original; ``by`` None: the site itself."""
    rendition = Rendition(
        board_id=original.board.id,
        language=language,
        begun_at=clock.now(),
        by_id=by.id if by else None,
        **{original.column: original.key},
    )
    db.session.add(rendition)
    if isinstance(original, OfPost):
        original.post.thread.rendered = True
    elif isinstance(original, OfVersion):
        original.thing.paper.rendered = True
    db.session.flush()
    return rendition


def copy_to(rendition: Rendition, row: RenderedPart, source_digest: str | None = None) -> None:
    """Let the words of a part stand in another rendition, with who made and who confirmed them.

    ``source_digest`` is the opening of the same original words there, if it has one of its own.
    """
    db.session.add(
        RenderedPart(
            rendition_id=rendition.id,
            uid=row.uid,
            opening_digest=row.opening_digest,
            html=row.html,
            how=row.how,
            source_digest=source_digest or row.source_digest,
            by_id=row.by_id,
            at=row.at,
            confirmed_by_id=row.confirmed_by_id,
            confirmed_at=row.confirmed_at,
        )
    )


def _write_one(rendition: Rendition, line: Aligned, words: str, by: Any) -> None:
    if not text.normalise(words).strip():
        set_aside(line)
        return
    words = checked_words(line.part, words)
    add(rendition, line, words, How.HUMAN, by)


def checked_words(part: Part, words: str) -> str:
    """The words as they are kept. Raises Invalid (field: ``text-`` and the uid)."""
    field = f"text-{part.uid}"
    if part.is_line:
        words = " ".join(text.normalise(words).split())
        if len(words) > LONGEST_LINE:
            raise Invalid(_("A title has at most %(most)s characters.", most=LONGEST_LINE), field=field)
        return words
    try:
        return text.check(words, maximum=LONGEST_TEXT).strip()
    except Invalid as problem:
        raise Invalid(problem.message, field=field) from None


def add(rendition: Rendition, line: Aligned, words: str, how: How, by: Any) -> RenderedPart:
    """Let ``words`` be what the part says; what it said before is set aside."""
    set_aside(line)
    row = RenderedPart(
        rendition_id=rendition.id,
        uid=line.part.uid,
        opening_digest=openings.keep(words).digest,
        html=line.part.render(words),
        how=how,
        source_digest=source_of(line),
        by_id=by.id if by else None,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def confirm(line: Aligned, rendered: RenderedPart, by: Any) -> None:
    """The words ``rendered`` stay, and ``by`` answers for them against what the original says now."""
    set_aside(line)
    db.session.add(
        RenderedPart(
            rendition_id=rendered.rendition_id,
            uid=rendered.uid,
            opening_digest=rendered.opening_digest,
            html=rendered.html,
            how=rendered.how,
            source_digest=source_of(line),
            by_id=rendered.by_id,
            at=rendered.at,
            confirmed_by_id=by.id,
            confirmed_at=clock.now(),
        )
    )
    db.session.flush()


def set_aside(line: Aligned) -> None:
    """What a part says now is its past."""
    if line.rendered is not None:
        line.rendered.past = True
        db.session.flush()


def source_of(line: Aligned) -> str:
    """The opening of what the original says now: its own; in a draft, and for the title of a note, one kept for it."""
    if line.part.digest:
        return line.part.digest
    if line.rendered is not None and line.made_from == line.part.words:
        return line.rendered.source_digest
    return openings.keep(line.part.words).digest


def note(verb: Verb, rendition: Rendition, original: Original, by: Any, **ids: Any) -> None:
    """The one entry of an act on a rendition; that of a draft is for those who work on it."""
    ids = {**original.ids, **ids, "language": rendition.language}
    record(
        verb,
        rendition,
        by=by,
        boards=[original.board],
        assembly_id=original.board.assembly_id,
        visibility=Visibility.MODERATORS if isinstance(original, OfDraft) else Visibility.PUBLIC,
        **ids,
    )
