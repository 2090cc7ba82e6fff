"""A report's pages as values: what is said, in which order, whoever prints it.

Every report (run, shift, lot, day) becomes one `Document`; HTML and PDF are printed
from the same one, so they cannot say different things. All text is plain, never markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

Lang = Literal["en", "zh"]


class Tone(StrEnum):
    """How a figure is to be taken; shown by a sign and a word beside the colour."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the summary."""

    label: str
    value: str
    note: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that must be read before the figures."""

    block: ClassVar[str] = "note"
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, one below the other; `code` for hashes."""

    block: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]
    code: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand right, and wide ones take what is left."""

    title: str
    number: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text.

    Attributes:
        title: What stands above it.
        columns: One per cell of a row.
        rows: Cells as text.
        note: What stands below it, for example what was left out; "" for nothing.
        total: Whether the last row is the sum of the others.
    """

    block: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    total: bool = False

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(
                f"each row of {self.title!r} needs {len(self.columns)} cells"
            )


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing.

    Attributes:
        svg: Made by `inspector.report.svg`, the only text that is not escaped again.
        alt: What it shows, for those who cannot see it.
        caption: What stands below it; "" for nothing.
    """

    block: ClassVar[str] = "figure"
    svg: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A picture with its lines; `picture` is None where there is none to show."""

    title: str
    lines: tuple[str, ...]
    picture: bytes | None
    missing: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Gallery:
    """Pictures side by side."""

    block: ClassVar[str] = "gallery"
    cards: tuple[Card, ...]


Block = Note | Facts | Table | Figure | Gallery


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under a heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    Attributes:
        lang: Language it is written in.
        label: What sort of report it is.
        title: What it is about, largest on the page.
        subtitle: The line below it.
        running: Repeated at the top of every page.
        facts: Where and when.
        notes: What must be read first.
        tiles: The figures, at a glance.
        overview: Drawn below the tiles.
        sections: The rest.
        signatures: Names of the lines to sign on.
        page_of: How a page is numbered, with `{page}` and `{pages}`.
    """

    lang: Lang
    label: str
    title: str
    subtitle: str
    running: tuple[str, str]
    facts: Facts
    notes: tuple[Note, ...]
    tiles: tuple[Tile, ...]
    overview: Figure
    sections: tuple[Section, ...]
    signatures: tuple[str, ...]
    page_of: str
