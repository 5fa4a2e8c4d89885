"""How far the posts of a draft are accounted for while it is being written: rule 4, in all and part by part."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Self

from sqlalchemy import and_, func, select

from forum import languages
from forum.assemblies.models import Milieu
from forum.database import db
from forum.papers.fates import rests_on
from forum.papers.models import Disposition, Draft, How
from forum.phases import Phase
from forum.threads.models import Post, Revision


@dataclass(slots=True)
class Counts:
    """The numbers of rule 4 for some posts; ``title`` says which."""

    title: Any = ""
    posts: int = 0
    one_by_one: int = 0
    bulk: int = 0
    not_at_all: int = 0
    hidden: int = 0
    erased: int = 0

    def add(self, row: Any) -> Self:
        """Count a row of the statement below in."""
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(row, name))
        return self

    def numbers(self) -> dict[str, int]:
        """As a version keeps them."""
        return {name: getattr(self, name) for name in NUMBERS}


NUMBERS = [one.name for one in fields(Counts) if one.name != "title"]


@dataclass(slots=True)
class Coverage:
    """All posts, and the same by phase, by their authors' milieu and by language."""

    whole: Counts = field(default_factory=Counts)
    by_phase: list[Counts] = field(default_factory=list)
    by_milieu: list[Counts] = field(default_factory=list)
    by_language: list[Counts] = field(default_factory=list)


def coverage(draft: Draft, no_milieu: Any = "", language: str = "en") -> Coverage:
    """How far the posts of a draft are accounted for: two statements.

    Those that its threads have now; once its authors are asked, those that they are asked about.

    ``no_milieu`` names those whose author has no milieu; milieus are named in ``language``.
    """
    rows = db.session.execute(_counted(draft)).all()
    names = {
        key: languages.in_words(words, language)
        for key, words in db.session.execute(
            select(Milieu.id, Milieu.names).where(Milieu.id.in_({row.milieu_id for row in rows} - {None}))
        )
    }
    whole = Counts()
    for row in rows:
        whole.add(row)
    phases = _parts(rows, lambda row: row.phase, lambda phase: phase.title)
    order = list(Phase)
    return Coverage(
        whole,
        [phases[phase] for phase in sorted(phases, key=order.index)],
        _largest_first(_parts(rows, lambda row: row.milieu_id, lambda key: names.get(key, no_milieu))),
        _largest_first(_parts(rows, lambda row: row.language, languages.name)),
    )


def tally(draft: Draft) -> dict[str, int]:
    """The numbers of rule 4 for the same posts: one statement."""
    whole = Counts()
    for row in db.session.execute(_counted(draft)):
        whole.add(row)
    return whole.numbers()


def _counted(draft: Draft) -> Any:
    """The numbers for each phase, milieu and language that occurs."""
    erased = Revision.erased_at.is_not(None)
    hidden = and_(Revision.erased_at.is_(None), Post.hidden_at.is_not(None))
    counted = and_(Revision.erased_at.is_(None), Post.hidden_at.is_(None))
    single = Disposition.how.in_([How.SINGLE, How.AUTHOR])
    bulk = Disposition.how.in_([How.BULK, How.FOLLOWED])
    numbers = (
        select(
            Post.phase,
            Post.milieu_id,
            Revision.language,
            func.count(Post.id).label("posts"),
            func.count(Post.id).filter(counted, single).label("one_by_one"),
            func.count(Post.id).filter(counted, bulk).label("bulk"),
            func.count(Post.id).filter(counted, Disposition.id.is_(None)).label("not_at_all"),
            func.count(Post.id).filter(hidden).label("hidden"),
            func.count(Post.id).filter(erased).label("erased"),
        )
        .select_from(Post)
        .outerjoin(Disposition, and_(Disposition.post_id == Post.id, Disposition.draft_id == draft.id))
        .group_by(Post.phase, Post.milieu_id, Revision.language)
    )
    return rests_on(draft, numbers)


def _parts(rows: Any, part: Callable[[Any], Any], title: Callable[[Any], Any]) -> dict[Any, Counts]:
    parts: dict[Any, Counts] = {}
    for row in rows:
        key = part(row)
        if key not in parts:
            parts[key] = Counts(title(key))
        parts[key].add(row)
    return parts


def _largest_first(parts: dict[Any, Counts]) -> list[Counts]:
    return sorted(parts.values(), key=lambda counts: -counts.posts)
