"""Where the folders that stand beside the package are, in a checkout and in an installed wheel.

templates/, migrations/ and translations/ are at the top of the checkout; a wheel carries them under
``forum/`` (translations/backend.py). Nothing else may guess where they are.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """The folder of the pages and letters."""
    return _place("templates")


def migrations() -> Path:
    """The folder of the Alembic migrations."""
    return _place("migrations")


def translations() -> Path:
    """The folder of the catalogues, one folder a language."""
    return _place("translations")


def _place(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
