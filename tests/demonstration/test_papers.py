"""The papers of the demonstration say what was said: every citation is found, every post is accounted for."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from forum import text
from forum.demonstration.content import FOLDER, Content, ContentError, blocks_of, dispositions_of, load
from forum.demonstration.shapes import Block, ChangeAct, Citation, Paper, Thread, Version
from forum.members.models import Role
from forum.papers.models import ChangeCause, Fate, How, Relation, SectionKind
from tests.demonstration.moments import held, moderated, said

FIVE = [
    SectionKind.SUMMARY,
    SectionKind.DIAGNOSIS,
    SectionKind.STRATEGY,
    SectionKind.ACTION,
    SectionKind.DISAGREEMENT,
]


@pytest.fixture(scope="module")
def content() -> Content:
    return load()


def versions_of(content: Content) -> list[tuple[Paper, Version]]:
    return [(paper, version) for paper in content.papers for version in paper.versions]


def blocks(paper: Paper, number: int) -> dict[str, Block]:
    return {block.ref: block for section in blocks_of(paper, number) for block in section.blocks}


def citations(paper: Paper, number: int) -> Iterator[tuple[Block, Citation]]:
    for block in blocks(paper, number).values():
        for citation in block.citations:
            yield block, citation


def frozen(content: Content, version: Version) -> tuple[Thread, float]:
    """The thread a version draws on, and the day of the freeze."""
    (source,) = version.rounds
    thread = content.thread(source.thread)
    freeze = thread.rounds[source.round - 1].freeze
    assert freeze
    assert freeze.frozen
    return thread, freeze.frozen


def test_each_of_three_boards_has_a_paper_and_one_has_two_versions(content: Content) -> None:
    assert {(paper.board, paper.language, len(paper.versions)) for paper in content.papers} == {
        ("fishers", "fr", 2),
        ("farmers", "es", 1),
        ("water", "fr", 1),
    }


def test_a_draft_opens_after_the_freeze_and_is_published_by_a_moderator(content: Content) -> None:
    for paper, version in versions_of(content):
        thread, day = frozen(content, version)
        assert thread.board == paper.board
        assert day < version.opened < version.published < 0
        assert moderated(content, version.opened_by, paper.board, version.opened)
        assert moderated(content, version.published_by, paper.board, version.published)
        assert held(content.member(version.harvester), Role.HARVESTER, paper.board, version.opened)


def test_every_paper_has_the_five_sections_and_no_block_without_a_source(content: Content) -> None:
    for paper, version in versions_of(content):
        sections = blocks_of(paper, version.number)
        assert [section.kind for section in sections] == FIVE
        assert all(section.blocks for section in sections)
        for block in blocks(paper, version.number).values():
            assert bool(block.citations) != block.editorial, f"{paper.slug} {block.ref}"
            assert text.check(block.text, maximum=5000) == block.text
        refs = [block.ref for section in sections for block in section.blocks]
        assert len(refs) == len(set(refs))
    assert 12 <= len(blocks(content.paper("what-is-left-to-fish"), 1)) <= 16


def test_cited_words_stand_once_in_the_post_that_the_freeze_saw(content: Content) -> None:
    for paper, version in versions_of(content):
        thread, day = frozen(content, version)
        for block, citation in citations(paper, version.number):
            if citation.post is None:
                continue
            where = f"{paper.slug} {block.ref}: {citation.words}"
            post = thread.posts[citation.post - 1]
            assert post.day < day, where
            assert not post.hidden, where
            assert citation.words, where
            assert said(post, day).count(citation.words) == 1, where
            assert not set(citation.words) & set("*_`[]|"), f"{where} (no Markdown inside a citation)"


def test_cited_blocks_exist_and_were_published(content: Content) -> None:
    kinds = set()
    for paper, version in versions_of(content):
        for block, citation in citations(paper, version.number):
            kinds.add((citation.post is None, citation.paper is None))
            if citation.post is not None:
                assert citation.block is citation.paper is citation.version is None
            elif citation.paper is None:
                assert citation.block in set(blocks(paper, version.number)) - {block.ref}
            else:
                other = content.paper(citation.paper)
                assert citation.version
                assert citation.block in blocks(other, citation.version)
                assert other.versions[citation.version - 1].published < version.published
    assert len(kinds) == 3, "words, a block of the same text, and a block of another paper"


def test_every_relation_is_used(content: Content) -> None:
    used = {
        citation.relation
        for paper, each in versions_of(content)
        for _, citation in citations(paper, each.number)
    }
    assert used == set(Relation)


def test_the_second_version_adds_rewords_and_removes(content: Content) -> None:
    paper = content.paper("what-is-left-to-fish")
    before, after = blocks(paper, 1), blocks(paper, 2)
    assert set(after) - set(before)
    assert set(before) - set(after)
    reworded = [ref for ref in set(before) & set(after) if before[ref].text != after[ref].text]
    assert 3 <= len(reworded) < len(before) - 3
    thread, _ = frozen(content, paper.versions[1])
    for change in paper.versions[1].changes:
        assert (change.text is None) == (change.act == ChangeAct.REMOVE)
        assert change.cause is not None
        assert bool(change.reference) == (change.cause == ChangeCause.POST)
        assert all(1 <= number <= len(thread.posts) for number in change.reference)
    assert paper.versions[1].summary_of_changes


def test_what_became_of_each_post_is_said_of_posts_that_are_there(content: Content) -> None:
    for paper, version in versions_of(content):
        thread, day = frozen(content, version)
        shown = {post.number for post in thread.posts if post.day < day and not post.hidden}
        rows = [number for row in version.dispositions for number in row.posts]
        assert len(rows) == len(set(rows)), "one disposition a post"
        fates = dispositions_of(paper, version.number)
        assert set(fates) <= shown
        cited = {citation.post for _, citation in citations(paper, version.number)} - {None}
        assert {number for number, row in fates.items() if row.fate == Fate.CITED} == cited, paper.slug
        for number, row in fates.items():
            assert (row.into is not None) == (row.fate == Fate.MERGED)
            assert (row.reason is not None) == (row.fate == Fate.SET_ASIDE)
            assert row.into is None or row.into in cited - {number}
            if row.how == How.AUTHOR:
                assert thread.posts[number - 1].author == row.by
            assert row.how != How.BULK or len(row.posts) > 1
        assert bool(shown - set(fates)) == bool(version.unaccounted_reason), paper.slug


def test_both_ways_of_accounting_and_an_unaccounted_post_are_shown(content: Content) -> None:
    rows = [row for _, version in versions_of(content) for row in version.dispositions]
    assert {row.fate for row in rows} == set(Fate)
    assert {How.SINGLE, How.BULK, How.AUTHOR} <= {row.how for row in rows}
    assert any(version.unaccounted_reason for _, version in versions_of(content))
    hidden = [post for post in content.thread("what-is-left-to-fish").posts if post.hidden]
    assert hidden, "hidden posts are a count of their own"


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('block = "t2"', 'block = "t9"', "block t9: the version before has no such block"),
        ('after = "d1"', 'after = "d9"', "block d7: it is added where there is nothing"),
    ],
)
def test_a_change_to_a_block_that_is_not_there_says_so(
    tmp_path: Path, right: str, wrong: str, complaint: str
) -> None:
    copy = Path(copytree(FOLDER, tmp_path / "content"))
    path = copy / "papers/what-is-left-to-fish/version-2.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        blocks_of(load(copy).paper("what-is-left-to-fish"), 2)
    assert complaint in str(refused.value)


def test_actions_say_who_and_until_when_and_are_followed_by_notes(content: Content) -> None:
    statuses = set()
    for paper, version in versions_of(content):
        refs = {
            block.ref
            for section in blocks_of(paper, version.number)
            for block in section.blocks
            if section.kind == SectionKind.ACTION
        }
        for note in version.progress:
            assert note.block in refs
            assert version.published < note.day < 0
            statuses.add(note.status)
        said_of = [block for section in version.sections for block in section.blocks if block.action]
        assert all(block.ref in refs for block in said_of)
    assert len(statuses) >= 3, "under way, given up, and notes that only tell"


def test_the_alliance_cites_two_milieus_and_one_answers_it(content: Content) -> None:
    alliance = content.paper("one-water")
    cited = {citation.paper for _, citation in citations(alliance, 1) if citation.paper}
    assert cited == {"who-irrigates", "what-is-left-to-fish"}
    answers = [
        block.ref
        for block, citation in citations(content.paper("what-is-left-to-fish"), 2)
        if citation.paper == "one-water" and citation.relation == Relation.ANSWERS
    ]
    assert answers == ["a2"]


def test_the_matrix_of_the_alliance_has_a_hole(content: Content) -> None:
    answered = {
        citation.block
        for _, citation in citations(content.paper("one-water"), 1)
        if citation.relation == Relation.ANSWERS and citation.paper is None
    }
    assert {"d3", "t2"} & answered == set()
    assert {"d1", "d2", "t1"} <= answered


def test_a_thread_discusses_a_version_that_was_published_before(content: Content) -> None:
    about = [thread for thread in content.threads if thread.discusses]
    assert [thread.slug for thread in about] == ["three-figures-on-a-door"]
    for thread in about:
        assert thread.discusses
        version = content.paper(thread.discusses.paper).versions[thread.discusses.version - 1]
        assert version.published < thread.posts[0].day
