"""Erasing a person from the whole site: the database in one transaction, then letters and papers kept as files."""

from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.database import carry_out, db, is_postgresql
from forum.errors import Invalid
from forum.mail.removing import (
    letters_to,
    letters_with,
    remove_letters,
    remove_waiting,
    waiting_to,
    waiting_with,
)
from forum.members.models import Account, Member
from forum.papers.actions.erasing import erase, words_of
from forum.papers.exports.keeping import remove_strangers
from forum.threads.models import Post


@dataclass(frozen=True)
class Erased:
    """What an erasure reached."""

    posts: int
    letters: int


def member_named(name: str) -> Member:
    """A member by number, handle or address. Raises Invalid."""
    member: Member | None = None
    if name.isascii() and name.isdigit() and len(name) < 10:
        member = db.session.get(Member, int(name))
    if member is None:
        member = db.session.scalar(select(Member).where(Member.handle == name.casefold().removeprefix("@")))
    if member is None:
        account = db.session.scalar(select(Account).where(Account.email == name.strip().lower()))
        member = account.member if account else None
    if member is None:
        raise Invalid(_("There is no member %(name)s.", name=name), field="member")
    return member


def erase_everywhere(member: Member, *, by: Member | None) -> Erased | None:
    """Erase a member's words from the database and from letters that are kept or wait, and what waits for
    them; None when that was done before.

    ``by`` None is the operator, on the machine itself. The search index follows the journal. Raises Refused.
    """
    member_id = member.id
    letters, waiting = _letters_of(member)
    posts = db.session.scalar(select(func.count()).select_from(Post).where(Post.author_id == member_id)) or 0

    def act() -> int | None:
        done = erase(db.session.get_one(Member, member_id), by=by)
        return remove_waiting(waiting) if done else None

    removed = carry_out(act)
    if removed is None:
        return None
    if not is_postgresql():
        # The write-ahead log still holds the pages as they were: fold it into the file, which zeroes what was freed.
        connection = db.engine.raw_connection()
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    remove_strangers()  # the rows of the papers' files went with the words
    return Erased(posts=posts, letters=remove_letters(letters) + removed)


def _letters_of(member: Member) -> tuple[set[Path], set[int]]:
    """The letters kept as files, and those that wait: with the member's words, or to their own address."""
    folder, words = Path(current_app.config["FORUM_DATA"]) / "mail", words_of(member)
    files, waiting = set(letters_with(folder, words)), set(waiting_with(words))
    if member.account:
        files |= set(letters_to(folder, member.account.email))
        waiting |= set(waiting_to(member.account.email))
    return files, waiting
