"""Finding members."""

from flask_babel import gettext as _

from forum.database import db
from forum.errors import Invalid
from forum.members.models import Account, Member


def member_by_email(email: str) -> Member:
    """The member whose account has this address, for commands that act ``--as`` somebody. Raises Invalid."""
    account = db.session.scalar(db.select(Account).where(Account.email == email.strip().lower()))
    if account is None:
        raise Invalid(_("Nobody has an account with the address %(email)s.", email=email), field="as")
    return account.member
