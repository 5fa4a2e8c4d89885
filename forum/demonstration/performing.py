"""Performing the demonstration: every act of its chronicle, at its moment, through the actions of the rooms."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock
from forum.assemblies.models import Assembly
from forum.database import db
from forum.demonstration.acts import consent, papers, people, places, renditions, threads
from forum.demonstration.chronicle import Act, Deed, chronicle
from forum.demonstration.content import Content
from forum.demonstration.stage import Stage, address_of
from forum.errors import Refused
from forum.members.models import Account

PERFORM: dict[Deed, Callable[[Stage, Act], None]] = {
    Deed.MAKE_MEMBER: people.make_member,
    Deed.OPEN_ASSEMBLY: places.open_assembly,
    Deed.OPEN_BOARD: places.open_board,
    Deed.GIVE_MANDATE: people.give_mandate,
    Deed.JOIN: people.join,
    Deed.LEAVE: people.leave,
    Deed.MOVE_BOARD: places.move_board,
    Deed.OPEN_THREAD: threads.open_thread,
    Deed.OPEN_ROUND: threads.open_round,
    Deed.WATCH: people.set_watch,
    Deed.POST: threads.post,
    Deed.EDIT: threads.edit,
    Deed.HIDE: threads.hide,
    Deed.REDACT: threads.redact,
    Deed.MARK_BREAK: threads.mark_break,
    Deed.PUT_BEFORE_ASSEMBLY: consent.put_before_assembly,
    Deed.REPORT: threads.report,
    Deed.LIST: threads.list_thread,
    Deed.LEAVE_AGENDA: threads.leave_agenda,
    Deed.PUBLISH_NOTE: places.publish_note,
    Deed.ANNOUNCE_FREEZE: threads.announce_freeze,
    Deed.FREEZE: threads.freeze,
    Deed.OPEN_DRAFT: papers.open_draft,
    Deed.ASK_AUTHORS: papers.ask_authors,
    Deed.RENDER: renditions.render,
    Deed.PUBLISH_VERSION: papers.publish_version,
    Deed.NOTE_PROGRESS: papers.note_progress,
    Deed.PUBLISH_RENDITION: renditions.publish,
    Deed.OPEN_NEXT_DRAFT: renditions.open_next_draft,
    Deed.ANSWER: consent.answer,
    Deed.AMEND: consent.amend,
    Deed.SUPPORT: consent.support,
    Deed.REMARK: consent.remark,
    Deed.DECIDE: consent.decide,
    Deed.WRITE_CHARTER: consent.write_charter,
    Deed.PUBLISH_CHARTER: consent.publish_charter,
    Deed.SIGN: consent.sign,
}


def perform(
    content: Content,
    *,
    hashed: str,
    moment: datetime | None = None,
    told: Callable[[Act], None] | None = None,
) -> bool:
    """Make the demonstration as of ``moment`` (now); False when it is there already. The caller commits.

    ``hashed`` is everybody's password; ``told`` hears of each act once it is done. Raises Refused on a site that
    has an assembly of its own, for everybody knows the password of the demonstration's administrator.
    """
    if is_there(content):
        return False
    refuse_beside_others()
    taken = select(Account.email).where(Account.email.in_([address_of(row) for row in content.members]))
    if address := db.session.scalar(taken.limit(1)):
        raise Refused(
            _("Somebody here already has the address %(email)s of the demonstration.", email=address)
        )
    stage = Stage(content, moment or clock.now(), hashed)
    for act in chronicle(content):
        with clock.at(stage.at(act.day)):
            PERFORM[act.deed](stage, act)
        if told:
            told(act)
    return True


def is_there(content: Content) -> bool:
    """Whether the demonstration was made already."""
    slugs = [assembly.slug for assembly in content.assemblies]
    found = db.session.scalar(
        select(Assembly.id).where(Assembly.slug.in_(slugs), Assembly.demonstration).limit(1)
    )
    return found is not None


def refuse_beside_others() -> None:
    """Refuse to put a demonstration beside an assembly that is not one."""
    if db.session.scalar(select(Assembly.id).where(~Assembly.demonstration).limit(1)) is not None:
        raise Refused(
            _(
                "This site has an assembly of its own, and everybody knows the passwords of a demonstration. "
                "Make it on another site: set FORUM_DATA to an empty folder, and DATABASE_URL to nothing or to an "
                "empty database."
            )
        )
