"""A letter of notices in which every kind of line stands, for the house rules of letters."""

from datetime import UTC, datetime
from typing import Any

from forum.mail.answering import Answering
from forum.notices.kinds import CHOSEN, NoticeKind
from forum.notices.lines import NoticeLine, Sentence, Words
from forum.said import Said

NOON = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)
WELLS = Said("Les puits", "fr", "Français")
WATER = Said("الماء", "ar", "العربية")
BY_HAND, BY_MACHINE = (Said("Eau.", "fr", None, "Arabic", machine) for machine in (False, True))

LINE = NoticeLine(
    id=1,
    kind=NoticeKind.REPLY,
    sentence=Sentence("%(name)s · %(number)s · %(thread)s", {"name": "Bruno", "number": 7, "thread": WELLS}),
    path="/threads/4?from=9#p9",
    at=NOON,
    unseen=True,
    by_post=False,
    count=3,
    board_id=1,
    thread_id=4,
    post_id=9,
    words=[Words("Bruno", words, "/threads/4?from=9#p9") for words in (WATER, BY_HAND, BY_MACHINE)],
)

CONTEXT: dict[str, Any] = {
    "lines": [LINE, LINE],
    "more": 12,
    "kinds": [{"title": kind.value, "path": f"/notices/choices/{kind.value}"} for kind in CHOSEN],
    "late": False,
    "paper": None,
    "notices_path": "/notices",
    "answering": Answering({4: f"reply+t4-2-{'b' * 16}@forum.sea.example"}),
    "answered": WELLS,
}
