"""What waits, and what the journal says of it."""

from sqlalchemy import select

from forum.database import db
from forum.journal import Entry, Verb
from forum.members.models import Member
from forum.moderation.models import Report
from forum.moderation.reporting import report
from forum.threads.models import Post

VERBS = (Verb.REPORT_MADE, Verb.REPORT_DECIDED, Verb.POST_HIDDEN, Verb.REVISION_REDACTED)


def reports(member: Member, post: Post, words: str = "", kind: str = "abuse", language: str = "en") -> Report:
    """``member`` reports a post."""
    return report(post, by=member, kind=kind, words=words, language=language)


def outcomes() -> list[str | None]:
    """What came of each report, in the order they were made."""
    made = db.session.scalars(select(Report).order_by(Report.id).execution_options(populate_existing=True))
    return [line.decision.outcome.value if line.decision else None for line in made]


def entries() -> list[Entry]:
    """What the journal says of reports and of acts on posts."""
    return list(db.session.scalars(select(Entry).where(Entry.verb.in_(VERBS)).order_by(Entry.id)))


def verbs() -> list[Verb]:
    """The verbs of these entries."""
    return [entry.verb for entry in entries()]
