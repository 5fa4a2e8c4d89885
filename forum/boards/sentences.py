"""What a register says of each act, and which acts it folds: one sentence a verb."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.journal import Verb

AGENDA_VERBS = (Verb.AGENDA_SET, Verb.PHASE_CLOSED, Verb.PHASE_REOPENED, Verb.PHASE_OVERDUE)

# A verb without a sentence has no line in any register: what the discussion itself shows, or what concerns one person.
SENTENCES: Mapping[Verb, Any] = {
    Verb.ASSEMBLY_OPENED: _l("%(who)s opened the assembly."),
    Verb.ASSEMBLY_CHANGED: _l("%(who)s changed the name or the description of the assembly."),
    Verb.MILIEU_OPENED: _l("%(who)s opened this milieu and its board."),
    Verb.ALLIANCE_OPENED: _l("%(who)s opened this alliance and its board."),
    Verb.BOARD_CHANGED: _l("%(who)s changed the settings of this board."),
    Verb.AGENDA_SET: _l("%(who)s set the dates of the agenda."),
    Verb.PHASE_CLOSED: _l("%(who)s closed the phase “%(phase)s” with a note: %(note)s"),
    Verb.PHASE_REOPENED: _l("%(who)s went back to the phase “%(phase)s”."),
    Verb.MAIL_LET_IN: _l("%(who)s posted an answer by mail whose sender could not be made sure of."),
    Verb.MAIL_THROWN_AWAY: _l("%(who)s threw away an answer by mail."),
    Verb.PHASE_OVERDUE: _l("%(who)s sent a reminder: the closing date of the phase “%(phase)s” has passed."),
    Verb.MEMBERSHIP_BEGUN: _l("%(who)s joined."),
    Verb.MEMBERSHIP_ENDED: _l("%(who)s left."),
    Verb.MANDATE_GIVEN: _l("%(who)s gave %(member)s a mandate: %(role)s."),
    Verb.MANDATE_ENDED: _l("%(who)s ended a mandate of %(member)s: %(role)s."),
    Verb.WORDS_ERASED: _l("%(who)s erased the words of %(member)s."),
    Verb.THREAD_OPENED: _l("%(who)s opened the thread %(thread)s."),
    Verb.THREAD_RETITLED: _l("%(who)s changed the title of the thread %(thread)s."),
    Verb.THREAD_IMPORTED: _l("%(who)s brought in the thread %(thread)s from another place."),
    Verb.THREAD_LEFT_AGENDA: _l(
        "%(who)s let the thread %(thread)s leave the agenda, to go on in the phase “%(phase)s”."
    ),
    Verb.THREAD_REJOINED_AGENDA: _l("%(who)s brought the thread %(thread)s back to the agenda."),
    Verb.LISTING_PROPOSED: _l("%(who)s proposed to list the thread %(thread)s on an alliance."),
    Verb.LISTING_ACCEPTED: _l("%(who)s accepted that the thread %(thread)s is listed on an alliance."),
    Verb.LISTING_ENDED: _l("%(who)s ended the listing of the thread %(thread)s on an alliance."),
    Verb.POST_HIDDEN: _l("%(who)s hid %(post)s."),
    Verb.POST_SHOWN: _l("%(who)s showed %(post)s again."),
    Verb.REVISION_REDACTED: _l("%(who)s masked the words of a revision of %(post)s."),
    Verb.REPORT_DECIDED: _l("%(who)s decided on what was reported of %(post)s."),
    Verb.NOTE_PUBLISHED: _l("%(who)s published a note: %(note)s"),
    Verb.NOTE_EDITED: _l("%(who)s edited a note: %(note)s"),
    Verb.EXCERPT_KEPT: _l("%(who)s kept an excerpt of %(post)s."),
    Verb.BREAK_MARKED: _l("%(who)s marked that the discussion left the subject at %(post)s."),
    Verb.BREAK_TAKEN_BACK: _l("%(who)s took back the mark that the discussion left the subject at %(post)s."),
    Verb.FREEZE_ANNOUNCED: _l("%(who)s announced the freeze of round %(round)s of the thread %(thread)s."),
    Verb.THREAD_FROZEN: _l("%(who)s froze round %(round)s of the thread %(thread)s."),
    Verb.ROUND_OPENED: _l("%(who)s opened round %(round)s of the thread %(thread)s."),
    Verb.PAPER_OPENED: _l("%(who)s opened the paper %(paper)s."),
    Verb.DRAFT_OPENED: _l("%(who)s opened a draft of the paper %(paper)s."),
    Verb.DRAFT_CHANGED: _l("%(who)s changed the draft of the paper %(paper)s."),
    Verb.BLOCK_CHANGED: _l("%(who)s changed a block in the draft of the paper %(paper)s."),
    Verb.CITATION_ADDED: _l("%(who)s added a citation in the draft of the paper %(paper)s."),
    Verb.CITATION_REMOVED: _l("%(who)s removed a citation in the draft of the paper %(paper)s."),
    Verb.CITATION_RENEWED: _l(
        "%(who)s let a citation follow its revised source, in the draft of the paper %(paper)s."
    ),
    Verb.DISPOSITION_SET: _l("%(who)s said what became of posts, for the paper %(paper)s."),
    Verb.WINDOW_OPENED: _l(
        "%(who)s asked the authors whether the provisional text of the paper %(paper)s is what they meant."
    ),
    Verb.AUTHORS_ASKED_AGAIN: _l(
        "%(who)s asked those authors again who are concerned by a change in the paper %(paper)s."
    ),
    Verb.OBJECTION_RAISED: _l("%(who)s objected to what became of %(post)s in the paper %(paper)s."),
    Verb.OBJECTION_ANSWERED: _l(
        "%(who)s answered the objection to what became of %(post)s in the paper %(paper)s."
    ),
    Verb.OBJECTION_SETTLED: _l(
        "%(who)s settled the objection to what became of %(post)s in the paper %(paper)s."
    ),
    Verb.DISPOSITION_UNDONE: _l("%(who)s undid what had been said of posts, for the paper %(paper)s."),
    Verb.VERSION_PUBLISHED: _l("%(who)s published version %(version)s of the paper %(paper)s."),
    Verb.VERSION_WITHHELD: _l("%(who)s withheld version %(version)s of the paper %(paper)s."),
    Verb.PROGRESS_NOTED: _l(
        "%(who)s noted how an action went, in version %(version)s of the paper %(paper)s."
    ),
    Verb.RENDITION_WRITTEN: _l("%(who)s wrote in the rendition (%(language)s) of %(original)s."),
    Verb.RENDITION_CONFIRMED: _l("%(who)s confirmed the rendition (%(language)s) of %(original)s."),
    Verb.RENDITION_CARRIED: _l(
        "%(who)s carried the rendition (%(language)s) of %(original)s on to its new state."
    ),
    Verb.RENDITION_ASKED: _l("%(who)s asked a machine for a rendition (%(language)s) of %(original)s."),
    Verb.RENDITION_FILLED: _l("%(who)s took in what a machine made of %(original)s (%(language)s)."),
    Verb.RENDITION_PUBLISHED: _l(
        "%(who)s wrote the rendition (%(language)s) of version %(version)s of the paper %(paper)s into the chain."
    ),
    Verb.VALIDATION_TERM_SET: _l("%(who)s set how many days validations stay open: %(days)s."),
    Verb.VALIDATION_OPENED: _l("%(who)s put a note before the members of the assembly’s milieus: %(note)s"),
    Verb.AMENDMENT_PROPOSED: _l("%(who)s proposed %(amendment)s to the paper %(paper)s."),
    Verb.AMENDMENT_ACCEPTED: _l("%(who)s accepted %(amendment)s to the paper %(paper)s."),
    Verb.AMENDMENT_DECLINED: _l("%(who)s declined %(amendment)s to the paper %(paper)s."),
    Verb.AMENDMENT_WITHDRAWN: _l("%(who)s withdrew %(amendment)s to the paper %(paper)s."),
    Verb.AMENDMENT_HIDDEN: _l("%(who)s hid %(amendment)s to the paper %(paper)s."),
    Verb.AMENDMENT_SHOWN: _l("%(who)s showed %(amendment)s to the paper %(paper)s again."),
    Verb.REMARK_HIDDEN: _l("%(who)s hid a remark on %(amendment)s to the paper %(paper)s."),
    Verb.CHARTER_SIGNED: _l("%(who)s signed version %(version)s of the charter %(paper)s."),
    Verb.CHARTER_UNSIGNED: _l(
        "%(who)s took back their signature under version %(version)s of the charter %(paper)s."
    ),
}


# What one person does many times over at one sitting, or a text saves by itself while it is written.
FOLDED = frozenset(
    {
        Verb.BLOCK_CHANGED,
        Verb.CITATION_ADDED,
        Verb.CITATION_REMOVED,
        Verb.CITATION_RENEWED,
        Verb.DISPOSITION_SET,
        Verb.DRAFT_CHANGED,
        Verb.EXCERPT_KEPT,
        Verb.RENDITION_CARRIED,
        Verb.RENDITION_CONFIRMED,
        Verb.RENDITION_FILLED,
        Verb.RENDITION_WRITTEN,
    }
)
