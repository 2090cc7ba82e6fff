"""Where the manual's pages lie; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.resources import manual_folder
from ui.texts import Language

START = "start"
"""The page with the contents; shown where a place has no page of its own."""

TROUBLE = "trouble"
"""What to do when something is wrong."""


@dataclass(frozen=True, slots=True)
class Book:
    """The manual in two languages: `LANGUAGE/PLACE.md`.

    Attributes:
        folder: Holds a folder for each language.
    """

    folder: Path

    @classmethod
    def shipped(cls) -> Book:
        """The one that came with the program."""
        return cls(manual_folder())

    def page(self, place: str, language: Language) -> Path | None:
        """The file about a place of the window; None if the manual is not there."""
        for name in (place, START):
            path = self.folder / language / f"{name}.md"
            if path.is_file():
                return path
        return None
