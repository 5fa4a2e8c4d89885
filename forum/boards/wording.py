"""What the settings of boards and alliances are called."""

from flask_babel import lazy_gettext as _l

from forum.assemblies.models import Approach
from forum.boards.models import Reading, Writing

READING = {
    Reading.PUBLIC: _l("Everyone can read it."),
    Reading.MEMBERS: _l("Its members can read it."),
}

WRITING = {
    Writing.MEMBERS: _l("Its members can write in it."),
    Writing.ASSEMBLY: _l("All members of the assembly can write in it."),
    Writing.ACCOUNTS: _l("Everyone who is signed in can write in it."),
}

APPROACHES = {
    Approach.GEO_CULTURAL: _l("People of several milieus, tied by a place and a culture."),
    Approach.COLLEGIAL: _l("People of several milieus, tied by a common charge."),
    Approach.THEMATIC: _l("People of several milieus, tied by a theme."),
}

MARKS = {
    "wave": _l("wave"),
    "wheat": _l("ear of wheat"),
    "book": _l("book"),
    "boat": _l("boat"),
    "leaf": _l("leaf"),
    "gear": _l("cogwheel"),
    "hands": _l("hands"),
    "compass": _l("compass"),
    "olive": _l("olive branch"),
    "star": _l("star"),
    "sun": _l("sun"),
    "bridge": _l("bridge"),
}
