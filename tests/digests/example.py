"""A digest in which every kind of line stands, for the house rules of letters."""

from datetime import UTC, date, datetime
from typing import Any

from forum.digests.lines import (
    Closing,
    Contents,
    Excerpt,
    Head,
    NoteLine,
    PaperLine,
    Part,
    Room,
    Said,
    ThreadLine,
    TurnLine,
)

NOON = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)
WELLS = Said("Les puits", "fr", "Français")
WATER = Said("الماء", "ar", "العربية")


def _thread(key: int, **more: Any) -> ThreadLine:
    return ThreadLine(id=key, title=WELLS, path=f"/threads/{key}", posts=3, voices=2, **more)


def _paper(number: int) -> PaperLine:
    compare = "/papers/1/compare/1...2" if number == 2 else ""
    return PaperLine(WATER, number, f"/papers/1/versions/{number}", compare, 40)


CONTENTS = Contents(
    news=True,
    closings=[
        Closing(phase="Diagnosis", on=date(2031, 7, 20)),
        Closing(thread=WELLS, path="/threads/4", round=2, planned_for=NOON),
    ],
    papers=Part([_paper(1), _paper(2)]),
    notes=Room(1, 1).part(
        [
            NoteLine(WELLS, "/notes/1", "Tout le monde voit.", "Carla", "Diagnosis", WATER),
            NoteLine(WELLS, "/notes/2", "", "Carla"),
        ],
        5,
    ),
    opened=Part([_thread(4, opened_by="Amina", opening=WATER, home="Farmers")]),
    active=Part([_thread(5, excerpts=[Excerpt("Bruno", "Fishers", "Fact", WATER, "/threads/5?from=2#p2")])]),
    turns=Part([TurnLine(WELLS, "/threads/6", 1, True), TurnLine(WATER, "/threads/7", 2, False)]),
    head=Head(12, "ab" * 32, "/a/sea/chain"),
)

CONTEXT: dict[str, Any] = {
    "board_name": "Farmers",
    "assembly_name": "Mediterranean",
    "board_path": "/boards/farmers",
    "edition_path": "/digests/3",
    "watches_path": "/account/watches",
    "day": date(2031, 7, 14),
    "whole": True,
    "phases": [
        {"title": "Diagnosis", "state": "past", "opens_on": None, "closes_on": date(2031, 5, 1)},
        {"title": "Strategy", "state": "current", "opens_on": None, "closes_on": date(2031, 7, 20)},
        {"title": "Action", "state": "coming", "opens_on": date(2031, 8, 1), "closes_on": None},
    ],
    "contents": CONTENTS,
}
