"""Assemblies and boards open; boards go from phase to phase; notes say what moved."""

from forum.assemblies.actions import open_assembly as open_one
from forum.assemblies.models import Approach
from forum.boards import actions
from forum.demonstration import shapes
from forum.demonstration.chronicle import Act
from forum.demonstration.shapes import PlaceKind
from forum.demonstration.stage import Stage
from forum.threads import actions as threads


def open_assembly(stage: Stage, act: Act) -> None:
    """An assembly opens, marked as a demonstration."""
    row: shapes.Assembly = act.subject
    others = [code for code in row.languages if code != row.default_language]
    stage.assemblies[row.slug] = open_one(
        row.slug,
        by=stage.steward(None, act.day),
        level=row.level,
        names=row.name,
        descriptions=row.description,
        spoken=[row.default_language, *others],
        parent=stage.assemblies[row.parent] if row.parent else None,
        demonstration=True,
    )


def open_board(stage: Stage, act: Act) -> None:
    """A milieu or an alliance opens with its board, and the board gets the dates of its agenda."""
    row: shapes.Board = act.subject
    assembly, by = stage.assemblies[row.assembly], stage.steward(row.assembly, act.day)
    if row.kind == PlaceKind.MILIEU:
        board = actions.open_milieu(
            assembly,
            row.slug,
            by=by,
            names=row.name,
            descriptions=row.description,
            hue=row.hue,
            mark=row.mark,
            reading=row.reading,
            writing=row.writing,
        )
    else:
        board = actions.open_alliance(
            assembly,
            row.slug,
            by=by,
            approach=row.approach or Approach.THEMATIC,
            gathers=[stage.milieu(slug) for slug in row.gathers if slug in stage.boards],
            names=row.name,
            descriptions=row.description,
            hue=row.hue,
            mark=row.mark,
            reading=row.reading,
            writing=row.writing,
        )
    dates = {line.phase: (stage.date(line.opens), stage.date(line.closes)) for line in row.agenda}
    actions.set_agenda(board, dates, by=by)
    stage.boards[row.slug] = board
    for other in stage.content.boards:
        if row.slug in other.gathers and other.slug in stage.boards:
            actions.gather(stage.boards[other.slug], stage.milieu(row.slug), by=by)


def move_board(stage: Stage, act: Act) -> None:
    """A moderator closes a phase with a note, or goes back with a public reason."""
    move: shapes.Move = act.subject
    board, by = stage.boards[act.to.slug], stage.members[move.by]
    if move.note is None:
        threads.go_back(board, by=by, reason=move.reason or "", language=move.language or "")
        return
    note = move.note
    threads.close_phase(board, move.closes, by=by, title=note.title, source=note.text, language=note.language)


def publish_note(stage: Stage, act: Act) -> None:
    """A moderator publishes a note of a board or of a thread."""
    row: shapes.Note = act.subject
    place = stage.boards[act.to.slug] if isinstance(act.to, shapes.Board) else stage.threads[act.to.slug]
    threads.publish_note(
        place, by=stage.members[row.by], title=row.title, source=row.text, language=row.language
    )
