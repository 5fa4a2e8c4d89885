"""Words that an author wrote after the freeze enter no version that rests on it, even of a post that it holds."""

import pytest

from forum import clock
from forum.database import db
from forum.errors import Invalid
from forum.papers import actions as papers
from forum.papers.checklist import checklist_of
from forum.threads import actions as threads
from tests.cast import Cast
from tests.papers.asking import A_WEEK, THAT_DAY, ask, table
from tests.papers.plans import agree
from tests.papers.test_publishing import cite_words


def test_words_edited_after_the_freeze_wait_for_the_next_version(cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        ask(laid)
        threads.open_round(laid.thread, by=cast.carla)
        threads.edit(laid.post(4), by=cast.amina, source="Nothing of the kind.", kind="reply", language="en")
        cite_words(cast, laid.other, laid.thread, 4)
        assert checklist_of(laid.draft).not_frozen_posts == [(laid.thread.id, 4)]
        papers.ask_again(laid.draft)
        db.session.commit()
    with clock.at(THAT_DAY + 2 * A_WEEK):
        with pytest.raises(Invalid, match="#4"):
            papers.publish(laid.draft, by=cast.carla)
        papers.uncite(laid.other.citations[-1], by=cast.carla)
        assert checklist_of(laid.draft).not_frozen_posts == []
        version = papers.publish(laid.draft, by=cast.carla)
        db.session.commit()
    agree(version)


def test_words_kept_before_an_edit_that_the_freeze_saw_are_cited_still(cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast, days=0)
        threads.open_round(laid.thread, by=cast.carla)
        threads.edit(
            laid.post(4), by=cast.amina, source="And the river is lower.", kind="reply", language="en"
        )
        threads.freeze(laid.thread, 2, by=cast.carla, reason="Enough.", language="en")
        assert checklist_of(laid.draft).not_frozen_posts == []
        agree(papers.publish(laid.draft, by=cast.carla))
