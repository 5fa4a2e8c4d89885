"""A member is the public participant, an account the private means to sign in; either can be without the other."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Subquery,
    UniqueConstraint,
    cast,
    false,
    null,
    or_,
    text,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Model, choice, db

if TYPE_CHECKING:
    from flask_login import UserMixin  # Flask-Security's declares every column once more, with other types
else:
    from flask_security import UserMixin


class Role(enum.StrEnum):
    """What a mandate lets one do, and where: on a board, in an assembly, or on the whole site."""

    MODERATOR = "moderator"
    HARVESTER = "harvester"
    TRANSLATOR = "translator"
    COMMITTEE = "pilot-committee"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Standing:
    """Where a member belongs and what mandates they hold, right now."""

    milieus: frozenset[int]
    alliances: frozenset[int]
    assemblies: frozenset[int]
    mandates: frozenset[tuple[str, int | None]]

    def holds(self, role: Role, place: int | None = None) -> bool:
        """Whether the mandate is held on this board, in this assembly, or (place None) on the site."""
        return (role.value, place) in self.mandates

    @classmethod
    def told(cls, rows: Iterable[Any]) -> "Standing":
        """What the rows of ``standing_rows`` tell; others among them (without an assembly and a role) tell nothing."""
        found = list(rows)
        belongs = [row for row in found if row.role is None]
        return cls(
            milieus=frozenset(row.milieu_id for row in belongs if row.milieu_id),
            alliances=frozenset(row.alliance_id for row in belongs if row.alliance_id),
            assemblies=frozenset(row.assembly_id for row in belongs if row.assembly_id),
            mandates=frozenset((row.role, row.board_id or row.assembly_id) for row in found if row.role),
        )


class Member(Model):
    """A public participant; unclaimed when an import brought the name and nobody has signed in as them yet."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("handle"),
        Index("uq_members_source", "source", "source_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    handle: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(default="")
    claimed: Mapped[bool] = mapped_column(default=True)
    joined_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    source: Mapped[str | None] = mapped_column(String(80))
    source_key: Mapped[str | None] = mapped_column(String(200))

    account: Mapped["Account | None"] = relationship(back_populates="member", uselist=False)
    memberships: Mapped[list["Membership"]] = relationship(back_populates="member", order_by="Membership.id")
    mandates: Mapped[list["Mandate"]] = relationship(
        back_populates="member", order_by="Mandate.id", foreign_keys="Mandate.member_id"
    )

    @cached_property
    def standing(self) -> Standing:
        """Read once, in one statement, and kept with the object."""
        return Standing.told(db.session.execute(db.select(standing_rows(self.id))))

    def keep_standing(self, standing: Standing) -> None:
        """Keep what was read together with the member."""
        self.__dict__["standing"] = standing

    def forget_standing(self) -> None:
        """Let the next question read memberships and mandates again."""
        self.__dict__.pop("standing", None)

    def own_milieu_id(self, assembly_id: int) -> int | None:
        """The milieu that is the member's own in this assembly at this moment, or None."""
        return db.session.scalar(
            db.select(Membership.milieu_id).where(
                Membership.member_id == self.id,
                Membership.assembly_id == assembly_id,
                Membership.own,
                Membership.until.is_(None),
            )
        )


class Account(UserMixin, Model):
    """The private means to sign in, and how to speak to its person."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("email"),
        UniqueConstraint("fs_uniquifier"),
        UniqueConstraint("member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    email: Mapped[str] = mapped_column(String(254))
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(12))
    reading_languages: Mapped[list[str]]
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    # Whether digests of several boards that are due together come in one mail.
    one_mail: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Whether one's own posts come by mail too, where one wishes every post.
    own_posts: Mapped[bool] = mapped_column(default=False, server_default=false())

    member: Mapped[Member] = relationship(back_populates="account")
    pause: Mapped["AddressPause | None"] = relationship(lazy="joined", passive_deletes=True)

    @property
    def name(self) -> str:
        """The display name of its member."""
        return self.member.name


class AddressPause(Model):
    """Mail to the address of an account is paused: since when, and what the last relay said that sent it back."""

    __tablename__ = "address_pauses"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime]
    answer: Mapped[str]


class Membership(Model):
    """A member's belonging to a milieu or an alliance, from and until; at most one milieu per assembly is their own."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("(milieu_id IS NULL) <> (alliance_id IS NULL)", name="one_place"),
        CheckConstraint("NOT own OR milieu_id IS NOT NULL", name="own_is_a_milieu"),
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
        Index(None, "milieu_id"),
        Index(None, "alliance_id"),
        Index(
            "uq_memberships_own",
            "member_id",
            "assembly_id",
            unique=True,
            sqlite_where=text("own AND until IS NULL"),
            postgresql_where=text("own AND until IS NULL"),
        ),
        Index(
            "uq_memberships_milieu",
            "member_id",
            "milieu_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "uq_memberships_alliance",
            "member_id",
            "alliance_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"))
    milieu_id: Mapped[int | None] = mapped_column(ForeignKey("milieus.id"))
    alliance_id: Mapped[int | None] = mapped_column(ForeignKey("alliances.id"))
    own: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    member: Mapped[Member] = relationship(back_populates="memberships")
    milieu: Mapped[Any] = relationship("Milieu")
    alliance: Mapped[Any] = relationship("Alliance")


class Mandate(Model):
    """A role, somewhere, for a time."""

    __tablename__ = "mandates"
    __table_args__ = (
        CheckConstraint(
            "(role IN ('moderator', 'harvester', 'translator') AND board_id IS NOT NULL AND assembly_id IS NULL)"
            " OR (role = 'pilot-committee' AND assembly_id IS NOT NULL AND board_id IS NULL)"
            " OR (role = 'administrator' AND assembly_id IS NULL AND board_id IS NULL)",
            name="place",
        ),
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
        Index(None, "member_id"),
        Index(None, "board_id"),
        Index(None, "assembly_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    assembly_id: Mapped[int | None] = mapped_column(ForeignKey("assemblies.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    member: Mapped[Member] = relationship(back_populates="mandates", foreign_keys=[member_id])


def standing_rows(member_id: Any) -> Subquery:
    """Where a member (their number, or a statement that finds it) belongs and what mandates they hold now.

    A row each: one of a membership has no role. For ``Standing.told``.
    """
    now, nowhere = clock.now(), cast(null(), Integer)
    belongs = db.select(
        cast(null(), String).label("role"),
        Membership.milieu_id.label("milieu_id"),
        Membership.alliance_id.label("alliance_id"),
        Membership.assembly_id.label("assembly_id"),
        nowhere.label("board_id"),
    ).where(Membership.member_id == member_id, Membership.until.is_(None))
    held = db.select(
        cast(Mandate.role, String), nowhere, nowhere, Mandate.assembly_id, Mandate.board_id
    ).where(
        Mandate.member_id == member_id,
        Mandate.since <= now,
        or_(Mandate.until.is_(None), Mandate.until > now),
    )
    return union_all(belongs, held).subquery()
