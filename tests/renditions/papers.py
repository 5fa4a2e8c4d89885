"""What the tests of renditions begin with: a translator, a draft with two blocks, words as a form sends them."""

from collections.abc import Mapping

from sqlalchemy import select

from forum.database import db
from forum.members.actions import give_mandate
from forum.members.models import Member, Role
from forum.papers import actions as papers
from forum.papers.models import Block, Draft, Section, SectionKind, Version
from forum.renditions import actions, chores
from forum.renditions.actions.writing import Typed
from forum.renditions.aligning import State, align, fingerprint
from forum.renditions.models import Rendition
from forum.renditions.originals import OfDraft, Original
from forum.worker import sequence
from tests.cast import Cast, person
from tests.papers.test_publishing import draft_with_a_block, frozen_thread

WORDS = {
    "The water table is falling.": "La nappe phréatique **baisse**.",
    "We share the wells.": "Nous partageons les puits.",
}
ARABIC = {
    "The water table is falling.": "منسوب المياه الجوفية ينخفض.",
    "We share the wells.": "نتقاسم الآبار.",
}


def translator(cast: Cast, name: str = "Tariq Trad", language: str = "fr") -> Member:
    """A translator of the farmers' board."""
    member = person(name, language)
    give_mandate(member, Role.TRANSLATOR, by=cast.fatou, board=cast.farmers)
    db.session.commit()
    return member


def two_blocks(cast: Cast) -> tuple[Draft, Block, Block]:
    """A draft in English with two blocks of a section."""
    draft, first = draft_with_a_block(cast, frozen_thread(cast))
    section = db.session.scalars(
        select(Section).where(Section.draft_id == draft.id, Section.kind == SectionKind.DIAGNOSIS)
    ).one()
    second = papers.add_block(section, by=cast.carla, source="We share the wells.")
    db.session.commit()
    return draft, first, second


def typed(
    original: Original, language: str, words: Mapping[str, str], confirmed: bool = False
) -> list[Typed]:
    """What a form sends for the parts of these uids, drawn now."""
    lines = {line.part.uid: line for line in align(original, language).lines}
    return [
        Typed(uid, said, lines[uid].seen, fingerprint(lines[uid].part.words), confirmed)
        for uid, said in words.items()
    ]


def render(
    original: Original, language: str, words: Mapping[str, str], *, by: Member, confirmed: bool = False
) -> Rendition:
    """Write these words, as a translator does who sees everything as it is now."""
    rendition = actions.write(original, language, typed(original, language, words, confirmed), by=by)
    assert rendition is not None
    db.session.commit()
    return rendition


def states(original: Original, language: str) -> dict[str, State]:
    """The state of each part, by uid."""
    return {line.part.uid: line.state for line in align(original, language).lines}


def rendered_draft(cast: Cast, by: Member) -> tuple[Draft, Block, Block]:
    """A draft whose two blocks are rendered in French."""
    draft, first, second = two_blocks(cast)
    render(OfDraft(draft), "fr", {block.uid: WORDS[block.text] for block in (first, second)}, by=by)
    return draft, first, second


def the_worker_carries_on() -> None:
    """What the worker does after an act: it gives positions, and carries renditions on."""
    db.session.commit()
    sequence()
    chores.carry_on()


def published(cast: Cast, draft: Draft) -> Version:
    """The draft's version."""
    version = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    db.session.commit()
    return version
