"""From the words of a mail to a post, or to a row that waits for a moderator."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock, text
from forum.boards.models import Board
from forum.database import db
from forum.errors import Invalid
from forum.inbound.hearing import HEARD, language_heard
from forum.inbound.models import MailState, ReceivedMail
from forum.inbound.origins import NO_ORIGIN, Origin
from forum.journal import Verb, Visibility, record
from forum.limits import Limit, take
from forum.mailings.origins import came_by_mail
from forum.members.models import Account, Member
from forum.permissions import require
from forum.threads.actions import open_thread, post
from forum.threads.models import Post, Thread
from forum.threads.views.posts import POSTS
from forum.threads.wording import checked_title

LONGEST_TITLE = 200
NAMED, LONGEST_NAME = 12, 120
#: Mails that may wait in one member's name: who forges more of them has been heard.
WAITING = Limit("answers by mail that wait", 10, timedelta(hours=1))


def checked(words: str) -> str:
    """The words of a mail as a post keeps them. Raises Invalid."""
    if not words.strip():
        raise Invalid(
            _(
                "Nothing that you wrote was found in this mail: write above the mail that you answer, not inside it."
            ),
            field="text",
        )
    return text.check(words.replace(text.LOST, "?"), maximum=current_app.config["POST_LENGTH"])


def with_attached(words: str, attached: Iterable[str]) -> str:
    """``words``, and the names of the files that came with them and are not kept, in the language spoken now."""
    names = [" ".join(text.normalise(name).replace("`", "").split())[:LONGEST_NAME] for name in attached]
    if not names:
        return words
    listed = ", ".join(f"`{name or '?'}`" for name in names[:NAMED])
    more = " …" if len(names) > NAMED else ""
    return f"{words}\n\n" + _(
        "(Attached to the mail, and not kept here: %(files)s. Files can be put elsewhere and linked.)",
        files=listed + more,
    )


def language_of(account: Account, place: Thread | Board, words: str = "", said: str = "") -> str:
    """The language an answer is in, as far as ``words`` tell, or ``said`` (what its headers claim) where they may.

    Else the thread's if its writer reads it, else their own.
    """
    home = [place.language] if isinstance(place, Thread) else []
    own = [*account.reading_languages, account.language]
    heard = language_heard(words, said, [*own, *home, *HEARD])
    if heard:
        return heard
    if home and home[0] in account.reading_languages:
        return home[0]
    spoken = place.board.assembly.languages
    return next((code for code in [account.language, *own] if code in spoken), account.language)


def put(
    member: Member,
    place: Thread | Board,
    *,
    words: str,
    title: str,
    language: str,
    key: str,
    origin: Origin = NO_ORIGIN,
) -> str:
    """Post the words of a mail in a thread, or open one with them; the path of the post. Raises Invalid and Refused."""
    take(POSTS, member.id)
    if isinstance(place, Thread):
        written = post(
            place,
            by=member,
            source=words,
            language=language,
            token=key,
            parent_number=origin.parent_number,
        )
        came_by_mail(written, origin.message_id)
        return f"/threads/{place.id}#p{written.number}"
    thread = open_thread(place, by=member, title=title, source=words, language=language, token=key)
    question = select(Post).where(Post.thread_id == thread.id, Post.number == 1)
    came_by_mail(db.session.scalars(question).one(), origin.message_id)
    return f"/threads/{thread.id}"


def hold(
    member: Member,
    place: Thread | Board,
    *,
    words: str,
    title: str,
    language: str,
    key: str,
    origin: Origin = NO_ORIGIN,
) -> ReceivedMail:
    """Let a mail wait for a moderator of the board. Raises Invalid and Refused where it could not be posted anyway."""
    if isinstance(place, Thread):
        require(member, "post.write", place)
    else:
        require(member, "thread.open", place)
        title = checked_title(title)
    take(WAITING, member.id)
    waiting = row_of(
        member,
        place,
        key=key,
        state=MailState.WAITING,
        words=words,
        title=title,
        language=language,
        parent_number=origin.parent_number,
        message_id=origin.message_id or None,
    )
    db.session.add(waiting)
    record(
        Verb.MAIL_HELD,
        waiting,
        by=member,
        boards=[place.board],
        assembly_id=place.board.assembly_id,
        visibility=Visibility.MODERATORS,
    )
    return waiting


def row_of(
    member: Member,
    place: Thread | Board,
    *,
    key: str,
    state: MailState,
    settled_at: datetime | None = None,
    language: str = "",
    **words: Any,
) -> ReceivedMail:
    """The row of a mail; ``words``, their title and their origin only for one that waits."""
    return ReceivedMail(
        key=key,
        state=state,
        member_id=member.id,
        home_id=place.board.id,
        thread_id=place.id if isinstance(place, Thread) else None,
        board_id=place.id if isinstance(place, Board) else None,
        language=language,
        received_at=clock.now(),
        settled_at=settled_at,
        **words,
    )
