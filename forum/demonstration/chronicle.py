"""The demonstration in the order of time: every act it is made of, so that each can be performed at its moment."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forum.demonstration.content import Content
from forum.demonstration.shapes import Amendment, Board, Charter, Member, Paper, Thread


class Deed(enum.IntEnum):
    """What is done; of two acts at the same moment, the one that comes first here is done first."""

    MAKE_MEMBER = 1
    OPEN_ASSEMBLY = 2
    OPEN_BOARD = 3
    GIVE_MANDATE = 4
    JOIN = 5
    LEAVE = 6
    MOVE_BOARD = 7
    OPEN_THREAD = 8
    OPEN_ROUND = 9
    WATCH = 10
    POST = 11
    EDIT = 12
    HIDE = 13
    REDACT = 14
    LIST = 15
    LEAVE_AGENDA = 16
    PUBLISH_NOTE = 17
    ANNOUNCE_FREEZE = 18
    FREEZE = 19
    OPEN_DRAFT = 20
    ASK_AUTHORS = 21
    RENDER = 22
    PUBLISH_VERSION = 23
    NOTE_PROGRESS = 24
    PUBLISH_RENDITION = 25
    OPEN_NEXT_DRAFT = 26
    ANSWER = 27
    AMEND = 28
    SUPPORT = 29
    REMARK = 30
    DECIDE = 31
    WRITE_CHARTER = 32
    PUBLISH_CHARTER = 33
    SIGN = 34
    MARK_BREAK = 35
    PUT_BEFORE_ASSEMBLY = 36
    REPORT = 37


#: Authors have a week to answer; the version is published a little after.
ASKED_BEFORE = 7.1


@dataclass(frozen=True)
class Act:
    """One act: when, in days from the moment the demonstration is made; its ``subject``; what that belongs ``to``.

    The subject is the row of the files (a Post, an Edit, a Move ...). ``to`` is the Member, Board, Thread or Paper
    it stands in; for what is done to a post, the thread, and ``number`` is the post's.
    """

    day: float
    deed: Deed
    subject: Any
    to: Any = None
    number: int | None = None


def chronicle(content: Content) -> list[Act]:
    """Every act of the demonstration, the earliest first."""
    acts = [Act(assembly.founded, Deed.OPEN_ASSEMBLY, assembly) for assembly in content.assemblies]
    for member in content.members:
        acts += _of_member(member)
    for board in content.boards:
        acts += _of_board(board)
    for thread in content.threads:
        acts += _of_thread(thread)
    for paper in content.papers:
        acts += _of_paper(paper)
    acts += [Act(answer.day, Deed.ANSWER, answer) for answer in content.answers]
    for amendment in content.amendments:
        acts += _of_amendment(amendment)
    for charter in content.charters:
        acts += _of_charter(charter)
    return sorted(acts, key=lambda act: (act.day, act.deed))


def _of_member(member: Member) -> Iterator[Act]:
    yield Act(member.joined, Deed.MAKE_MEMBER, member)
    for membership in member.memberships:
        yield Act(membership.since, Deed.JOIN, membership, member)
        if membership.until is not None:
            yield Act(membership.until, Deed.LEAVE, membership, member)
    for mandate in member.mandates:
        yield Act(mandate.since, Deed.GIVE_MANDATE, mandate, member)
    for watch in member.watches:
        yield Act(watch.since, Deed.WATCH, watch, member)


def _of_board(board: Board) -> Iterator[Act]:
    yield Act(board.opened, Deed.OPEN_BOARD, board)
    for move in board.moves:
        yield Act(move.day, Deed.MOVE_BOARD, move, board)
        if move.note and move.note.asked is not None:
            yield Act(move.note.asked, Deed.PUT_BEFORE_ASSEMBLY, move, board)
    for note in board.notes:
        yield Act(note.day, Deed.PUBLISH_NOTE, note, board)


def _of_thread(thread: Thread) -> Iterator[Act]:
    first, *later = thread.posts
    yield Act(first.day, Deed.OPEN_THREAD, first, thread, first.number)
    for post in later:
        yield Act(post.day, Deed.POST, post, thread, post.number)
    for post in thread.posts:
        for edit in post.edits:
            yield Act(edit.day, Deed.EDIT, edit, thread, post.number)
        for redaction in post.redactions:
            yield Act(redaction.day, Deed.REDACT, redaction, thread, post.number)
        for report in post.reports:
            yield Act(report.day, Deed.REPORT, report, thread, post.number)
        if post.hidden:
            yield Act(post.hidden.day, Deed.HIDE, post.hidden, thread, post.number)
        if post.left_subject:
            yield Act(post.left_subject.day, Deed.MARK_BREAK, post.left_subject, thread, post.number)
    for note in thread.notes:
        yield Act(note.day, Deed.PUBLISH_NOTE, note, thread)
    for listing in thread.listings:
        yield Act(listing.day, Deed.LIST, listing, thread)
    for departure in thread.departures:
        yield Act(departure.day, Deed.LEAVE_AGENDA, departure, thread)
    yield from _of_rounds(thread)


def _of_rounds(thread: Thread) -> Iterator[Act]:
    for each in thread.rounds:
        if each.by:
            yield Act(each.opened, Deed.OPEN_ROUND, each, thread)
        if each.freeze:
            yield Act(each.freeze.announced, Deed.ANNOUNCE_FREEZE, each, thread)
            if each.freeze.frozen is not None:
                yield Act(each.freeze.frozen, Deed.FREEZE, each, thread)


def _of_paper(paper: Paper) -> Iterator[Act]:
    for version in paper.versions:
        yield Act(version.opened, Deed.OPEN_DRAFT, version, paper)
        yield Act(version.published - ASKED_BEFORE, Deed.ASK_AUTHORS, version, paper)
        yield Act(version.published, Deed.PUBLISH_VERSION, version, paper)
        for note in version.progress:
            yield Act(note.day, Deed.NOTE_PROGRESS, note, paper, version.number)
    for rendition in paper.renditions:
        yield Act(rendition.day, Deed.RENDER, rendition, paper)
        if rendition.chain is not None:
            yield Act(rendition.chain, Deed.PUBLISH_RENDITION, rendition, paper)
    if paper.next:
        yield Act(paper.next.opened, Deed.OPEN_NEXT_DRAFT, paper.next, paper)
        if paper.next.asked is not None:
            yield Act(paper.next.asked, Deed.ASK_AUTHORS, paper.next, paper)


def _of_amendment(amendment: Amendment) -> Iterator[Act]:
    yield Act(amendment.day, Deed.AMEND, amendment)
    for support in amendment.supports:
        yield Act(support.day, Deed.SUPPORT, support, amendment)
    for remark in amendment.remarks:
        yield Act(remark.day, Deed.REMARK, remark, amendment)
    if amendment.decision:
        yield Act(amendment.decision.day, Deed.DECIDE, amendment.decision, amendment)


def _of_charter(charter: Charter) -> Iterator[Act]:
    yield Act(charter.opened, Deed.WRITE_CHARTER, charter)
    yield Act(charter.published, Deed.PUBLISH_CHARTER, charter)
    for signature in charter.signatures:
        yield Act(signature.day, Deed.SIGN, signature, charter)
