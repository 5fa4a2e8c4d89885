"""Why the blocks of a version differ from those of the version before: every changed and every removed one says so."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from forum.database import db
from forum.errors import Invalid
from forum.languages import listed
from forum.papers.models import (
    Block,
    BlockAction,
    ChangeCause,
    Citation,
    Draft,
    Objection,
    Removal,
    Section,
    Version,
)
from forum.papers.records import Change, Numbered, PostKey
from forum.threads.models import Excerpt, Post, Revision
from forum.web import whole


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A block that is not as the version before has it, and says not why; ``block_id`` None: it was taken out.

    ``number`` is its number in the draft, or in the version before; ``before`` its words there.
    """

    uid: str
    number: int
    before: str
    block_id: int | None


def change_of(cause: ChangeCause | None, reference: str | None) -> Change | None:
    """A cause as a manifest names it: a post by thread and number, an objection or amendment by its id."""
    if cause is None:
        return None
    if cause == ChangeCause.POST and reference:
        thread, _colon, number = reference.partition(":")
        return Change(cause.value, PostKey(int(thread), int(number)))
    if cause in {ChangeCause.OBJECTION, ChangeCause.AMENDMENT} and reference:
        return Change(cause.value, Numbered(int(reference)))
    return Change(cause.value)


def removed_because(draft: Draft) -> dict[str, Change]:
    """By uid, why blocks of the version before are no longer in this draft."""
    rows = db.session.scalars(select(Removal).where(Removal.draft_id == draft.id))
    changes = {row.uid: change_of(row.change_cause, row.change_reference) for row in rows}
    return {uid: change for uid, change in changes.items() if change}


def keep_removal(draft: Draft, uid: str, cause: ChangeCause, reference: str | None) -> Removal:
    """Write why a block is gone from a draft, or write it anew."""
    known: Removal | None = db.session.scalar(
        select(Removal).where(Removal.draft_id == draft.id, Removal.uid == uid)
    )
    removal = known or Removal(draft_id=draft.id, uid=uid)
    removal.change_cause, removal.change_reference = cause, reference
    db.session.add(removal)
    db.session.flush()
    return removal


def _blocks(owner: Draft | Version) -> list[Block]:
    """The blocks of a text in reading order, with their words."""
    mine = Block.draft_id == owner.id if isinstance(owner, Draft) else Block.version_id == owner.id
    return list(
        db.session.scalars(
            select(Block)
            .join(Section, Section.id == Block.section_id)
            .where(mine)
            .options(
                joinedload(Block.text_opening),
                contains_eager(Block.section),
                joinedload(Block.action).options(
                    joinedload(BlockAction.who_opening), joinedload(BlockAction.where_opening)
                ),
            )
            .order_by(Section.rank, Block.rank, Block.id)
        )
    )


def _differs(before: Block, after: Block) -> bool:
    """Whether a block of a draft says or promises anything else than in the version before, or stands in another
    section; erased words apart.
    """
    if after.words != before.words or after.section.uid != before.section.uid:
        return True
    old, new = (block.action or BlockAction(who="", where="") for block in (before, after))
    names = ((old.who_opening, new.who), (old.where_opening, new.where))
    return (old.until, old.level, old.status) != (new.until, new.level, new.status) or any(
        words != "" if opening is None else opening.text not in {None, words} for opening, words in names
    )


def _rests_on(owner: Draft | Version) -> dict[str, set[tuple[Any, ...]]]:
    """By uid, what each block of a text rests on, and how: posts and blocks, in whatever words or version.

    A block that rests on more than before says by that why it does; on less, or for another end, says it not.
    """
    mine = Citation.draft_id == owner.id if isinstance(owner, Draft) else Citation.version_id == owner.id
    rows = db.session.execute(
        select(*(Block.uid, Citation.relation, Revision.post_id, Citation.cited_uid, Citation.cited_paper_id))
        .join(Block, Block.id == Citation.block_id)
        .outerjoin(Excerpt, Excerpt.id == Citation.excerpt_id)
        .outerjoin(Revision, Revision.id == Excerpt.revision_id)
        .where(mine)
    )
    found: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for uid, *source in rows:
        found[uid].add(tuple(source))
    return found


def unexplained(draft: Draft) -> list[Unexplained]:
    """The blocks that a draft changed, moved to another section, rested on less, or took out since the last version
    without saying why.
    """
    if not draft.paper.last_version:
        return []
    before: Version | None = db.session.scalar(
        select(Version).where(Version.paper_id == draft.paper_id, Version.number == draft.paper.last_version)
    )
    if before is None:
        return []
    old = {block.uid: (number, block) for number, block in enumerate(_blocks(before), start=1)}
    new = _blocks(draft)
    explained = set(db.session.scalars(select(Removal.uid).where(Removal.draft_id == draft.id)))
    rests, rested = _rests_on(draft), _rests_on(before)
    changed = [
        Unexplained(block.uid, number, old[block.uid][1].words, block.id)
        for number, block in enumerate(new, start=1)
        if block.uid in old
        and block.change_cause is None
        and (_differs(old[block.uid][1], block) or rested[block.uid] - rests[block.uid])
    ]
    gone = old.keys() - {block.uid for block in new} - explained
    return changed + [
        Unexplained(uid, number, block.words, None) for uid, (number, block) in old.items() if uid in gone
    ]


def refuse_unexplained(draft: Draft) -> None:
    """Every changed and every removed block of a later version says why. Raises Invalid (field ``draft``)."""
    waiting = unexplained(draft)
    if not waiting:
        return
    changed = listed(str(row.number) for row in waiting if row.block_id)
    removed = listed(str(row.number) for row in waiting if not row.block_id)
    told = []
    if changed:
        told.append(_("Say why these blocks differ from the version before: %(numbers)s.", numbers=changed))
    if removed:
        told.append(_("Say why these blocks of the version before are gone: %(numbers)s.", numbers=removed))
    raise Invalid(" ".join(str(sentence) for sentence in told), field="draft")


def cause_options(known: Block | None = None) -> list[tuple[str, str]]:
    """The causes a moderator may choose from; what an amendment or an objection wrote can be kept."""
    options = [
        ("", str(_("it does not"))),
        ("post", str(_("because of a post"))),
        ("objection", str(_("because an author objects to what became of a post"))),
        ("editorial", str(_("the wording only"))),
    ]
    if known is not None and known.change_cause == ChangeCause.AMENDMENT:
        options.append(
            ("amendment", str(_("because of amendment %(number)s", number=known.change_reference)))
        )
    return options


def typed_reference(block: Block) -> str:
    """What a form shows as the number of the post that a block changed for."""
    if block.change_cause == ChangeCause.OBJECTION and block.change_reference:
        about = select(Post.number).join(Objection, Objection.post_id == Post.id)
        number = db.session.scalar(about.where(Objection.id == int(block.change_reference)))
        return str(number or "")
    return (block.change_reference or "").rpartition(":")[2] if block.change_cause == ChangeCause.POST else ""


def cause_typed(
    draft: Draft, form: Mapping[str, Any], known: Block | None
) -> tuple[ChangeCause | None, str | None]:
    """The cause a form gives, and for a post its ``thread:number``; ``known`` is the block it is said of.

    Raises Invalid (fields ``cause``, ``reference``).
    """
    given = form.get("cause", "")
    if not given:
        return None, None
    if known is not None and known.change_cause == ChangeCause.AMENDMENT and given == "amendment":
        return known.change_cause, known.change_reference
    if given == ChangeCause.EDITORIAL:
        return ChangeCause.EDITORIAL, None
    if given not in {ChangeCause.POST, ChangeCause.OBJECTION}:
        raise Invalid(_("Choose why this block changed."), field="cause")
    thread_id, number = _post_named(draft, form.get("reference", ""))
    if given == ChangeCause.POST:
        return ChangeCause.POST, f"{thread_id}:{number}"
    return ChangeCause.OBJECTION, str(_objection_about(draft, thread_id, number))


def _objection_about(draft: Draft, thread_id: int, number: int) -> int:
    """The last objection to what became of a post in any draft of the paper."""
    found: int | None = db.session.scalar(
        select(Objection.id)
        .join(Post, Post.id == Objection.post_id)
        .join(Draft, Draft.id == Objection.draft_id)
        .where(Draft.paper_id == draft.paper_id, Post.thread_id == thread_id, Post.number == number)
        .order_by(Objection.id.desc())
        .limit(1)
    )
    if found is None:
        raise Invalid(_("No author objects to what became of post %(number)s.", number=number), "reference")
    return found


def _post_named(draft: Draft, typed: str) -> tuple[int, int]:
    """A post of the draft's threads, typed by its number, as (thread, number)."""
    try:
        number = whole(typed.strip().removeprefix("#"))
    except ValueError:
        number = 0
    thread_id = db.session.scalar(
        select(Post.thread_id)
        .where(Post.thread_id.in_([thread.id for thread in draft.threads]), Post.number == number)
        .order_by(Post.thread_id)
        .limit(1)
    )
    if thread_id is None:
        raise Invalid(_("Name the post that made this block change by its number."), field="reference")
    return thread_id, number


def summary_of(waiting: list[Unexplained]) -> str:
    """How many blocks still have to say why, in a sentence."""
    return ngettext(
        "One block differs from the version before and does not say why.",
        "%(num)s blocks differ from the version before and do not say why.",
        len(waiting),
    )
