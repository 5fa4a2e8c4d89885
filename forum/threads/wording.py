"""From what is typed in a form to what is kept: titles, reasons, languages, kinds; and a post's words to HTML."""

import re
from typing import Any

from flask_babel import gettext as _

from forum import languages, text
from forum.database import db
from forum.errors import Invalid
from forum.members.models import Member
from forum.phases import Kind
from forum.pointers import Quote as QuoteMark
from forum.pointers import QuotedPassage
from forum.threads.models import Mention, Post, Quote, Revision

LONGEST_TITLE = 200
LONGEST_REASON = 2000

#: Not the no-break spaces that French sets before a question mark.
_SPACES = re.compile(r"[ \t\n]+")


def checked_title(title: str, field: str = "title") -> str:
    """A title of one line, 3 to 200 characters. Raises Invalid (``field``)."""
    title = _SPACES.sub(" ", text.normalise(title)).strip()
    if not text.has_words(title) or len(title) < 3:
        raise Invalid(_("A title is needed: a few words that say what it is about."), field=field)
    if len(title) > LONGEST_TITLE:
        raise Invalid(
            _(
                "This title has %(length)s characters, and at most %(most)s are allowed.",
                length=len(title),
                most=LONGEST_TITLE,
            ),
            field=field,
        )
    return title


def checked_reason(reason: str, field: str = "reason") -> str:
    """A reason that can be shown in public, at most 2,000 characters. Raises Invalid (``field``)."""
    reason = text.normalise(reason).strip()
    if not text.has_words(reason):
        raise Invalid(_("A reason is needed: everyone can read it beside this act."), field=field)
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("A reason has at most %(most)s characters.", most=LONGEST_REASON), field=field)
    return reason


def checked_language(code: str) -> str:
    """The code of a language people can write in here. Raises Invalid (field ``language``)."""
    if code not in languages.CONTENT:
        raise Invalid(_("Choose the language you wrote in."), field="language")
    return code


def checked_kind(kind: str) -> Kind:
    """A kind of post. Raises Invalid (field ``kind``)."""
    try:
        return Kind(kind)
    except ValueError:
        raise Invalid(_("Choose what kind of post this is."), field="kind") from None


def html_of(source: str, *, limits: bool = True, fold: bool = False) -> str:
    """Clean HTML of a post's Markdown, its mentions, references and quotes linked. Raises Invalid when too nested."""
    return text.render(
        source,
        inside="post",
        mention=_address_of_member,
        reference=lambda number: f"?from={number}#p{number}",
        quote=passage,
        limits=limits,
        fold=fold,
    )


def _address_of_member(handle: str) -> str | None:
    known = db.session.scalar(db.select(Member.handle).where(Member.handle == handle.casefold()))
    return f"/members/{known}" if known else None


def passage(mark: QuoteMark) -> QuotedPassage | None:
    """What a quote shows, or None when its words are hidden, redacted, erased or were never there."""
    revision = db.session.get(Revision, mark.revision)
    if revision is None or revision.redacted_at or revision.text is None or revision.post.hidden_at:
        return None
    words = revision.text
    if not 0 <= mark.start < mark.end <= len(words):
        return None
    post = revision.post
    return QuotedPassage(
        text=words[mark.start : mark.end],
        author=post.author.name,
        number=post.number,
        url=f"/threads/{post.thread_id}?from={post.number}#p{post.number}",
        language=revision.language,
    )


def tie(post: Post, revision: Revision, source: str) -> None:
    """Write who is mentioned in a new revision and what it quotes, within its board's readers' reach."""
    handles = {handle.casefold() for handle in text.mentions(source)}
    known = set(db.session.scalars(db.select(Mention.member_id).where(Mention.post_id == post.id)))
    if handles:
        for member_id in db.session.scalars(db.select(Member.id).where(Member.handle.in_(handles))):
            if member_id not in known:
                db.session.add(Mention(post_id=post.id, member_id=member_id))
    for mark in dict.fromkeys(text.quotes(source)):
        if passage(mark) is not None:
            db.session.add(
                Quote(revision_id=revision.id, quoted_id=mark.revision, start=mark.start, stop=mark.end)
            )


def checked_quotes(source: str, board: Any) -> None:
    """Words may only be quoted where those who read here may read them. Raises Invalid (field ``text``)."""
    for mark in text.quotes(source):
        revision = db.session.get(Revision, mark.revision)
        if revision is None:
            continue
        quoted = revision.post.thread.board
        if quoted.id != board.id and quoted.reading != "public":
            raise Invalid(
                _("Words of a board that not everyone can read can only be quoted on that board."),
                field="text",
            )
