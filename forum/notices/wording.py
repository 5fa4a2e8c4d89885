"""The sentence that the notices of one line make, in the language spoken now; its places are filled when shown."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from forum import languages
from forum.consent.models import AmendmentState
from forum.moderation.kinds import Outcome
from forum.moments import day_in_words
from forum.notices.kinds import OF_POSTS, NoticeKind
from forum.notices.lines import Sentence
from forum.papers.models import DraftState
from forum.said import Said

#: Places that stay open while a plural is chosen.
_OPEN = {name: f"%({name})s" for name in ("name", "number", "thread", "title", "version")}


def sentence(row: Any, title: Said | None) -> Sentence:
    """What a line says. ``row`` has the columns of ``gathering.py``; ``title`` is that of its thread or paper."""
    if row.kind in OF_POSTS:
        others = row.voices - 1
        frame = _several(row.kind, others) if others else _one(row.kind, row.count)
        return Sentence(
            frame,
            {"name": row.actor_name, "number": row.own_number, "thread": title, "num": others or row.count},
        )
    if row.kind in (NoticeKind.PHASE_CLOSING, NoticeKind.PHASE_CLOSED):
        return _of_phase(row)
    if row.kind == NoticeKind.REPORTED:
        return _waiting(row)
    if row.kind == NoticeKind.REPORT_DECIDED:
        return Sentence(_decided(row), {"number": row.reported_number, "thread": title})
    if row.kind == NoticeKind.OF_PAPER and row.thread_id:
        frame = str(_("%(name)s opened the thread “%(thread)s” about a paper that you follow", **_OPEN))
        return Sentence(frame, {"name": row.actor_name, "thread": title})
    if row.amendment_id:
        return Sentence(_of_amendments(row), {"name": row.actor_name, "title": title, "num": row.count})
    if row.progress_id:
        return Sentence(_of_progress(row), {"name": row.actor_name, "title": title, "num": row.count})
    return _of_paper(row, title)


def _one(kind: NoticeKind, posts: int) -> str:
    """What one person did, once or several times."""
    if kind == NoticeKind.REPLY:
        return ngettext(
            "%(name)s answered your post %(number)s in “%(thread)s”",
            "%(name)s answered your post %(number)s in “%(thread)s” %(num)s times",
            posts,
            **_OPEN,
        )
    if kind == NoticeKind.QUOTED:
        return ngettext(
            "%(name)s quoted your post %(number)s in “%(thread)s”",
            "%(name)s quoted your post %(number)s in “%(thread)s” %(num)s times",
            posts,
            **_OPEN,
        )
    return ngettext(
        "%(name)s mentioned you in “%(thread)s”",
        "%(name)s mentioned you in “%(thread)s” %(num)s times",
        posts,
        **_OPEN,
    )


def _several(kind: NoticeKind, others: int) -> str:
    """What several people did: the last of them by name."""
    if kind == NoticeKind.REPLY:
        return ngettext(
            "%(name)s and %(num)s other person answered your post %(number)s in “%(thread)s”",
            "%(name)s and %(num)s other people answered your post %(number)s in “%(thread)s”",
            others,
            **_OPEN,
        )
    if kind == NoticeKind.QUOTED:
        return ngettext(
            "%(name)s and %(num)s other person quoted your post %(number)s in “%(thread)s”",
            "%(name)s and %(num)s other people quoted your post %(number)s in “%(thread)s”",
            others,
            **_OPEN,
        )
    return ngettext(
        "%(name)s and %(num)s other person mentioned you in “%(thread)s”",
        "%(name)s and %(num)s other people mentioned you in “%(thread)s”",
        others,
        **_OPEN,
    )


def _of_paper(row: Any, title: Said | None) -> Sentence:
    """What a draft or a version says now, and of how many posts of the reader it says what became."""
    published = row.draft_state == DraftState.PUBLISHED
    if row.fates and published:
        frame = ngettext(
            "“%(title)s” is published (version %(version)s): it says what became of your post",
            "“%(title)s” is published (version %(version)s): it says what became of your %(num)s posts",
            row.fates,
            **_OPEN,
        )
    elif row.fates:
        frame = ngettext(
            "“%(title)s” is about to be published (version %(version)s): it says what became of your post",
            "“%(title)s” is about to be published (version %(version)s): it says what became of your %(num)s posts",
            row.fates,
            **_OPEN,
        )
    elif published:
        frame = _("“%(title)s” is published (version %(version)s)")
    else:
        frame = _("“%(title)s” is about to be published (version %(version)s): its authors are asked first")
    return Sentence(frame, {"title": title, "version": row.version or row.next_version, "num": row.fates})


def _of_amendments(row: Any) -> str:
    """Other wordings that were proposed for a paper, or what was decided on them; of one who did it."""
    if row.amendment_decided and row.count > 1:
        return ngettext(
            "%(num)s amendment to “%(title)s” is decided",
            "%(num)s amendments to “%(title)s” are decided",
            row.count,
            **_OPEN,
        )
    if row.amendment_decided:
        if row.amendment_state == AmendmentState.ACCEPTED:
            return str(_("%(name)s accepted an amendment to “%(title)s”", **_OPEN))
        return str(_("%(name)s declined an amendment to “%(title)s”", **_OPEN))
    if row.count > 1:
        return ngettext(
            "%(num)s amendment to “%(title)s” is proposed",
            "%(num)s amendments to “%(title)s” are proposed",
            row.count,
            **_OPEN,
        )
    return str(_("%(name)s proposed an amendment to “%(title)s”", **_OPEN))


def _of_progress(row: Any) -> str:
    """What somebody noted of how an action went."""
    if row.count > 1:
        return ngettext(
            "%(num)s note says how an action of “%(title)s” went",
            "%(num)s notes say how actions of “%(title)s” went",
            row.count,
            **_OPEN,
        )
    return str(_("%(name)s noted how an action of “%(title)s” went", **_OPEN))


def _of_phase(row: Any) -> Sentence:
    board = languages.in_words(row.place_names)
    given = {"phase": str(row.phase.title), "board": board}
    if row.kind == NoticeKind.PHASE_CLOSED or row.phase_closed_at or not row.closes_on:
        return Sentence(_("The phase “%(phase)s” of %(board)s is closed"), given)
    given["day"] = day_in_words(row.closes_on)
    return Sentence(_("The phase “%(phase)s” of %(board)s closes on %(day)s"), given)


def _waiting(row: Any) -> Sentence:
    """How many posts of a board are reported, and wait for the reader to decide."""
    frame = ngettext(
        "A post of %(board)s is reported and waits for your decision",
        "%(num)s posts of %(board)s are reported and wait for your decision",
        row.waiting,
        board="%(board)s",
    )
    return Sentence(frame, {"board": languages.in_words(row.place_names), "num": row.waiting})


def _decided(row: Any) -> str:
    """What came of the reader's report, as it stands now: a post may be shown again."""
    if row.outcome == Outcome.DISMISSED:
        return _("Your report of post %(number)s in “%(thread)s” was not followed")
    if row.outcome == Outcome.GONE:
        return _(
            "Your report of post %(number)s in “%(thread)s” is settled: the words of the post were erased"
        )
    if row.outcome == Outcome.HIDDEN and row.reported_hidden_at:
        return _("Your report of post %(number)s in “%(thread)s” was followed: the post is hidden")
    if row.outcome == Outcome.REDACTED:
        return _("Your report of post %(number)s in “%(thread)s” was followed: its words are masked")
    return _("Your report of post %(number)s in “%(thread)s” was followed")
