"""An assembly, its milieus and its alliances."""

import enum
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import languages
from forum.database import Model, choice

HUES = 12


class Level(enum.StrEnum):
    """How far an assembly reaches."""

    LOCAL = "local"
    NATIONAL = "national"
    REGIONAL = "regional"
    CONTINENTAL = "continental"
    WORLD = "world"

    @property
    def title(self) -> Any:
        """What an assembly of this level is called."""
        return TITLES[self]


TITLES = {
    Level.LOCAL: _l("Local assembly"),
    Level.NATIONAL: _l("National assembly"),
    Level.REGIONAL: _l("Regional assembly"),
    Level.CONTINENTAL: _l("Continental assembly"),
    Level.WORLD: _l("World assembly"),
}


class Approach(enum.StrEnum):
    """The tie that makes an alliance."""

    GEO_CULTURAL = "geo-cultural"
    COLLEGIAL = "collegial"
    THEMATIC = "thematic"


class Named:
    """A name and a description in each of an assembly's languages, as {code: words}."""

    names: Mapped[dict[str, str]]
    descriptions: Mapped[dict[str, str]]

    def name_in(self, language: str) -> str:
        """The name in ``language``, else in whichever language there is."""
        return languages.in_words(self.names, language)

    def description_in(self, language: str) -> str:
        """The description in ``language``, else in whichever language there is."""
        return languages.in_words(self.descriptions, language)


class Assembly(Named, Model):
    """One citizens' assembly; its row is the lock of its chain of publications."""

    __tablename__ = "assemblies"
    __table_args__ = (UniqueConstraint("slug"), Index(None, "parent_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    level: Mapped[Level] = mapped_column(choice(Level))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("assemblies.id"))
    language: Mapped[str] = mapped_column(String(12))
    languages: Mapped[list[str]]
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    parent: Mapped["Assembly | None"] = relationship(remote_side=[id])
    milieus: Mapped[list["Milieu"]] = relationship(back_populates="assembly", order_by="Milieu.id")
    alliances: Mapped[list["Alliance"]] = relationship(back_populates="assembly", order_by="Alliance.id")

    @property
    def assembly(self) -> "Assembly":
        """Itself, so that permissions may ask any thing for its assembly."""
        return self


class Milieu(Named, Model):
    """A socio-professional group of an assembly."""

    __tablename__ = "milieus"
    __table_args__ = (Index(None, "assembly_id"), CheckConstraint(f"hue BETWEEN 1 AND {HUES}", name="hue"))

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"))
    hue: Mapped[int] = mapped_column(default=1)
    mark: Mapped[str] = mapped_column(String(20), default="leaf")

    assembly: Mapped[Assembly] = relationship(back_populates="milieus")


class Alliance(Named, Model):
    """People of several milieus around a tie."""

    __tablename__ = "alliances"
    __table_args__ = (Index(None, "assembly_id"), CheckConstraint(f"hue BETWEEN 1 AND {HUES}", name="hue"))

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assemblies.id"))
    approach: Mapped[Approach] = mapped_column(choice(Approach))
    hue: Mapped[int] = mapped_column(default=1)
    mark: Mapped[str] = mapped_column(String(20), default="compass")

    assembly: Mapped[Assembly] = relationship(back_populates="alliances")
    milieus: Mapped[list[Milieu]] = relationship(secondary="alliance_milieus", order_by="Milieu.id")


class AllianceMilieu(Model):
    """A milieu that an alliance gathers."""

    __tablename__ = "alliance_milieus"

    alliance_id: Mapped[int] = mapped_column(ForeignKey("alliances.id"), primary_key=True)
    milieu_id: Mapped[int] = mapped_column(ForeignKey("milieus.id"), primary_key=True)
