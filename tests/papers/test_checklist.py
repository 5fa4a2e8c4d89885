"""Before publication the desk says what is left; from the web and the command line the authors are asked or not."""

import json
from datetime import timedelta

from click.testing import CliRunner
from flask import Flask

from forum import clock
from forum.cli import main
from forum.database import db
from forum.papers import actions as papers
from forum.papers.checklist import checklist_of
from forum.papers.erasing import erase_everywhere
from forum.papers.exporting import json_export
from forum.papers.models import Draft, DraftState, Fate
from forum.papers.verification import verify
from forum.threads import actions as threads
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.papers.asking import A_WEEK, THAT_DAY, ask, change, table
from tests.papers.test_publishing import cite_words


def forum(*arguments: str) -> tuple[int, str]:
    """Run a command of the site: its exit code, and what it printed."""
    db.session.commit()  # the command works on a connection of its own
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    return done.exit_code, done.output


def test_a_draft_in_order_has_nothing_left(cast: Cast) -> None:
    assert checklist_of(table(cast).draft).clear


def test_what_is_left_is_named_with_its_place(app: Flask, cast: Cast) -> None:
    laid = table(cast)
    bare = papers.add_block(laid.block.section, by=cast.carla, source="It rests on nothing.")
    papers.clear_disposition(laid.draft, laid.post(1), by=cast.carla)
    papers.uncite(laid.block.citations[0], by=cast.carla)
    threads.open_round(laid.thread, by=cast.carla)
    late = says(cast.amina, laid.thread, "A word of the second round.")
    cite_words(cast, laid.other, laid.thread, late.number)
    other = thread_by(cast.amina, cast.farmers, "The other well")
    papers.open_draft(other, by=cast.carla, paper=laid.draft.paper)
    checks = checklist_of(laid.draft)
    assert checks.unaccounted == 2
    assert checks.bare_blocks == [(1, laid.block.uid), (3, bare.uid)]
    assert checks.odd_mergers == [(3, 2, False)]
    assert checks.not_frozen_posts == [(laid.thread.id, 5)]
    assert checks.not_frozen_threads == [other.id]
    page = text_of(Browser(app, cast.carla).get(f"/drafts/{laid.draft.id}"))
    for place in ("?unaccounted=on#posts", f"#b-{bare.uid}", f"/threads/{other.id}/moderate"):
        assert place in page


def test_the_desk_offers_to_ask_first_and_then_says_until_when(app: Flask, cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        desk, carla = f"/drafts/{laid.draft.id}", Browser(app, cast.carla)
        page = text_of(carla.get(desk))
        assert f'action="{desk}/window"' in page
        assert 'name="waiver"' in page
        assert Browser(app, cast.amina).post(f"{desk}/window").status_code in (403, 404)
        answer = carla.post(f"{desk}/window")
        assert answer.headers["Location"] == f"/papers/{laid.draft.paper_id}/provisional"
        page = text_of(carla.get(desk))
        assert f'action="{desk}/publication"' not in page
        change(laid, laid.other, "So is the river, they say.")
        assert checklist_of(laid.draft).changed == 1
        assert carla.post(f"{desk}/publication").status_code == 403
    with clock.at(THAT_DAY + timedelta(days=8)):
        assert f'action="{desk}/publication"' in text_of(carla.get(desk))
        assert carla.post(f"{desk}/publication").status_code == 303


def test_a_thread_leads_its_moderator_to_the_provisional_text(app: Flask, cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        ask(laid)
        page = text_of(Browser(app, cast.carla).get(f"/threads/{laid.thread.id}/moderate"))
    assert f"/papers/{laid.draft.paper_id}/provisional" in page


def test_freeze_draft_publish_still_work_by_script_and_the_version_says_it_was_waived(
    app: Flask, cast: Cast
) -> None:
    laid = table(cast)
    papers.dispose(laid.draft, [laid.post(1)], Fate.PROCEDURAL, by=cast.carla)
    db.session.commit()
    who = (str(laid.draft.paper_id), "--as", "carla@example.org")
    code, said = forum("paper", "publish", *who)
    assert (code, "7 days to answer first" in said) == (2, True)
    code, said = forum("paper", "publish", *who, "--waive", "The council votes tomorrow.", "--json")
    assert (code, json.loads(said)["version"]) == (0, 1)
    version = laid.draft.paper.versions[0]
    assert version.waiver_reason is not None
    assert version.waiver_reason.text == "The council votes tomorrow."
    week = {"opened": None, "closed": None, "seconds": 7 * 86400}
    assert json.loads(version.publication.document)["window"] == week
    report = verify(json_export(version))
    assert any("604800 seconds that their board gives them were waived" in note for note in report.notes)
    address = f"/papers/{version.paper_id}/versions/1"
    visitor = Browser(app, None, "en")
    assert f"{address}/waiver.json" in text_of(visitor.get(address))
    told = json.loads(text_of(visitor.get(f"{address}/waiver.json")))
    assert told["manifest"] == version.publication.digest
    assert (told["reason"], told["seconds"]) == ("The council votes tomorrow.", 7 * 86400)


def test_a_board_that_gives_no_time_waives_none(app: Flask, cast: Cast) -> None:
    laid = table(cast)
    laid.draft.board.objection_window = 0
    papers.dispose(laid.draft, [laid.post(1)], Fate.PROCEDURAL, by=cast.carla)
    version = papers.publish(laid.draft, by=cast.carla)
    assert json.loads(version.publication.document)["window"]["seconds"] == 0
    db.session.commit()
    assert Browser(app, None).get(f"/papers/{version.paper_id}/versions/1/waiver.json").status_code == 404


def test_from_the_command_line_the_window_is_opened_and_publishing_waits(app: Flask, cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        who = (str(laid.draft.paper_id), "--as", "carla@example.org")
        for _time in range(2):
            code, said = forum("paper", "ask", *who)
            assert (code, "2026-04-08T09:00:00Z" in said) == (0, True)
        code, said = forum("paper", "publish", *who, "--waive", "We hurry.")
        assert code == 1
        assert "open until" in said
    db.session.refresh(laid.draft)
    assert laid.draft.state == DraftState.PROVISIONAL
    with clock.at(THAT_DAY + A_WEEK):
        assert forum("paper", "publish", *who)[0] == 0
    assert forum("paper", "ask", *who)[0] == 2


def test_a_post_merged_into_erased_words_is_named(cast: Cast) -> None:
    laid = table(cast)
    assert checklist_of(laid.draft).odd_mergers == []
    erase_everywhere(cast.carla, by=None)
    draft = db.session.get_one(Draft, laid.draft.id)
    assert checklist_of(draft).odd_mergers == [(3, 2, True)]


def test_a_post_merged_into_one_that_was_hidden_since_is_named(app: Flask, cast: Cast) -> None:
    laid = table(cast)
    threads.hide(laid.post(2), by=cast.carla, reason="An address.", language="en")
    assert checklist_of(laid.draft).odd_mergers == [(3, 2, True)]
    reads_english(cast.carla)
    desk = text_of(Browser(app, cast.carla).get(f"/drafts/{laid.draft.id}"))
    assert "Post 3 is merged into post 2, which is not shown any more" in desk
    assert "which is not shown any more</span>" in desk
