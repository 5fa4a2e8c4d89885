"""Accounts: how they are opened, and how Flask-Security finds them."""

import secrets
from typing import Any

from flask_security import RoleMixin, SQLAlchemyUserDatastore, hash_password
from sqlalchemy import true
from sqlalchemy.orm import contains_eager, joinedload

from forum import clock, languages
from forum.database import db
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


def new_key() -> str:
    """What sessions and links in letters know an account by; another one ends them all."""
    return secrets.token_hex(32)
