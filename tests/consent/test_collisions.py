"""Which amendments touch the same words of a block: each says so of all that wait, however many wait."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.consent import actions
from forum.consent.spans import Span, collide, touched
from forum.database import db
from forum.papers.comparison import compare_texts
from tests.cast import Browser, Cast, text_of
from tests.consent.published import published
from tests.consent.test_amending import COUNTED, FIVE, SIX, proposed
from tests.statements import count_statements


def test_two_on_the_same_words_collide_and_two_elsewhere_do_not(app: Flask, cast: Cast) -> None:
    version = published(cast)
    one, other = proposed(version, cast.amina, FIVE), proposed(version, cast.carla, SIX)
    apart = proposed(version, cast.amina, COUNTED)
    page = text_of(Browser(app, None, "en").get(f"/amendments/{one.id}"))
    assert "It touches the same words as another amendment:" in page
    assert f'href="/amendments/{other.id}"' in page
    assert f'href="/amendments/{apart.id}"' not in page
    assert "same words" not in text_of(Browser(app, None, "en").get(f"/amendments/{apart.id}"))
    actions.decline(other, by=cast.carla, reason="Not measured.", language="en")
    assert "same words" not in text_of(Browser(app, None, "en").get(f"/amendments/{one.id}"))


# A loaded machine is no reason to fail.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.lists(st.sampled_from(["water", "well", "river", "falls", "dry"]), min_size=1, max_size=12)


@PATIENT
@given(WORDS, WORDS)
def test_the_words_touched_are_those_that_the_comparison_takes_out(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    spans = touched(before, after)
    taken = "".join(before[start:stop] for start, stop in spans)
    changes = compare_texts(before, after)
    assert taken == "".join(change.text for change in changes if change.op == "delete")
    assert collide(spans, spans) == bool(spans)
    assert spans == sorted(spans)


@PATIENT
@given(WORDS, WORDS, WORDS)
def test_colliding_is_mutual(old: list[str], one: list[str], other: list[str]) -> None:
    before = " ".join(old)
    mine, theirs = touched(before, " ".join(one)), touched(before, " ".join(other))
    assert collide(mine, theirs) == collide(theirs, mine)


def test_words_added_at_one_place_collide_and_beside_it_do_not() -> None:
    before = "We count the wells and share them."
    here, too = before.replace("wells", "wells twice"), before.replace("wells", "wells often")
    assert collide(touched(before, here), touched(before, too))
    assert not collide(touched(before, here), touched(before, before.replace("share", "lend")))


def meet(one: Span, other: Span) -> bool:
    """Whether two stretches have a character in common; words added at a place meet what is put or taken around it."""
    (start, stop), (begin, end) = one, other
    if start == stop or begin == end:
        return one == other or begin < start < end or start < begin < stop
    return max(start, begin) < min(stop, end)


SPANS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: (min(ends), max(ends))))


@PATIENT
@given(SPANS, SPANS)
def test_two_collide_when_some_stretch_of_one_meets_one_of_the_other(
    one: list[Span], other: list[Span]
) -> None:
    assert collide(one, other) == any(meet(mine, theirs) for mine in one for theirs in other)


def test_none_that_waits_is_left_out_however_many_wait(app: Flask, cast: Cast) -> None:
    version = published(cast)
    visitor = Browser(app, None, "en")
    first = proposed(version, cast.amina, FIVE)
    db.session.commit()
    pages = (f"/amendments/{first.id}", f"/papers/{version.paper_id}/amendments")
    few = [count_statements(lambda page=page: visitor.get(page)) for page in pages]
    apart = [proposed(version, cast.carla, f"{COUNTED} Well {rank}.") for rank in range(55)]
    last = proposed(version, cast.carla, SIX)
    db.session.commit()
    for page in pages:
        said = text_of(visitor.get(page))
        assert "It touches the same words as another amendment:" in said
        assert f'<a href="/amendments/{last.id}">amendment {last.id}</a>' in said
    assert [count_statements(lambda page=page: visitor.get(page)) for page in pages] == few
    crowded = text_of(visitor.get(f"/amendments/{apart[0].id}"))
    assert crowded.count(">amendment ") == 10
    assert "and 44 more" in crowded
    actions.hide_amendment(last, by=cast.carla, reason="It names a neighbour.", language="en")
    db.session.commit()
    assert "same words" not in text_of(visitor.get(pages[0]))
