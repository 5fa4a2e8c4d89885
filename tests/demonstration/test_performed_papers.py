"""The papers of the demonstration are performed: versions, what became of posts, what came after publication."""

import pytest
from sqlalchemy import select

from forum.consent.models import Amendment, NoteRoll, Remark, Signature, Support, Validation
from forum.consent.standing import collisions, grounds
from forum.database import db
from forum.demonstration.content import Content, blocks_of, dispositions_of, load
from forum.papers.exporting import json_export
from forum.papers.models import (
    Asking,
    Disposition,
    Draft,
    DraftState,
    Paper,
    Publication,
    Section,
    Version,
)
from forum.papers.verification import verify
from forum.renditions.aligning import State, align
from forum.renditions.originals import OfDraft, OfVersion
from forum.threads.models import SnapshotPost
from tests.demonstration.moments import count

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture(scope="module")
def content() -> Content:
    return load()


def test_every_version_says_what_its_files_say(content: Content) -> None:
    papers = {paper.title: paper for paper in db.session.scalars(select(Paper))}
    charters = len(content.charters)
    assert count(Paper) == len(content.papers) + charters
    assert count(Version) == sum(len(paper.versions) for paper in content.papers) + charters
    for row in content.papers:
        for version in papers[row.title].versions:
            sections = db.session.scalars(
                select(Section).where(Section.version_id == version.id).order_by(Section.rank)
            ).all()
            written = blocks_of(row, version.number)
            assert version.language == row.language
            assert [(each.kind, each.title) for each in sections] == [
                (each.kind, each.title) for each in written
            ]
            for section, expected in zip(sections, written, strict=True):
                assert [(block.words, block.editorial) for block in section.blocks] == [
                    (block.text, block.editorial) for block in expected.blocks
                ]
                assert [len(block.citations) for block in section.blocks] == [
                    len(block.citations) for block in expected.blocks
                ]


def test_what_became_of_each_post_is_what_the_files_say(content: Content) -> None:
    papers = {paper.title: paper for paper in db.session.scalars(select(Paper))}
    for row in content.papers:
        for version in papers[row.title].versions:
            rows = db.session.scalars(
                select(Disposition).where(Disposition.draft_id == version.draft_id)
            ).all()
            made = {
                each.post.number: (each.fate, each.how, each.target.number if each.target else None)
                for each in rows
            }
            expected = dispositions_of(row, version.number)
            assert made == {number: (each.fate, each.how, each.into) for number, each in expected.items()}
            assert bool(version.unaccounted_reason) == bool(
                row.versions[version.number - 1].unaccounted_reason
            )
            assert version.counts["posts"] == count(
                SnapshotPost, SnapshotPost.snapshot_id == version.draft.snapshots[-1].id
            )


def test_what_came_after_publication_is_what_the_files_say(content: Content) -> None:
    assert count(Validation) == len(content.answers)
    asked = [move for board in content.boards for move in board.moves if move.note and move.note.asked]
    assert count(NoteRoll) == len(asked) > 0
    assert count(Validation, Validation.note_roll_id.is_not(None)) == sum(
        bool(row.diagnosis) for row in content.answers
    )
    assert count(Signature) == sum(len(charter.signatures) for charter in content.charters)
    assert count(Support) == sum(len(row.supports) for row in content.amendments)
    assert count(Remark) == sum(len(row.remarks) for row in content.amendments)
    amendments = db.session.scalars(select(Amendment).order_by(Amendment.id)).all()
    assert len(amendments) == len(content.amendments)
    waiting = [amendment for amendment in amendments if amendment.pending]
    standing = grounds(waiting[0].paper, waiting)
    assert all(ground.last for ground in standing.values())
    # Two wait on the same words, so that their pages have a collision to show.
    assert (
        len([key for key, others in collisions(waiting[0].paper, waiting, standing).items() if others]) == 2
    )


def test_every_export_can_be_checked_without_the_site() -> None:
    for version in db.session.scalars(select(Version)):
        report = verify(json_export(version))
        assert report.findings == [], report.findings
        assert report.entries == count(Publication)


def test_a_version_is_read_in_two_more_languages_and_an_edit_left_one_part_stale(content: Content) -> None:
    row = content.paper("what-is-left-to-fish")
    paper = db.session.scalars(select(Paper).where(Paper.title == row.title)).one()
    version = db.session.scalars(
        select(Version).where(Version.paper_id == paper.id, Version.number == 2)
    ).one()
    (draft,) = db.session.scalars(select(Draft).where(Draft.paper_id == paper.id, Draft.state == "open"))
    for rendition in row.renditions:
        read = align(OfVersion(version), rendition.language).counts()
        assert read[State.HUMAN] == len(rendition.words)
        assert read[State.MACHINE] == len(rendition.machine or {})
        assert read[State.STALE] == 0
        written = align(OfDraft(draft), rendition.language).counts()
        assert written[State.STALE] == 1
        assert written[State.HUMAN] == len(rendition.words) - 1
    kinds = [entry.kind.value for entry in db.session.scalars(select(Publication))]
    assert kinds.count("rendition") == 1


def test_a_paper_stands_before_its_authors_and_some_have_answered(content: Content) -> None:
    rows = [row for row in content.papers if row.next and row.next.asked is not None]
    drafts = db.session.scalars(select(Draft).where(Draft.state == DraftState.PROVISIONAL)).all()
    assert [draft.paper.title for draft in drafts] == [row.title for row in rows]
    of_them = Asking.draft_id.in_([draft.id for draft in drafts])
    assert 0 < count(Asking, of_them, Asking.answered_at.is_not(None)) < count(Asking, of_them)
