"""Accounting at the desk: by ticks, by branch, range and filter, with a preview and an undo; nothing typed is lost."""

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from forum.database import db
from forum.errors import Refused
from forum.members.actions import give_mandate
from forum.members.models import Member, Role
from forum.papers import actions as papers
from forum.papers.actions.erasing import erase
from forum.papers.models import Disposition, Fate, How
from tests.cast import Browser, Cast, person, text_of
from tests.papers.test_publishing import cite_words
from tests.synthesis.tables import SET_ASIDE, WHY, Table, carla, last_act, table_of


@pytest.fixture
def table(cast: Cast) -> Table:
    return table_of(cast)


@pytest.mark.parametrize(
    ("about", "touched"),
    [
        ({"scope": "branch", "branch": "#2"}, {2, 3, 4, 5}),
        ({"scope": "branch", "branch": "4"}, {4, 5}),
        ({"scope": "range", "range": "#3-#6"}, {3, 4, 5, 6}),
        ({"scope": "range", "range": "6 – 3"}, {3, 4, 5, 6}),
        ({"scope": "filter"}, {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_many_are_set_in_one_act_with_one_reason(
    app: Flask, table: Table, about: dict[str, str], touched: set[int]
) -> None:
    answer = carla(app, table).post(f"{table.base}/dispositions", {**SET_ASIDE, **about})
    assert answer.status_code == 303
    assert table.fates() == dict.fromkeys(touched, ("set-aside", "bulk"))
    batches = {row.batch for row in db.session.scalars(select(Disposition))}
    assert batches == {last_act().batch}
    assert last_act().posts == len(touched)


def test_the_present_filter_is_what_the_address_says(app: Flask, table: Table) -> None:
    browser = carla(app, table)
    browser.post(f"{table.base}/dispositions?language=ar", {**SET_ASIDE, "scope": "filter"})
    assert set(table.fates()) == {7}
    answer = browser.post(
        f"{table.base}/dispositions?kind=concern", {"scope": "filter", "fate": "procedural", "language": "en"}
    )
    assert set(table.fates()) == {6, 7}
    assert answer.headers["Location"].endswith(f"{table.base}?kind=concern#posts")
    page = text_of(browser.get(f"{table.base}?unaccounted=1&milieu={table.cast.farmers.milieu_id}"))
    numbers = html.fromstring(page).xpath("//ol[@id='f-posts']/li/@data-number")
    assert numbers == ["1", "2", "3", "4", "5"]


def test_what_was_set_by_itself_is_left_alone_and_the_preview_says_so(app: Flask, table: Table) -> None:
    papers.dispose(table.draft, [table.post(3)], Fate.PROCEDURAL, by=table.cast.carla)
    cite_words(table.cast, table.block, table.thread, 5)
    browser = carla(app, table)
    sent = {**SET_ASIDE, "scope": "branch", "branch": "2"}
    page = text_of(browser.post(f"{table.base}/dispositions", {**sent, "preview": "1"}))
    assert "This would account for 2 posts. 2 stay as they are" in page
    assert WHY in page
    assert set(table.fates()) == {3, 5}
    browser.post(f"{table.base}/dispositions", sent)
    assert table.fates() == {
        2: ("set-aside", "bulk"),
        3: ("procedural", "single"),
        4: ("set-aside", "bulk"),
        5: ("cited", "single"),
    }


def test_a_post_that_others_are_merged_into_is_never_merged_in_bulk(app: Flask, table: Table) -> None:
    papers.dispose(table.draft, [table.post(6)], Fate.MERGED, by=table.cast.carla, target=table.post(2))
    carla(app, table).post(
        f"{table.base}/dispositions",
        {"scope": "branch", "branch": "2", "fate": "merged", "target": "7", "language": "en"},
    )
    assert table.fates()[6] == ("merged", "single")
    assert set(table.fates()) == {3, 4, 5, 6}


def test_ticks_and_words_come_back_with_what_to_mend(app: Flask, table: Table) -> None:
    browser = carla(app, table)
    ticked = [str(table.post(number).id) for number in (3, 6)]
    answer = browser.post(
        f"{table.base}/dispositions",
        {"posts": ticked, "fate": "merged", "target": "99", "reason": "Said before.", "language": "ar"},
    )
    assert answer.status_code == 422
    page = html.fromstring(text_of(answer))
    assert page.xpath("//input[@name='posts'][@checked]/@value") == ticked
    assert page.xpath("//input[@name='target']/@value") == ["99"]
    assert "Said before." in page.xpath("string(//textarea[@name='reason'])")
    assert page.xpath("//select[@id='f-language']/option[@selected]/@value") == ["ar"]
    assert "Name a post of this draft by its number." in page.xpath("string(//*[@id='errors'])")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"scope": "branch", "branch": "x"}, "branch"),
        ({"scope": "range", "range": "12"}, "range"),
        ({"scope": "range", "range": "90-99"}, "range"),
        ({"scope": "ticked"}, "posts"),
    ],
)
def test_each_error_names_its_field(app: Flask, table: Table, sent: dict[str, str], field: str) -> None:
    answer = carla(app, table).post(f"{table.base}/dispositions", {**SET_ASIDE, **sent})
    assert answer.status_code == 422
    page = html.fromstring(text_of(answer))
    assert page.xpath("//*[@id='errors']//a/@href") == [f"#f-{field}"]
    assert len(page.xpath(f"//*[@id='f-{field}']")) == 1 or field == "posts"
    assert table.fates() == {}


def test_a_reason_used_before_is_offered_and_stays_its_authors(app: Flask, table: Table) -> None:
    browser = carla(app, table)
    browser.post(f"{table.base}/dispositions", {**SET_ASIDE, "posts": str(table.post(6).id)})
    page = html.fromstring(text_of(browser.get(table.base)))
    (again,) = page.xpath("//select[@name='again']/option[@lang]/@value")
    browser.post(
        f"{table.base}/dispositions",
        {"fate": "set-aside", "again": again, "language": "en", "posts": str(table.post(7).id)},
    )
    reasons = {row.reason_id for row in db.session.scalars(select(Disposition))}
    assert reasons == {int(again)}
    browser.post(f"{table.base}/dispositions", {**SET_ASIDE, "posts": str(table.post(2).id)})
    kept = browser.post(
        f"{table.base}/dispositions",
        {"fate": "set-aside", "again": again, "language": "en", "posts": str(table.post(3).id)},
    )
    assert kept.status_code == 303, "the same words typed anew since"
    answer = browser.post(
        f"{table.base}/dispositions",
        {"fate": "set-aside", "again": "999", "language": "en", "posts": str(table.post(3).id)},
    )
    assert answer.status_code == 422


def test_whoever_does_not_serve_the_board_neither_accounts_nor_undoes(app: Flask, table: Table) -> None:
    act = papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=table.cast.carla)
    db.session.commit()
    for other in (table.cast.amina, table.cast.bruno, table.cast.dario):
        with pytest.raises(Refused):
            papers.undo(act, by=other)
        assert Browser(app, other).post(f"{table.base}/accountings/{act.id}/undo").status_code == 404
    assert table.fates() == {6: ("procedural", "single")}


def test_erasing_whoever_gave_a_reason_empties_it_on_the_desk(app: Flask, table: Table) -> None:
    carla(app, table).post(f"{table.base}/dispositions", {**SET_ASIDE, "posts": str(table.post(6).id)})
    hana: Member = person("Hana Haddad")
    give_mandate(hana, Role.MODERATOR, by=table.cast.fatou, board=table.cast.farmers)
    erase(table.cast.carla, by=table.cast.carla)
    db.session.commit()
    page = text_of(Browser(app, hana, "en").get(table.base))
    assert WHY not in page
    assert "set aside" in page


@pytest.mark.parametrize("how", [How.SINGLE, How.BULK])
def test_the_script_is_given_only_the_pieces_that_changed(app: Flask, table: Table, how: How) -> None:
    browser = carla(app, table)
    browser.headers["Accept"] = "application/json"
    about = {"posts": str(table.post(2).id)} if how == How.SINGLE else {"scope": "branch", "branch": "2"}
    answer = browser.post(f"{table.base}/dispositions", {**SET_ASIDE, **about})
    told = answer.get_json()
    assert set(told["fates"]) == {"2", "3", "4", "5"}
    assert told["undo"] == last_act().id
    assert WHY in told["fates"]["2"]["words"]
    assert told["reasons"][0]["text"] == WHY
    refused = browser.post(f"{table.base}/dispositions", {"fate": "procedural", "language": "en"})
    assert (refused.status_code, refused.get_json()["error"]) == (422, "Choose at least one post.")
