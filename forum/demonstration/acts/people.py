"""Members come, join and leave, are given mandates, and say what they wish to hear of."""

from forum.demonstration import shapes
from forum.demonstration.chronicle import Act
from forum.demonstration.stage import Stage, address_of
from forum.members import actions
from forum.members.accounts import open_account
from forum.members.models import Role
from forum.watches.actions import watch


def make_member(stage: Stage, act: Act) -> None:
    """A member and their account; everybody has the one password."""
    row: shapes.Member = act.subject
    member = actions.make_member(row.name)
    member.about = row.place
    account = open_account(
        member,
        email=address_of(row),
        hashed=stage.hashed,
        language=row.interface,
        zone=row.time_zone,
        confirmed=True,
    )
    account.reading_languages = list(row.content)
    stage.members[row.key] = member


def join(stage: Stage, act: Act) -> None:
    """A member joins a milieu or an alliance."""
    row: shapes.Membership = act.subject
    actions.join(stage.boards[row.board], by=stage.members[act.to.key], own=row.own)


def leave(stage: Stage, act: Act) -> None:
    """A member leaves a milieu or an alliance."""
    row: shapes.Membership = act.subject
    actions.leave(stage.boards[row.board], by=stage.members[act.to.key])


def give_mandate(stage: Stage, act: Act) -> None:
    """The committee gives a mandate on a board; an administrator names the committee, the site its administrator."""
    row: shapes.Mandate = act.subject
    home = stage.content.board(row.board).assembly if row.board else None
    actions.give_mandate(
        stage.members[act.to.key],
        row.role,
        by=stage.steward(None if row.role == Role.COMMITTEE else home, act.day),
        board=stage.boards[row.board] if row.board else None,
        assembly=stage.assemblies[row.assembly] if row.assembly else None,
    )


def set_watch(stage: Stage, act: Act) -> None:
    """A member says how much they wish to hear of a board or of a thread."""
    row: shapes.WatchOf = act.subject
    thing = stage.boards[row.board] if row.board else stage.threads[row.thread or ""]
    watch(thing, row.value, by=stage.members[act.to.key])
