"""The letter of a mailing: one post or note, as the mail of a list that is its board's."""

from email.message import EmailMessage

from flask import current_app
from flask_babel import gettext as _

from forum.boards.models import Board
from forum.languages import speaking
from forum.mail import Letter, Recipient, link
from forum.mail.answering import Answering, answering
from forum.mail.letters import assembled, sender_named, written
from forum.mail.names import key_of_post
from forum.mail.weight import HEAVIEST
from forum.mailings.models import Mailing
from forum.mailings.saying import Told, beginning, note_told, of_mailing, post_told
from forum.mailings.threading import Place, place_of
from forum.members.letters import reachable
from forum.permissions import can
from forum.threads.actions.posts import boards_of
from forum.threads.models import Note, Post, Thread
from forum.watches.deciding import brought_by
from forum.watches.links import choices_link, unsubscribe_link

RE = "Re: "  # in no language, so that mail programs know it (RFC 5322, 3.6.5)


class Unsendable(Exception):
    """Why a mailing needs no mail."""


def mail_of(mailing_id: int) -> EmailMessage:
    """The finished mail. Raises Unsendable when what it tells is no longer there to be read, or no longer wished."""
    mailing = of_mailing(mailing_id)
    account = mailing.member.account
    reader = reachable(account)
    if account is None or reader is None:
        raise Unsendable("the reader has no address")
    thread, home = _place(mailing)
    _still_there(mailing.post, mailing.note)
    mailing.member.forget_standing()
    if not can(mailing.member, "board.read", home):
        raise Unsendable("the reader may not read the board")
    wished = brought_by(mailing.member, thread, boards_of(thread) if thread else [home])
    own = (
        mailing.post.author_id if mailing.post else mailing.note and mailing.note.by_id
    ) == mailing.member_id
    if wished is None or (own and not account.own_posts):
        raise Unsendable("not wished any more")
    with speaking(reader.language, reader.zone):
        letter = _letter(mailing, reader, wished, thread, home)
        said = written(letter)
        if len(said.html.encode()) > HEAVIEST:
            letter = _letter(mailing, reader, wished, thread, home, whole=False)
            said = written(letter)
        return assembled(letter, said)


def _place(mailing: Mailing) -> tuple[Thread | None, Board]:
    if mailing.post:
        return mailing.post.thread, mailing.post.thread.board
    note = mailing.note
    assert note is not None  # noqa: S101  the database holds exactly one
    return note.thread, note.board


def _still_there(post: Post | None, note: Note | None) -> None:
    if post and (
        post.hidden_at or post.revision.redacted_at or post.revision.erased_at or not post.revision.html
    ):
        raise Unsendable("not shown any more")
    if note and not note.revision.html:
        raise Unsendable("not shown any more")


def _letter(
    mailing: Mailing,
    reader: Recipient,
    wished: Thread | Board,
    thread: Thread | None,
    home: Board,
    *,
    whole: bool = True,
) -> Letter:
    site = str(current_app.config["BASE_URL"]).rstrip("/")
    board = home if isinstance(wished, Thread) else wished
    told, place = _told(mailing, reader.language, site)
    if not whole:
        told = beginning(told, site)
    promised = answering(mailing.member, board, [thread.id] if thread else [])
    name = board.name_in(reader.language)
    return Letter(
        name="post",
        to=reader,
        context={
            "told": told,
            "tag": board.slug,
            "re": RE if place and mailing.post else "",
            "board_name": name,
            "thread": wished.title if isinstance(wished, Thread) else "",
            "choices": choices_link(wished, mailing.member),
            "this_thread": choices_link(thread, mailing.member) if thread and thread is not wished else "",
            "answering": promised,
            "answered": told.title if promised and promised.reply_to else None,
        },
        key=key_of_post(mailing.post.id) if mailing.post else f"note-{mailing.note_id}",
        list_slug=board.slug,
        list_name=name,
        unsubscribe=unsubscribe_link(wished, mailing.member),
        headers=_headers(told, board, name, place, f"{site}{told.path}")
        | _takes_answers(promised, thread)
        | {"List-Help": f"<{choices_link(wished, mailing.member)}>"},
    )


def _told(mailing: Mailing, language: str, site: str) -> tuple[Told, Place | None]:
    """What is said, and where the mail stands in its thread; a note of a thread answers its question."""
    if mailing.post:
        post = mailing.post
        place = place_of(post.thread_id, post.number, post.parent_number, mailing.member_id)
        return post_told(post, language, site), place
    note = mailing.note
    assert note is not None  # noqa: S101  the database holds exactly one
    return note_told(note, language, site), (
        place_of(note.thread_id, 0, None, mailing.member_id) if note.thread_id else None
    )


def _headers(told: Told, board: Board, name: str, place: Place | None, page: str) -> dict[str, str]:
    """What makes it a mail of a list (RFC 2369, 5064) in a thread. Its sender is the site: neither does the author's
    address go out, nor does a mail in their name fail DMARC.
    """
    headers = {
        "From": sender_named(_("%(author)s via %(board)s", author=told.author, board=name)),
        "Content-Language": told.spoken,
        "List-Archive": f"<{link('threads.board', slug=board.slug)}>",
        "Archived-At": f"<{page}>",
    }
    return headers | (place.headers if place else {})


def _takes_answers(promised: Answering | None, thread: Thread | None) -> dict[str, str]:
    """Where answers go. To a mail of a list many programs offer to answer the list (List-Post) first: in a thread that
    is the address in Reply-To, so that either way it is an answer and opens no other thread.
    """
    if promised is None:
        return {"List-Post": "NO"}
    taken = promised.reply_to if thread else promised.opening
    headers = {"List-Post": f"<mailto:{taken}>" if taken else "NO"}
    return headers | ({"Reply-To": promised.reply_to} if promised.reply_to else {})
