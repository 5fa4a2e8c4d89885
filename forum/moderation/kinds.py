"""What a post may be reported for, what may come of it, and how both read."""

import enum

from flask_babel import lazy_gettext as _l


class ReportKind(enum.StrEnum):
    """What breaks the rules, as the one who reports it sees it: a closed list."""

    ABUSE = "abuse"
    PRIVATE = "private"
    OFF_TOPIC = "off-topic"
    ADVERTISING = "advertising"
    OTHER = "other"


class Outcome(enum.StrEnum):
    """What came of reports: followed by hiding or masking the post, or without an act on it; not followed; or the
    words were erased before anybody decided.
    """

    HIDDEN = "hidden"
    REDACTED = "redacted"
    SETTLED = "settled"
    DISMISSED = "dismissed"
    GONE = "gone"


KINDS = {
    ReportKind.ABUSE: _l("It insults or threatens somebody"),
    ReportKind.PRIVATE: _l("It shows somebody’s private data"),
    ReportKind.OFF_TOPIC: _l("It is off topic here"),
    ReportKind.ADVERTISING: _l("It is advertising"),
    ReportKind.OTHER: _l("Something else"),
}
#: The public reason that is proposed to the moderator, who may say it in other words.
REASONS = {
    ReportKind.ABUSE: _l("This post insulted or threatened somebody."),
    ReportKind.PRIVATE: _l("This post showed somebody’s private data."),
    ReportKind.OFF_TOPIC: _l("This post was off topic here."),
    ReportKind.ADVERTISING: _l("This post was advertising."),
}
OUTCOMES = {
    Outcome.HIDDEN: _l("Followed: the post was hidden."),
    Outcome.REDACTED: _l("Followed: the words of the post were masked."),
    Outcome.SETTLED: _l("Followed, without an act on the post."),
    Outcome.DISMISSED: _l("Not followed."),
    Outcome.GONE: _l("Settled: the words of the post were erased."),
}
#: What a moderator chooses among.
DECISIONS = (Outcome.HIDDEN, Outcome.REDACTED, Outcome.SETTLED, Outcome.DISMISSED)
