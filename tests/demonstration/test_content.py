"""The people and the places of the demonstration hold together, and a file that does not says where it is wrong."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from forum import languages
from forum.assemblies.actions import SLUG
from forum.assemblies.models import HUES, Approach
from forum.demonstration.chronicle import Deed, chronicle
from forum.demonstration.content import FOLDER, Content, ContentError, load
from forum.demonstration.shapes import PlaceKind
from forum.members.models import Role
from forum.phases import Phase
from tests.demonstration.moments import moderated, phase_of_board

FIVE = {"fr", "en", "es", "ar", "pt"}


@pytest.fixture(scope="module")
def content() -> Content:
    return load()


def test_it_says_in_five_languages_that_it_is_a_demonstration(content: Content) -> None:
    assert set(content.demonstration_notice) == FIVE


def test_everything_is_named_and_described_in_each_language_of_its_assembly(content: Content) -> None:
    for place in (*content.assemblies, *content.boards):
        assembly = content.assembly(getattr(place, "assembly", place.slug))
        assert set(place.name) == set(place.description) == set(assembly.languages), place.slug
        assert assembly.default_language in assembly.languages
        assert SLUG.fullmatch(place.slug)
    assert set(content.assembly("mediterranean").languages) == FIVE


def test_six_milieus_and_an_alliance_of_each_approach(content: Content) -> None:
    here = [board for board in content.boards if board.assembly == "mediterranean"]
    milieus = {board.slug for board in here if board.kind == PlaceKind.MILIEU}
    alliances = [board for board in here if board.kind == PlaceKind.ALLIANCE]
    assert len(milieus) == 6
    assert {alliance.approach for alliance in alliances} == set(Approach)
    for alliance in alliances:
        assert 2 <= len(alliance.gathers) <= 4
        assert set(alliance.gathers) <= milieus
    assert all(board.approach is None and not board.gathers for board in here if board.slug in milieus)


def test_every_board_has_a_look_of_its_own(content: Content) -> None:
    drawn = (Path(languages.__file__).parent / "static/icons/marks.svg").read_text(encoding="utf-8")
    assert len({board.hue for board in content.boards}) == len({board.mark for board in content.boards}) == 10
    for board in content.boards:
        assert 1 <= board.hue <= HUES
        assert f'id="{board.mark}"' in drawn


def test_agendas_run_forward_and_their_phases_are_closed_by_a_moderator(content: Content) -> None:
    for board in content.boards:
        assert [line.phase for line in board.agenda] == list(Phase)
        days = [day for line in board.agenda for day in (line.opens, line.closes)]
        assert days == sorted(days), board.slug
        phase = Phase.DIAGNOSIS
        for move in board.moves:
            assert move.closes == phase
            assert move.opens == phase.next or move.opens.next == phase
            assert (move.note is None) == move.back == (move.reason is not None), board.slug
            assert move.language in (languages.CONTENT if move.back else [None])
            assert moderated(content, move.by, board.slug, move.day), board.slug
            phase = move.opens
        for note in board.notes:
            assert moderated(content, note.by, board.slug, note.day)


def test_the_calendar_is_alive(content: Content) -> None:
    now = {board.slug: phase_of_board(board, 0) for board in content.boards}
    assert set(now.values()) == set(Phase)
    left = {
        board.slug: line.closes
        for board in content.boards
        for line in board.agenda
        if line.phase == now[board.slug]
    }
    assert sum(0 < days <= 14 for days in left.values()) >= 3, "some phases close soon"
    assert sum(-7 < days < 0 for days in left.values()) == 1, (
        "one date has passed and its moderator is reminded"
    )
    assert any(move.back for board in content.boards for move in board.moves), "a board once went back"


def test_members_speak_languages_that_exist_and_live_in_a_time_zone(content: Content) -> None:
    for member in content.members:
        assert member.interface in languages.INTERFACE
        assert set(member.content) <= set(languages.CONTENT)
        assert languages.known_zone(member.time_zone)
        assert member.handle.replace("-", "").isalnum()
        assert member.handle.startswith(member.key)
    assert len({member.handle for member in content.members}) == len(content.members)


def test_members_belong_to_boards_that_were_open_when_they_joined(content: Content) -> None:
    for member in content.members:
        for membership in member.memberships:
            board = content.board(membership.board)
            assert max(member.joined, board.opened) <= membership.since < 0, member.key
            assert board.kind == PlaceKind.MILIEU or not membership.own
        for mandate in member.mandates:
            assert member.joined <= mandate.since
            if mandate.board:
                assert content.board(mandate.board).opened <= mandate.since, member.key
            if mandate.assembly:
                assert content.assembly(mandate.assembly).founded <= mandate.since


def test_nobody_has_two_milieus_of_their_own_at_once(content: Content) -> None:
    changed = 0
    for member in content.members:
        own = sorted((each for each in member.memberships if each.own), key=lambda each: each.since)
        for before, after in pairwise(own):
            assert before.until is not None
            assert before.until <= after.since
            changed += 1
    assert changed == 1, "one person changed milieu"


def test_every_role_there_is_is_held_in_its_place(content: Content) -> None:
    mandates = [mandate for member in content.members for mandate in member.mandates]
    assert {mandate.role for mandate in mandates} == set(Role)
    for mandate in mandates:
        assert bool(mandate.assembly) == (mandate.role == Role.COMMITTEE)
        assert bool(mandate.board) == (mandate.role not in (Role.COMMITTEE, Role.ADMINISTRATOR))
    for board in content.boards:
        assert any(moderated(content, member.key, board.slug, 0) for member in content.members), board.slug


def test_the_cast_is_there(content: Content) -> None:
    own = {member.key: [each.board for each in member.memberships if each.own] for member in content.members}
    assert own["amina"] == ["farmers"]
    assert own["bruno"] == ["fishers"]
    assert moderated(content, "carla", "fishers", 0)
    assert [content.board(board).assembly for board in own["dario"]] == ["sete"]
    elena = content.member("elena")
    assert not elena.memberships
    assert not any(post.author == "elena" for thread in content.threads for post in thread.posts)
    assert elena.watches, "she watches all the same"


def test_what_is_watched_was_there_to_watch(content: Content) -> None:
    for member in content.members:
        for watch in member.watches:
            assert (watch.board is None) != (watch.thread is None)
            opened = (
                content.board(watch.board).opened
                if watch.board
                else content.thread(watch.thread or "").posts[0].day
            )
            assert max(member.joined, opened) <= watch.since < 0, member.key


def test_the_chronicle_tells_every_act_once_and_in_order(content: Content) -> None:
    acts = chronicle(content)
    assert [act.day for act in acts] == sorted(act.day for act in acts)
    assert all(act.day < 0 for act in acts), "nothing of it is still to come"
    told = [act.deed for act in acts]
    assert set(told) == set(Deed)
    posts = sum(len(thread.posts) for thread in content.threads)
    assert told.count(Deed.POST) + told.count(Deed.OPEN_THREAD) == posts
    assert told.count(Deed.MAKE_MEMBER) == len(content.members)
    assert told.count(Deed.PUBLISH_VERSION) == 4


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the files, to be spoilt."""
    return Path(shutil.copytree(FOLDER, tmp_path / "content"))


@pytest.mark.parametrize(
    ("file", "right", "wrong", "complaint"),
    [
        (
            "threads/blue-crab.toml",
            "author =",
            "auther =",
            "threads/blue-crab.toml, number 1: unknown key “auther”",
        ),
        ("boards/water.toml", "hue = 8\n", "", "boards/water.toml, slug water: the key “hue” is missing"),
        ("boards/water.toml", "hue = 8", 'hue = "8"', "slug water, hue: '8' is not what is needed here"),
        (
            "boards/water.toml",
            '"thematic"',
            '"cosmic"',
            "“cosmic” is not one of geo-cultural, collegial, thematic",
        ),
        ("boards/water.toml", 'slug = "water"', 'slug = "youth"', "boards: “youth” is there twice"),
        ("boards/water.toml", 'slug = "water"', "slug = ", "boards/water.toml: Invalid value"),
        (
            "members/youth.toml",
            "[[members]]",
            "[[people]]",
            "members/youth.toml: it may hold [[members]] and nothing",
        ),
        ("members/youth.toml", "memberships = [\n", "memberships = [3,", "a table is needed here, not 3"),
        (
            "threads/blue-crab.toml",
            'title = "',
            'title = "" # ',
            "slug blue-crab, title: '' is not what is needed",
        ),
    ],
)
def test_a_file_that_is_wrong_says_where(
    copy: Path, file: str, right: str, wrong: str, complaint: str
) -> None:
    path = copy / file
    words = path.read_text(encoding="utf-8")
    assert right in words
    path.write_text(words.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        load(copy)
    assert complaint in str(refused.value)


def test_a_file_that_is_missing_is_named(copy: Path) -> None:
    (copy / "papers/who-irrigates/version-1.toml").unlink()
    with pytest.raises(ContentError, match=r"who-irrigates/version-1.toml: this file .* is missing"):
        load(copy)


def test_a_name_that_is_nowhere_is_refused(content: Content) -> None:
    with pytest.raises(ContentError, match="no thread named “nowhere”"):
        content.thread("nowhere")
