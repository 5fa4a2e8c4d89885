"""Two weeks on a board, for the pictures of its digest: a paper, then a note, a new thread, and the next version."""

from sqlalchemy import select

from forum.boards.models import Board
from forum.database import db
from forum.members.models import Member
from forum.papers import actions as papers
from forum.papers.models import Block, ChangeCause, Draft, Section, SectionKind, Version
from forum.threads import actions as threads
from forum.threads.models import Post, Thread

NOTE = (
    "Ce que disent les compteurs",
    "Trois puits sur cinq ont baissé depuis le printemps. Personne ne conteste plus qu’il faut mesurer ; "
    "la question est de savoir qui relève, et quand.",
)
OPENED = (
    "Qui ouvre la vanne le dimanche ?",
    "Le dimanche, personne n’est de garde et l’eau coule jusqu’au lundi. Comment faites-vous ailleurs ?",
)
MEASURED = "Chaque puits porte un compteur, relevé le premier du mois par deux personnes."
READ_BY = (
    "Chaque puits porte un compteur, relevé le premier du mois par deux personnes qui ne sont pas voisines."
)
SHARED = "Les relevés sont affichés sur la porte de la mairie."


def one_week(board: Board, moderator: Member, readers: list[Member]) -> Version:
    """A thread of the board in which ``readers`` spoke is frozen, and the first version of a paper cites them."""
    version = _first_version(_talked_in(board, readers[0]), moderator, readers)
    db.session.commit()
    return version


def the_next(board: Board, moderator: Member, readers: list[Member], version: Version) -> None:
    """Somebody else opens a thread, the moderator writes a note, and a second round makes the next version."""
    farmer = next(member for member in _members(board) if member not in readers and member != moderator)
    threads.publish_note(board, by=moderator, title=NOTE[0], source=NOTE[1], language="fr")
    threads.open_thread(board, by=farmer, title=OPENED[0], source=OPENED[1], language="fr")
    (thread,) = version.draft.threads
    threads.open_round(thread, by=moderator)
    asked = threads.post(thread, by=farmer, source="Deux voisins peuvent s’entendre.", language="fr")
    threads.freeze(thread, 2, by=moderator, reason="Le second tour est clos.", language="fr")
    draft = papers.open_draft(thread, by=moderator)
    _second_version(draft, moderator, f"{thread.id}:{asked.number}")
    db.session.commit()


def _members(board: Board) -> list[Member]:
    everybody = db.session.scalars(select(Member).where(Member.claimed, Member.erased_at.is_(None)))
    return [member for member in everybody if board.milieu_id in member.standing.milieus]


def _talked_in(board: Board, reader: Member) -> Thread:
    return db.session.scalars(
        select(Thread)
        .join(Post, Post.thread_id == Thread.id)
        .where(Thread.board_id == board.id, Thread.frozen_at.is_(None), Post.author_id == reader.id)
        .where(Thread.language == "fr")
        .order_by(Thread.id)
    ).first() or _none("no thread of the board in which the readers spoke")


def _first_version(thread: Thread, moderator: Member, readers: list[Member]) -> Version:
    threads.freeze(thread, thread.round.number, by=moderator, reason="Tout est dit.", language="fr")
    draft = papers.open_draft(thread, by=moderator)
    block = papers.add_block(_section(draft), by=moderator, source=MEASURED)
    for reader in readers:
        post = db.session.scalars(
            select(Post).where(Post.thread_id == thread.id, Post.author_id == reader.id)
        ).one()
        words = str(post.revision.opening.text)
        excerpt = threads.keep_excerpt(post.revision, by=moderator, start=0, stop=len(words))
        papers.cite(block, excerpt, by=moderator)
    return papers.publish(draft, by=moderator, unaccounted="Le reste dit la même chose.", waiver=WAIVED)


WAIVED = "Les personnes citées ont été consultées en séance."


def _second_version(draft: Draft, moderator: Member, cause: str) -> None:
    changed = db.session.scalars(
        select(Block).where(Block.draft_id == draft.id, Block.editorial.is_(False))
    ).first() or _none("no block to change")
    papers.edit_block(
        changed,
        by=moderator,
        source=READ_BY,
        editorial=False,
        seen_edits=changed.edits,
        cause=ChangeCause.POST,
        reference=cause,
    )
    papers.add_block(changed.section, by=moderator, source=SHARED, editorial=True)
    papers.publish(draft, by=moderator, unaccounted="Le second tour n’a rien ajouté.", waiver=WAIVED)


def _section(draft: Draft) -> Section:
    return db.session.scalars(
        select(Section).where(Section.draft_id == draft.id, Section.kind == SectionKind.STRATEGY)
    ).one()


def _none(what: str) -> None:
    raise LookupError(what)
