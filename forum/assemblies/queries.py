"""Finding assemblies."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.assemblies.models import Assembly
from forum.database import db


def assembly_by_slug(slug: str) -> Assembly | None:
    """The assembly at this address with its parent, or None."""
    wanted = select(Assembly).where(Assembly.slug == slug).options(joinedload(Assembly.parent))
    return db.session.scalars(wanted).one_or_none()


def every_assembly() -> list[Assembly]:
    """The assemblies of the site in the order they were opened, each with its parent."""
    return list(
        db.session.scalars(select(Assembly).options(joinedload(Assembly.parent)).order_by(Assembly.id))
    )
