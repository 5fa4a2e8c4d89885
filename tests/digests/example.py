"""A digest in which every kind of line stands, for the house rules of letters."""

from datetime import UTC, date, datetime
from typing import Any

from forum.digests.lines import (
    ChangeLine,
    Closing,
    Contents,
    Excerpt,
    Head,
    NoteLine,
    PaperLine,
    Part,
    Passage,
    Room,
    ThreadLine,
    TurnLine,
    WordsLine,
)
from forum.mail.answering import Answering
from forum.said import Said
from tests.notices import example as notice

NOON = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)
WELLS = Said("Les puits", "fr", "Français")
WATER = Said("الماء", "ar", "العربية")
BY_HAND, BY_MACHINE = (Said("Eau.", "fr", None, "Arabic", machine) for machine in (False, True))


def _thread(key: int, **more: Any) -> ThreadLine:
    return ThreadLine(id=key, title=WELLS, path=f"/threads/{key}", posts=3, voices=2, **more)


def _paper(number: int) -> PaperLine:
    compare = "/papers/1/compare/1...2" if number == 2 else ""
    changes = [
        ChangeLine(
            "Block 1, changed", "/papers/1/versions/2#b-a", cause="post 3", cause_path="/threads/4?from=3#p3"
        ),
        ChangeLine("Block 2, removed", "/papers/1/compare/1...2", sentence="The wording only."),
    ]
    told = (changes, 5) if number == 2 else ([], 0)
    return PaperLine(WATER, number, f"/papers/1/versions/{number}", compare, 40, None, *told)


def _words(fate: str, **more: Any) -> WordsLine:
    return WordsLine(WATER, 7, "/threads/4?from=7#p7", WELLS, 2, "/papers/1/versions/2/posts", fate, **more)


CONTENTS = Contents(
    news=True,
    already_read=2,
    left_out=0,
    for_you=Part([notice.LINE]),
    closings=Part(
        [
            Closing(phase="Diagnosis", on=date(2031, 7, 20)),
            Closing(thread=WELLS, path="/threads/4", round=2, planned_for=NOON),
            *(
                Closing(act=act, title=WELLS, path=f"/papers/1/{act}/{yours}", planned_for=NOON, yours=yours)
                for act in ("answer", "validate", "recognise")
                for yours in (True, False)
            ),
        ],
        [],
        3,
    ),
    papers=Part([_paper(1), _paper(2), PaperLine(WELLS, 0, "/papers/2/provisional", "", 0, until=NOON)]),
    words=Part(
        [
            _words("cited", passages=[Passage(WELLS, "/papers/1/versions/2#b-a")]),
            _words("merged", into=3, into_path="/threads/4?from=3#p3"),
            _words("merged"),
            _words("set-aside", reason=WELLS),
            _words("procedural"),
            _words(""),
        ],
        [_words("cited")],
    ),
    notes=Room(1, 1).part(
        [
            NoteLine(WELLS, "/notes/1", "Tout le monde voit.", "Carla", "Diagnosis", WATER),
            NoteLine(WELLS, "/notes/2", "", "Carla"),
        ],
        5,
    ),
    opened=Part([_thread(4, opened_by="Amina", opening=WATER, home="Farmers")]),
    active=Part(
        [
            _thread(
                5,
                excerpts=[
                    Excerpt("Bruno", "Fishers", "Fact", words, "/threads/5?from=2#p2")
                    for words in (WATER, BY_HAND, BY_MACHINE)
                ],
            )
        ]
    ),
    turns=Part([TurnLine(WELLS, "/threads/6", 1, True), TurnLine(WATER, "/threads/7", 2, False)]),
    head=Head(12, "ab" * 32, "/a/sea/chain"),
)

CONTEXT: dict[str, Any] = {
    "board_name": "Farmers",
    "assembly_name": "Mediterranean",
    "board_path": "/boards/farmers",
    "edition_path": "/digests/3",
    "watches_path": "/account/watches",
    "words_path": "/account/words",
    "notices_path": "/notices",
    "day": date(2031, 7, 14),
    "whole": True,
    "every_post": False,
    "by_default": True,
    "timing": "every week, at 07:00",
    "choices_path": "/digests/choices/NA",
    "read_path": "/digests/read/NA",
    "phases": [
        {"title": title, "state": state, "overdue": False, "opens_on": opens_on, "closes_on": closes_on}
        for title, state, opens_on, closes_on in (
            ("Diagnosis", "past", None, date(2031, 5, 1)),
            ("Strategy", "current", None, date(2031, 7, 20)),
            ("Action", "coming", date(2031, 8, 1), None),
        )
    ],
    "answering": Answering(
        {5: f"reply+t5-2-{'a' * 16}@forum.sea.example", 4: f"reply+t4-2-{'b' * 16}@forum.sea.example"},
        opening=f"reply+b1-2-{'c' * 16}@forum.sea.example",
    ),
    "answered": WELLS,
    "contents": CONTENTS,
}

BUNDLE: dict[str, Any] = {
    "answering": CONTEXT["answering"],
    "answered": WELLS,
    "boards": "Farmers, Fishers",
    "parts": [
        {
            "name": name,
            "text": f"{name}\nhttps://forum.sea.example/{name}",
            "html": f'<a href="https://forum.sea.example/{name}">{name}</a>',
        }
        for name in ("Farmers", "Fishers")
    ],
    "watches_path": "/account/watches",
}
