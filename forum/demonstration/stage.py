"""The stage: what the acts performed so far have made, by the names that the files of the demonstration use."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from forum.assemblies.models import Assembly, Milieu
from forum.boards.models import Board
from forum.demonstration.content import Content, ContentError
from forum.demonstration.shapes import Member as MemberRow
from forum.members.models import Member, Role
from forum.papers.models import Paper
from forum.threads.models import Post, Thread

#: Reserved for examples (RFC 2606): no letter of a demonstration reaches anybody.
MAIL_DOMAIN = "example.org"


def address_of(row: MemberRow) -> str:
    """The address a member of the demonstration signs in with."""
    return f"{row.key}@{MAIL_DOMAIN}"


@dataclass
class Stage:
    """Who and what there is so far; ``moment`` is when the demonstration is made, from which its days count.

    ``hashed`` is the one password of everybody, hashed once. ``blocks`` gives, by paper, the uid of each block by
    its ref.
    """

    content: Content
    moment: datetime
    hashed: str
    assemblies: dict[str, Assembly] = field(default_factory=dict)
    boards: dict[str, Board] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    posts: dict[tuple[str, int], Post] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)
    blocks: dict[str, dict[str, str]] = field(default_factory=dict)

    def at(self, day: float) -> datetime:
        """The moment of a day of the files."""
        return self.moment + timedelta(days=day)

    def date(self, day: float) -> date:
        """The date of a day of the files, in UTC."""
        return self.at(day).date()

    def steward(self, assembly: str | None, day: float) -> Member | None:
        """Who coordinates on that day: the assembly's committee, or an administrator before there is one.

        None, which is the site itself, before there is an administrator.
        """
        serving = [
            (mandate.since, member.key)
            for member in self.content.members
            for mandate in member.mandates
            if mandate.since < day
            and (
                (mandate.role == Role.COMMITTEE and mandate.assembly == assembly)
                or mandate.role == Role.ADMINISTRATOR
            )
        ]
        # The committee comes after the administrator who named it; its first member speaks for it.
        committee = [key for _since, key in sorted(serving) if not self._administers(key)]
        keys = committee or [key for _since, key in sorted(serving)]
        return self.members[keys[0]] if keys else None

    def _administers(self, key: str) -> bool:
        return any(mandate.role == Role.ADMINISTRATOR for mandate in self.content.member(key).mandates)

    def milieu(self, slug: str) -> Milieu:
        """The milieu whose board is at ``slug``. Raises ContentError."""
        milieu = self.boards[slug].milieu
        if milieu is None:
            raise ContentError(f"boards/{slug}.toml: it is an alliance, and an alliance gathers milieus.")
        return milieu

    def post(self, thread: str, number: int) -> Post:
        """The post of this number, once written. Raises ContentError."""
        if (thread, number) not in self.posts:
            raise ContentError(f"threads/{thread}.toml: post {number} is named before it is written.")
        return self.posts[thread, number]
