"""The assembly for measuring: twenty boards in every phase, one moderator for all of them, and their members."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from forum import clock
from forum.assemblies.actions import open_assembly
from forum.assemblies.models import HUES, Approach, Assembly, Level
from forum.boards import actions as boards
from forum.boards.models import Board
from forum.database import db
from forum.demonstration.measure.words import name, words
from forum.demonstration.stage import MAIL_DOMAIN
from forum.members.accounts import open_account
from forum.members.actions import give_mandate, make_member
from forum.members.models import Member, Membership, Role
from forum.phases import Phase
from forum.threads.actions import close_phase

SLUG = "measure"
ADDRESS = f"{SLUG}@{MAIL_DOMAIN}"
SPOKEN = ["fr", "en", "es", "ar"]
MARKS = ("wave", "wheat", "book", "boat", "leaf", "gear", "hands", "olive", "star", "sun", "bridge")
MILIEUS_OF_AN_ALLIANCE = 4
#: Days before the moment of making at which the assembly opens, boards leave a phase, and threads begin.
OPENED, MOVED, BEGUN = 340.0, (330.0, 320.0), 310.0

NAMES = {
    "fr": "Assemblée de mesure",
    "en": "Assembly for measuring",
    "es": "Asamblea de medida",
    "ar": "جمعية للقياس",
}
DESCRIPTIONS = {
    "fr": "Des milliers de textes fabriqués par hasard, pour mesurer la vitesse des pages.",
    "en": "Thousands of texts made by chance, to measure how fast the pages are.",
    "es": "Miles de textos hechos al azar, para medir la velocidad de las páginas.",
    "ar": "آلاف النصوص المولَّدة عشوائيًا لقياس سرعة الصفحات.",
}

NOTE = {
    "language": "en",
    "title": "What moved",
    "source": "This phase was closed so that threads can be measured in the next one too.",
}


@dataclass(frozen=True)
class Writer:
    """Somebody who writes on a board, and the milieu that is theirs."""

    member_id: int
    milieu_id: int


@dataclass(frozen=True)
class Place:
    """A board, its phase, and who writes there."""

    board: Board
    writers: list[Writer]


def open_places(members: int, moment: datetime, hashed: str) -> list[Place]:
    """Open the assembly and its boards as of ``moment`` and bring ``members`` people to them."""
    with clock.at(moment - timedelta(days=OPENED)):
        moderator = _moderator(hashed)
        assembly = open_assembly(
            SLUG,
            by=None,  # the site itself: at that moment nobody administers it yet
            level=Level.WORLD,
            names=NAMES,
            descriptions=DESCRIPTIONS,
            spoken=SPOKEN,
            demonstration=True,
        )
        give_mandate(moderator, Role.COMMITTEE, by=_administrator(), assembly=assembly)
        milieus = [_milieu(assembly, moderator, *pair) for pair in enumerate(words()["milieus"], start=1)]
        start = len(milieus) + 1
        alliances = [
            _alliance(assembly, moderator, milieus, rank, names)
            for rank, names in enumerate(words()["alliances"], start=start)
        ]
        for board in (*milieus, *alliances):
            give_mandate(moderator, Role.MODERATOR, by=moderator, board=board)
    for rank, board in enumerate((*milieus, *alliances)):
        _move(board, rank % len(Phase), moderator, moment)
    with clock.at(moment - timedelta(days=BEGUN)):
        return _people(assembly, milieus, alliances, members)


def _administrator() -> Member | None:
    """The first administrator of the site, who opens assemblies."""
    return db.session.scalars(
        select(Member)
        .join(Member.mandates)
        .filter_by(role=Role.ADMINISTRATOR, until=None)
        .order_by(Member.id)
        .limit(1)
    ).first()


def _moderator(hashed: str) -> Member:
    moderator = make_member("Moderator for measuring")
    open_account(moderator, email=ADDRESS, hashed=hashed, language="en", confirmed=True)
    return moderator


def _milieu(assembly: Assembly, by: Member, rank: int, names: dict[str, str]) -> Board:
    return boards.open_milieu(assembly, by=by, names=names, **_look(rank))


def _alliance(
    assembly: Assembly, by: Member, milieus: list[Board], rank: int, names: dict[str, str]
) -> Board:
    start = (rank * MILIEUS_OF_AN_ALLIANCE) % len(milieus)
    gathers = [board.milieu for board in milieus[start : start + MILIEUS_OF_AN_ALLIANCE] if board.milieu]
    approach = list(Approach)[rank % len(Approach)]
    return boards.open_alliance(
        assembly, by=by, approach=approach, gathers=gathers, names=names, **_look(rank)
    )


def _look(rank: int) -> dict[str, Any]:
    return {
        "slug": f"{SLUG}-{rank:02d}",
        "hue": (rank - 1) % HUES + 1,
        "mark": MARKS[(rank - 1) % len(MARKS)],
    }


def _move(board: Board, phases: int, moderator: Member, moment: datetime) -> None:
    """Close the first ``phases`` phases of a board."""
    for day, phase in zip(MOVED[:phases], Phase, strict=False):
        with clock.at(moment - timedelta(days=day)):
            close_phase(board, phase, by=moderator, **NOTE)


def _people(assembly: Assembly, milieus: list[Board], alliances: list[Board], members: int) -> list[Place]:
    """Everybody has a milieu of their own; one in three also belongs to an alliance that gathers it."""
    now = clock.now()
    people = insert(Member).returning(Member.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(people, [_person(number, now) for number in range(members)]))
    writers: dict[int, list[Writer]] = {board.id: [] for board in (*milieus, *alliances)}
    rows: list[dict[str, Any]] = []
    for number, member_id in enumerate(ids):
        home = milieus[number % len(milieus)]
        writer = Writer(member_id, home.milieu_id or 0)
        belongs = [home]
        if (number // len(milieus)) % 3 == 0:
            belongs += [board for board in alliances if _gathers(board, writer.milieu_id)][:1]
        for board in belongs:
            writers[board.id].append(writer)
            rows.append(
                {
                    "member_id": member_id,
                    "assembly_id": assembly.id,
                    "milieu_id": board.milieu_id,
                    "alliance_id": board.alliance_id,
                    "own": board.milieu_id is not None,
                    "since": now,
                }
            )
    db.session.execute(insert(Membership), rows)
    return [Place(board, writers[board.id]) for board in (*milieus, *alliances)]


def _gathers(board: Board, milieu_id: int) -> bool:
    return board.alliance is not None and milieu_id in {milieu.id for milieu in board.alliance.milieus}


def _person(number: int, now: datetime) -> dict[str, Any]:
    """Nobody signs in as them: members as an import brings them, unclaimed."""
    called = name(number)
    folded = unicodedata.normalize("NFKD", called.casefold()).encode("ascii", "ignore").decode()
    return {
        "name": called,
        "handle": f"{folded.replace(' ', '-')}-{number + 1}",
        "about": "",
        "claimed": False,
        "joined_at": now,
        "source": SLUG,
        "source_key": str(number),
    }
