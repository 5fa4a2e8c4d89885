"""From diagnosis to action: which strategies answer each diagnosis, which actions answer those; and the holes."""

from dataclasses import dataclass, field

from forum.papers.models import Relation, SectionKind
from forum.papers.side_notes import SideNote
from forum.papers.text_views import BlockView, SectionView


@dataclass(slots=True)
class StrategyCell:
    """A strategy and the actions that answer it."""

    block: BlockView
    actions: list[BlockView]


@dataclass(slots=True)
class DiagnosisRow:
    """A block of the diagnosis and the strategies that answer it."""

    block: BlockView
    strategies: list[StrategyCell] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many lines of the table it takes."""
        return max(len(self.strategies), 1)


@dataclass(slots=True)
class Elsewhere:
    """A block that answers no block of its own paper, and the blocks of other papers that it answers."""

    block: BlockView
    answers: list[SideNote]
    actions: list[BlockView]


@dataclass(slots=True)
class Matrix:
    """The whole of it; ``unanswered`` and ``idle`` are the holes."""

    rows: list[DiagnosisRow]
    strategies: list[Elsewhere]
    actions: list[Elsewhere]
    unanswered: list[BlockView]
    idle: list[BlockView]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return not (self.rows or self.strategies or self.actions)


def matrix_of(sections: list[SectionView]) -> Matrix:
    """The matrix of a text that was read already."""
    diagnoses, strategies, actions = (
        [block for section in sections if section.kind == kind for block in section.blocks]
        for kind in (SectionKind.DIAGNOSIS, SectionKind.STRATEGY, SectionKind.ACTION)
    )
    answered = {block.uid: _answered(block) for block in [*strategies, *actions]}
    cells = {
        block.uid: StrategyCell(block, [action for action in actions if block.uid in answered[action.uid]])
        for block in strategies
    }
    rows = [
        DiagnosisRow(block, [cells[other.uid] for other in strategies if block.uid in answered[other.uid]])
        for block in diagnoses
    ]
    uids = {block.uid for block in diagnoses}
    known = {block.uid for block in strategies}
    return Matrix(
        rows=rows,
        strategies=[
            Elsewhere(block, _elsewhere(block), cells[block.uid].actions)
            for block in strategies
            if not uids & answered[block.uid]
        ],
        actions=[
            Elsewhere(block, _elsewhere(block), []) for block in actions if not known & answered[block.uid]
        ],
        unanswered=[row.block for row in rows if not row.strategies],
        idle=[block for block in strategies if not cells[block.uid].actions],
    )


def _answered(block: BlockView) -> set[str]:
    """The uids of the blocks of its own text that a block answers."""
    return {
        note.uid
        for note in block.notes
        if note.kind == Relation.ANSWERS and note.paper_id is None and note.uid is not None
    }


def _elsewhere(block: BlockView) -> list[SideNote]:
    return [note for note in block.notes if note.kind == Relation.ANSWERS and note.paper_id is not None]
