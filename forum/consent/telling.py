"""What a closed validation tells, in sentences: for its pages, and for the files of a version."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from forum.consent.answers import result_of, texts_of
from forum.consent.counting import Cell
from forum.consent.models import Stance, Validation
from forum.consent.rolls import roll_of
from forum.moments import exact
from forum.papers.exports.addresses import address
from forum.papers.exports.answered import AnswerText, ValidationText
from forum.papers.models import Version
from forum.papers.records import moment


def validation_in_files(version: Version) -> ValidationText:
    """What the file of a version says of its validation, in the language spoken now; the same for every reader."""
    roll = roll_of(version)
    if not roll.closed:
        return ValidationText(
            sentences=[
                roll.asked,
                str(
                    _(
                        "It closes on %(moment)s; answers are counted and shown then, not before.",
                        moment=exact(roll.closes_at).striptags(),
                    )
                ),
            ],
            stances=[],
            milieus=[],
            texts=[],
            remark="",
            url=_page_of(version),
        )
    result = result_of(roll)
    return ValidationText(
        sentences=[
            str(_("It closed on %(moment)s.", moment=exact(roll.closes_at).striptags())),
            *result.counted,
        ],
        stances=[(str(stance.told), result.tally.whole[stance].told) for stance in Stance],
        milieus=[
            (name or str(_("No milieu of their own")), size, [cells[stance].left_out for stance in Stance])
            for name, size, cells in result.milieus
        ],
        texts=[_text(answer) for answer in texts_of(roll)],
        remark=result.remark,
        url=_page_of(version),
    )


def validation_as_data(version: Version) -> dict[str, Any]:
    """The validation of a version for programs; once it closed with its result, in which a number that would tell who
    gave no name is null, as on the page.
    """
    roll = roll_of(version)
    data: dict[str, Any] = {
        "version": {
            "paper": version.paper_id,
            "number": version.number,
            "manifest": version.publication.digest,
        },
        "closes_at": moment(roll.closes_at),
        "closed": roll.closed,
    }
    if not roll.closed:
        return data
    result = result_of(roll)
    return {
        **data,
        "roll": result.size,
        "answers": result.tally.answers,
        "stances": _cells(result.tally.whole),
        "milieus": [
            {"milieu": name, "roll": size, "stances": _cells(cells)} for name, size, cells in result.milieus
        ],
        "texts": [
            {
                "stance": answer.stance.value,
                "name": answer.member.name if answer.named else None,
                "text": answer.text,
                "language": answer.language,
            }
            for answer in texts_of(roll)
        ],
    }


def _cells(cells: Mapping[Stance, Cell]) -> dict[str, dict[str, int | None]]:
    return {stance.value: {"named": cell.named, "unnamed": cell.unnamed} for stance, cell in cells.items()}


def _text(answer: Validation) -> AnswerText:
    return AnswerText(
        stance=str(answer.stance.said),
        name=answer.member.name if answer.named else None,
        text=answer.text if answer.text is not None else str(_("(withdrawn by its author)")),
        language=answer.language or "",
    )


def _page_of(version: Version) -> str:
    return address(f"/papers/{version.paper_id}/versions/{version.number}/validation")
