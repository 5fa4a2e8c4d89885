"""Finding members, and where they serve beyond the boards."""

from flask_babel import gettext as _
from sqlalchemy import select

from forum.assemblies.models import Assembly
from forum.database import db
from forum.errors import Invalid
from forum.members.models import Account, Mandate, Member


def member_by_handle(handle: str) -> Member | None:
    """The member of this handle, or None."""
    found: Member | None = db.session.scalar(select(Member).where(Member.handle == handle))
    return found


def account_by_email(email: str) -> Account | None:
    """The account at this address, or None."""
    found: Account | None = db.session.scalar(select(Account).where(Account.email == email.strip().lower()))
    return found


def member_by_email(email: str) -> Member:
    """The member whose account has this address, for commands that act ``--as`` somebody. Raises Invalid."""
    account = account_by_email(email)
    if account is None:
        raise Invalid(_("Nobody has an account with the address %(email)s.", email=email), field="as")
    return account.member


def offices(member: Member) -> list[tuple[Mandate, Assembly | None]]:
    """The mandates of a member for a whole assembly, or (None) for the site, in the order they were given."""
    rows = db.session.execute(
        select(Mandate, Assembly)
        .outerjoin(Assembly, Assembly.id == Mandate.assembly_id)
        .where(Mandate.member_id == member.id, Mandate.board_id.is_(None))
        .order_by(Mandate.since, Mandate.id)
    )
    return [(mandate, assembly) for mandate, assembly in rows]


def spoken_languages() -> list[str]:
    """Every language that some assembly of the site speaks."""
    return sorted({code for codes in db.session.scalars(select(Assembly.languages)) for code in codes})
