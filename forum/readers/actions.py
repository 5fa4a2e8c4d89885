"""From the link in the letter to a digest reader."""

from flask_babel import gettext as _

from forum.boards.models import Board
from forum.errors import Invalid
from forum.journal import Verb, Visibility, record
from forum.members.accounts import open_account, prove
from forum.members.actions import join, make_member
from forum.members.imported import claim, unclaimed_from
from forum.members.models import Account, Member
from forum.members.queries import account_by_email
from forum.permissions import require
from forum.readers.asking import Asked
from forum.watches.actions import watch, watch_of
from forum.watches.models import Wish


def begin(asked: Asked, board: Board, *, claims: int | None = None) -> Account:
    """Send the digest of ``board`` from now on to who opened the letter; their account, which has no password.

    An address that has an account gets the digest with it, and nothing else changes: anybody may have typed it.
    ``claims`` is the key of an imported member whose posts
    came from this address: the new account is theirs. The same link twice changes nothing. Raises Refused where the
    board may not be read, and Invalid for somebody else's member.
    """
    account = account_by_email(asked.email)
    if account is None:
        account = _opened(asked, claims)
        record(Verb.ACCOUNT_CONFIRMED, account, by=account.member, visibility=Visibility.PRIVATE)
        if asked.joins:
            join(board, by=account.member, own=board.milieu_id is not None)
    else:
        prove(account)
    require(account.member, "board.read", board)
    heard = watch_of(board, account.member)
    if heard is None or heard.wish != Wish.EVERY_POST:
        watch(board, Wish.DIGEST, by=account.member)
    return account


def _opened(asked: Asked, claims: int | None) -> Account:
    member = _member(asked, claims)
    return open_account(member, email=asked.email, language=asked.language, zone=asked.zone, confirmed=True)


def _member(asked: Asked, claims: int | None) -> Member:
    if claims is None:
        return make_member(asked.name)
    theirs = next((member for member in unclaimed_from(asked.email) if member.id == claims), None)
    if theirs is None:
        raise Invalid(_("No imported posts of that name came from your address."), field="mine")
    return claim(theirs, name=asked.name)
