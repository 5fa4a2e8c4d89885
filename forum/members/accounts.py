"""Accounts: how they are opened, and how Flask-Security finds them."""

import secrets
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_security import MailUtil, RoleMixin, SQLAlchemyUserDatastore, hash_password
from flask_security.mail_util import EmailValidateException
from sqlalchemy import true
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from forum import clock, languages
from forum.database import db
from forum.errors import Invalid
from forum.journal import Verb, Visibility, record
from forum.members.actions import make_member
from forum.members.models import Account, Member, Standing, standing_rows


class Accounts(SQLAlchemyUserDatastore):
    """Finds an account with its member in one query, and opens one with a new member.

    There is no table of roles: mandates say what somebody may do (``forum.permissions``), and Flask-Security
    asks for roles only where a site uses its role decorators.
    """

    def __init__(self) -> None:
        super().__init__(db, Account, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Any:
        """The account with this one attribute, or None; addresses are kept in lower case."""
        attribute, value = wanted.popitem()
        if attribute == "fs_uniquifier":
            return _of_session(str(value))
        if attribute == "email":
            value = str(value).lower()
        return db.session.scalar(
            db.select(Account)
            .where(getattr(Account, attribute) == value)
            .options(joinedload(Account.member, innerjoin=True))
        )

    def create_user(self, **typed: Any) -> Any:
        """Somebody signs up: their member and their account, in the language they were spoken to."""
        return open_account(
            make_member(typed["name"]),
            email=typed["email"],
            hashed=typed["password"],
            language=languages.now_spoken(),
            zone=typed["zone"],
        )


def _of_session(key: str) -> Account | None:
    """The account that a session names, with its member and what these may do, in one statement: each page asks it."""
    held = standing_rows(db.select(Account.member_id).where(Account.fs_uniquifier == key).scalar_subquery())
    rows = db.session.execute(
        db.select(Account, *held.c)
        .join(Account.member)
        .outerjoin(held, true())
        .where(Account.fs_uniquifier == key)
        .options(contains_eager(Account.member))
    ).all()
    if not rows:
        return None
    account: Account = rows[0].Account
    set_committed_value(account.member, "account", account)  # each page asks whether its mail is paused
    account.member.keep_standing(Standing.told(rows))
    return account


def open_account(
    member: Member,
    *,
    email: str,
    password: str = "",
    hashed: str | None = None,
    language: str = languages.DEFAULT,
    zone: str = "UTC",
    confirmed: bool = False,
) -> Account:
    """Give ``member`` an account with a ``password`` (or one already ``hashed``, or none: then by recovery only).

    ``language`` is the interface language, ``zone`` an IANA time zone; ``confirmed`` skips the letter. The act
    that calls this writes the journal. Nothing is checked here but the database's own rules.
    """
    account = Account(
        member=member,
        email=email.lower(),
        password=hashed or (hash_password(password) if password else None),
        fs_uniquifier=new_key(),
        confirmed_at=clock.now() if confirmed else None,
        created_at=clock.now(),
        language=languages.interface(language) or languages.DEFAULT,
        reading_languages=[language],
        zone=zone if languages.known_zone(zone) else "UTC",
    )
    db.session.add(account)
    db.session.flush()
    return account


def checked_address(email: str) -> str:
    """An address as accounts keep it. Raises Invalid (field ``email``) for what is none."""
    try:
        return str(MailUtil(current_app).validate(email.strip())).lower()
    except EmailValidateException as problem:
        raise Invalid(
            _("This is not an e-mail address. It looks like name@example.org."), field="email"
        ) from problem


def prove(account: Account) -> None:
    """A letter or a mail has shown that the address of ``account`` is its person's. Twice changes nothing.

    A password chosen before that may be a stranger's, who signed up with an address that is not theirs: it goes.
    """
    if account.confirmed_at is None:
        account.confirmed_at, account.password, account.fs_uniquifier = clock.now(), None, new_key()
        account.member.claimed = True
        record(Verb.ACCOUNT_CONFIRMED, account, by=account.member, visibility=Visibility.PRIVATE)


def new_key() -> str:
    """What sessions and links in letters know an account by; another one ends them all."""
    return secrets.token_hex(32)
