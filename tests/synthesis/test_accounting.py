"""Accounting at the desk: by ticks, by branch, range and filter, with a preview and an undo; nothing typed is lost."""

from dataclasses import dataclass

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from forum.boards.register import entries_of, lines_of
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.members.actions import give_mandate
from forum.members.models import Member, Role
from forum.papers import actions as papers
from forum.papers.actions.erasing import erase
from forum.papers.models import Accounting, Block, Disposition, Draft, Fate, How
from forum.phases import Kind
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from tests.cast import Browser, Cast, person, reads_english, says, text_of, thread_by
from tests.papers.test_publishing import cite_words, draft_with_a_block

WHY = "It belongs to another thread."


@dataclass
class Table:
    """A draft on a thread of seven posts: 3 and 4 answer 2, 5 answers 4, 6 and 7 stand alone; 7 is in Arabic."""

    cast: Cast
    draft: Draft
    block: Block
    thread: Thread

    @property
    def base(self) -> str:
        return f"/drafts/{self.draft.id}"

    def post(self, number: int) -> Post:
        return db.session.scalars(
            select(Post).where(Post.thread_id == self.thread.id, Post.number == number)
        ).one()

    def fates(self) -> dict[int, tuple[str, str]]:
        rows = db.session.scalars(select(Disposition).where(Disposition.draft_id == self.draft.id))
        return {row.post.number: (row.fate.value, row.how.value) for row in rows}


@pytest.fixture
def table(cast: Cast) -> Table:
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.amina, thread, "The wells fell.")
    says(cast.carla, thread, "Mine too.", parent_number=2)
    says(cast.amina, thread, "By how much?", parent_number=2)
    says(cast.carla, thread, "Four metres.", parent_number=4)
    says(cast.amina, thread, "Tractors cost too much.", kind=Kind.CONCERN)
    says(cast.carla, thread, "لا ماء في القرية.", language="ar")
    draft, block = draft_with_a_block(cast, thread)
    reads_english(cast.carla)
    return Table(cast, draft, block, thread)


def carla(app: Flask, table: Table) -> Browser:
    return Browser(app, table.cast.carla)


def last_act() -> Accounting:
    return db.session.scalars(select(Accounting).order_by(Accounting.id.desc()).limit(1)).one()


SET_ASIDE = {"fate": "set-aside", "reason": WHY, "language": "en"}


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


def test_undo_brings_back_what_stood_before(app: Flask, table: Table) -> None:
    papers.dispose(table.draft, [table.post(2)], Fate.PROCEDURAL, by=table.cast.carla)
    before = table.fates()
    browser = carla(app, table)
    browser.post(f"{table.base}/dispositions", {**SET_ASIDE, "scope": "filter"})
    act = last_act()
    answer = browser.post(f"{table.base}/accountings/{act.id}/undo")
    assert answer.status_code == 303
    assert table.fates() == before
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.verb, entry.visibility) == (Verb.DISPOSITION_UNDONE, Visibility.BOARD)
    count = db.session.scalar(select(db.func.count()).select_from(Entry))
    assert browser.post(f"{table.base}/accountings/{act.id}/undo").status_code == 303
    assert db.session.scalar(select(db.func.count()).select_from(Entry)) == count
    assert f"/accountings/{act.id}/undo" not in text_of(browser.get(table.base))


def test_undo_leaves_alone_what_was_changed_since(app: Flask, table: Table) -> None:
    browser = carla(app, table)
    browser.post(f"{table.base}/dispositions", {**SET_ASIDE, "scope": "range", "range": "3-6"})
    act = last_act()
    papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=table.cast.carla)
    page = text_of(browser.post(f"{table.base}/accountings/{act.id}/undo", follow_redirects=True))
    assert "1 post was changed since and stays as it is." in page
    assert table.fates() == {6: ("procedural", "single")}


def test_undo_is_refused_when_nothing_is_left_of_the_act(app: Flask, table: Table) -> None:
    act = papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=table.cast.carla)
    papers.dispose(table.draft, [table.post(6)], Fate.MERGED, by=table.cast.carla, target=table.post(2))
    with pytest.raises(Invalid):
        papers.undo(act, by=table.cast.carla)
    assert act.undone_at is None


def test_undoing_a_citation_takes_it_back(app: Flask, table: Table) -> None:
    papers.dispose(table.draft, [table.post(2)], Fate.PROCEDURAL, by=table.cast.carla)
    before = table.fates()
    cite_words(table.cast, table.block, table.thread, 2)
    assert table.fates() == {2: ("cited", "single")}
    papers.undo(last_act(), by=table.cast.carla)
    db.session.expire_all()
    assert table.fates() == before
    assert table.block.citations == []


def test_whoever_does_not_serve_the_board_neither_accounts_nor_undoes(app: Flask, table: Table) -> None:
    act = papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=table.cast.carla)
    db.session.commit()
    for other in (table.cast.amina, table.cast.bruno, table.cast.dario):
        with pytest.raises(Refused):
            papers.undo(act, by=other)
        assert Browser(app, other).post(f"{table.base}/accountings/{act.id}/undo").status_code == 404
    assert table.fates() == {6: ("procedural", "single")}


def test_a_harvester_accounts_and_undoes_but_takes_no_citation_back(app: Flask, table: Table) -> None:
    hana: Member = person("Hana Haddad")
    give_mandate(hana, Role.HARVESTER, by=table.cast.fatou, board=table.cast.farmers)
    act = papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=hana)
    assert papers.undo(act, by=hana) == 0
    cite_words(table.cast, table.block, table.thread, 2)
    with pytest.raises(Refused):
        papers.undo(last_act(), by=hana)
    page = text_of(Browser(app, hana, "en").get(table.base))
    assert "What was done last, and undo" in page
    assert "Publish version" not in page


def test_a_published_draft_is_never_undone(app: Flask, table: Table) -> None:
    threads.freeze(table.thread, 1, by=table.cast.carla, reason="Enough.", language="en")
    papers.gather_snapshots(table.draft)
    act = papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=table.cast.carla)
    papers.publish(table.draft, by=table.cast.carla, unaccounted="Time.")
    with pytest.raises(Invalid):
        papers.undo(act, by=table.cast.carla)


def test_the_register_says_that_an_act_was_undone(app: Flask, table: Table) -> None:
    papers.undo(
        papers.dispose(table.draft, [table.post(6)], Fate.PROCEDURAL, by=table.cast.carla),
        by=table.cast.carla,
    )
    entries = entries_of(table.cast.farmers, table.cast.amina, limit=1)
    assert [entry.verb for entry in entries] == [Verb.DISPOSITION_UNDONE]
    assert len(lines_of(entries)) == 1


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
