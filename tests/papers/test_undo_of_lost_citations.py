"""An act made a citation that is gone since: undoing it touches no other citation, whatever number that one has."""

import pytest
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid
from forum.papers import actions as papers
from forum.papers.models import Accounting, Citation
from tests.cast import Cast
from tests.papers.asking import Table, table
from tests.papers.test_publishing import cite_words


def last_act() -> Accounting:
    return db.session.scalars(select(Accounting).order_by(Accounting.id.desc()).limit(1)).one()


@pytest.fixture
def laid(cast: Cast) -> Table:
    return table(cast)


def test_undoing_a_citation_that_was_taken_back_leaves_the_next_one(cast: Cast, laid: Table) -> None:
    cite_words(cast, laid.block, laid.thread, 4)
    act = last_act()
    papers.uncite(laid.block.citations[-1], by=cast.carla)
    db.session.commit()
    assert act.citation_id is None
    cite_words(cast, laid.other, laid.thread, 2)
    db.session.commit()
    cited = set(db.session.scalars(select(Citation.id)))
    with pytest.raises(Invalid):
        papers.undo(act, by=cast.carla)
    db.session.rollback()
    assert set(db.session.scalars(select(Citation.id))) == cited


def test_undoing_a_citation_whose_block_is_gone_leaves_the_published_one(cast: Cast, laid: Table) -> None:
    late = papers.add_block(laid.block.section, by=cast.carla, source="It will be taken out.")
    cite_words(cast, late, laid.thread, 4)
    act = last_act()
    papers.remove_block(late, by=cast.carla)
    db.session.commit()
    assert act.citation_id is None
