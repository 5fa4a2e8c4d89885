"""The book of a draft: what became of its posts, read at once, changed by one act, written as what differs.

An act on two thousand posts is then a handful of statements, and what it changed is known: it can be undone.
"""

import hashlib
import json
import uuid
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Any, Self, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update

from forum import clock
from forum.database import db
from forum.journal import Reason
from forum.papers.models import Accounting, Citation, Disposition, Draft, DraftThread, Fate, How
from forum.threads.models import Post

ROWS = cast(Table, Disposition.__table__)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Fated:
    """The fate of one post as ids: one row of ``dispositions``."""

    fate: Fate
    how: How
    by: int
    at: datetime
    target: int | None = None
    reason: int | None = None
    batch: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether somebody said it of this post, alone or with others; else it follows its parent."""
        return self.how != How.FOLLOWED

    def kept(self) -> list[Any]:
        """As an accounting keeps it: values of JSON."""
        return [self.at.isoformat() if isinstance(value, datetime) else value for value in astuple(self)]

    @classmethod
    def read(cls, kept: list[Any] | None) -> Self | None:
        """A row that an accounting kept."""
        if kept is None:
            return None
        fate, how, by, at, *others = kept
        return cls(Fate(fate), How(how), by, datetime.fromisoformat(at), *others)

    @classmethod
    def of(cls, row: Disposition) -> Self:
        """What a row of any draft says: it can be said in another one."""
        return cls(row.fate, row.how, row.by_id, row.at, row.target_post_id, row.reason_id, row.batch)

    def columns(self) -> dict[str, Any]:
        """As columns of the table."""
        return {
            "fate": self.fate,
            "how": self.how,
            "by_id": self.by,
            "at": self.at,
            "target_post_id": self.target,
            "reason_id": self.reason,
            "batch": self.batch,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stands: the post that it replies to, by its key; ``opening``: it is the thread's question."""

    thread_id: int
    number: int
    parent: int | None


class Book:
    """What became of the posts of a draft. Whoever changes it holds the draft (``holding.hold``)."""

    def __init__(self, draft: Draft) -> None:
        self.draft_id = draft.id
        db.session.flush()
        names = ("post_id", *(name for name in Fated(Fate.CITED, How.SINGLE, 0, clock.now()).columns()))
        found = db.session.execute(
            select(*(ROWS.c[name] for name in names)).where(ROWS.c.draft_id == draft.id)
        )
        self.rows: dict[int, Fated] = {
            key: Fated(fate, how, by, at, target, reason, batch)
            for key, fate, how, by, at, target, reason, batch in found
        }
        self.before = dict(self.rows)
        self._tree: tuple[dict[int, Place], dict[int, list[int]]] | None = None

    def targets(self) -> set[int]:
        """The posts that others are merged into, by themselves or after their parent."""
        return {row.target for row in self.rows.values() if row.target is not None}

    def settle(self) -> None:
        """Hold every row that follows against its parent's: it says what that says, or waits with it.

        Rows come from elsewhere too: from the draft before, from the one published meanwhile, or from days when
        this was not seen to. No post that waits begins to follow: new words are read first.
        """
        places, _children = self._read_tree()
        targets = _targets(self.rows)
        following = [key for key, row in self.rows.items() if not row.is_set and key in places]
        for key in sorted(following, key=lambda key: places[key].number):
            known, lead = self.rows[key], self._lead(key, places[key], targets)
            if lead is None:
                del self.rows[key]
            elif (known.fate, known.target, known.reason) != (lead.fate, lead.target, lead.reason):
                self.rows[key] = replace(lead, how=How.FOLLOWED, batch=None)

    def branch(self, post_id: int) -> list[int]:
        """A post and everything under it, in the order of numbers."""
        places, children = self._read_tree()
        found, waiting = [], [post_id]
        while waiting:
            key = waiting.pop()
            found.append(key)
            waiting.extend(children.get(key, ()))
        return sorted(found, key=lambda key: places[key].number)

    def follow(self, touched: set[int], by: Any) -> None:
        """Bring what is under these posts in line with them, down to the replies that were set by themselves.

        A reply does not follow a cited post, nor the opening question: it has its own words. A post that others
        are merged into is never merged after its parent; one that they no longer are follows again.
        """
        places, children = self._read_tree()
        targets = _targets(self.rows)
        touched = (touched | (_targets(self.before) ^ targets)) & places.keys()
        concerned, waiting = set(touched), list(touched)
        while waiting:
            for reply in children.get(waiting.pop(), ()):
                known = self.rows.get(reply)
                if reply not in concerned and (known is None or not known.is_set):
                    concerned.add(reply)
                    waiting.append(reply)
        for key in sorted(concerned, key=lambda key: places[key].number):
            known, place = self.rows.get(key), places[key]
            if known is not None and known.is_set:
                continue
            lead = self._lead(key, place, targets)
            if lead is None:
                self.rows.pop(key, None)
            elif known is None or (known.fate, known.target, known.reason) != (
                lead.fate,
                lead.target,
                lead.reason,
            ):
                self.rows[key] = replace(lead, how=How.FOLLOWED, batch=None, by=by.id, at=clock.now())
        self.settle()

    def _lead(self, key: int, place: Place, targets: set[int]) -> Fated | None:
        """The row that a post follows, if there is one."""
        places, _children = self._read_tree()
        if place.parent is None or places[place.parent].number == 1:
            return None
        lead = self.rows.get(place.parent)
        if lead is None or lead.fate == Fate.CITED or (lead.fate == Fate.MERGED and key in targets):
            return None
        return lead

    def _read_tree(self) -> tuple[dict[int, Place], dict[int, list[int]]]:
        if self._tree is None:
            found = db.session.execute(
                select(Post.id, Post.thread_id, Post.number, Post.parent_number)
                .join(DraftThread, DraftThread.thread_id == Post.thread_id)
                .where(DraftThread.draft_id == self.draft_id)
            ).all()
            at = {(thread_id, number): key for key, thread_id, number, _parent in found}
            places = {
                key: Place(thread_id, number, at.get((thread_id, parent or 0)))
                for key, thread_id, number, parent in found
            }
            children: dict[int, list[int]] = {}
            for key, place in places.items():
                if place.parent is not None:
                    children.setdefault(place.parent, []).append(key)
            self._tree = places, children
        return self._tree

    def digest(self) -> str:
        """One digest of all rows."""
        lines = [[key, *row.kept()] for key, row in sorted(self.rows.items())]
        return hashlib.sha256(json.dumps(lines).encode()).hexdigest()

    def changes(self) -> list[tuple[int, Fated | None, Fated | None]]:
        """For each post that is changed: its key, its row before and after."""
        keys = sorted(self.before.keys() | self.rows.keys())
        pairs = [(key, self.before.get(key), self.rows.get(key)) for key in keys]
        return [(key, old, new) for key, old, new in pairs if old != new]

    def write(self) -> None:
        """Write what is changed: at most one statement of each sort for five hundred rows that went."""
        changed = self.changes()
        mine = ROWS.c.draft_id == self.draft_id
        gone = [key for key, _old, new in changed if new is None]
        for start in range(0, len(gone), AT_ONCE):
            part = gone[start : start + AT_ONCE]
            db.session.execute(delete(ROWS).where(mine, ROWS.c.post_id.in_(part)))
        new_rows = [
            {"draft_id": self.draft_id, "post_id": key, **new.columns()}
            for key, old, new in changed
            if old is None and new is not None
        ]
        if new_rows:
            db.session.execute(insert(ROWS), new_rows)
        others = [{"key": key, **new.columns()} for key, old, new in changed if old and new]
        if others:
            connection = db.session.connection()
            connection.execute(update(ROWS).where(mine, ROWS.c.post_id == bindparam("key")), others)
        for thing in list(db.session.identity_map.values()):
            if isinstance(thing, Disposition):
                db.session.expire(thing)
        self.before = dict(self.rows)


def enter(
    book: Book,
    *,
    by: Any,
    posts: int,
    fate: Fate | None = None,
    target: int | None = None,
    reason: Reason | None = None,
    batch: str | None = None,
    citation: Citation | None = None,
) -> Accounting:
    """Write the book, and the accounting of the act that changed it."""
    changes = [[key, old and old.kept(), new and new.kept()] for key, old, new in book.changes()]
    book.write()
    accounting = Accounting(
        draft_id=book.draft_id,
        batch=batch or str(uuid.uuid4()),
        by_id=by.id,
        at=clock.now(),
        fate=fate,
        target_post_id=target,
        reason_id=reason.id if reason else None,
        citation_id=citation.id if citation else None,
        posts=posts,
        changes=changes,
        state=book.digest(),
    )
    db.session.add(accounting)
    db.session.flush()
    return accounting


def _targets(rows: dict[int, Fated]) -> set[int]:
    """The posts that others are merged into by themselves: what is merged after its parent goes where that goes."""
    return {row.target for row in rows.values() if row.target is not None and row.is_set}
