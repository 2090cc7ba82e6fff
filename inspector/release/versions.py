"""The versions of a recipe that were released, each in a file of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inspector.errors import RecipeError
from inspector.files import canonical_json, parse_yaml, read_json, write_atomic
from inspector.recipe import Recipe
from inspector.resources import data_folder

FOLDER = "recipes"
"""In the station's folder: versions, and the plant's own issue of shipped recipes."""

_LONGEST_WHY = 500
_SHORTEST_WHY = 3


@dataclass(frozen=True, slots=True)
class Version:
    """A recipe as it was released.

    Attributes:
        number: From 1 on.
        at: UTC instant.
        by: Who; "" for a file that was found and that nobody had released here.
        why: Their reason.
        digest: Of the recipe.
        text: The whole file.
        back_to: The version whose text this is again; None for one of its own.
    """

    number: int
    at: datetime
    by: str
    why: str
    digest: str
    text: str
    back_to: int | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"naive datetime {self.at}: an instant must carry a zone")
        if self.number < 1:
            raise ValueError(f"versions are counted from 1 on, got {self.number}")

    @property
    def recipe(self) -> Recipe:
        """What its text says.

        Raises:
            RecipeError: This program does not take it any more.
        """
        try:
            return Recipe.model_validate(parse_yaml(self.text))
        except ValueError as cause:
            raise RecipeError(
                f"version {self.number} is no recipe of this program: {cause}"
            ) from cause


def checked_why(why: str) -> str:
    """A reason that can be stored.

    Raises:
        RecipeError: It says nothing, or too much.
    """
    said = " ".join(why.split())
    if not _SHORTEST_WHY <= len(said) <= _LONGEST_WHY:
        raise RecipeError(
            f"a reason has {_SHORTEST_WHY} to {_LONGEST_WHY} letters, got {len(said)}; "
            "say what the change is for"
        )
    return said


class Shelf:
    """The versions of one recipe file of a station."""

    def __init__(self, folder: Path, file: Path) -> None:
        """Name the place; nothing is read or made yet.

        Args:
            folder: The station's.
            file: The recipe's, as the line was started with it.
        """
        name = re.sub(r"[^\w.-]+", "_", file.stem) or "recipe"
        self._folder = folder / FOLDER / f"{name}.versions"

    def all(self) -> tuple[Version, ...]:
        """Newest first.

        Raises:
            RecipeError: One cannot be read.
        """
        if not self._folder.is_dir():
            return ()
        files = sorted(self._folder.glob("[0-9]*.json"), reverse=True)
        return tuple(map(_read, files))

    def put(self, version: Version) -> Path:
        """Store a version.

        Raises:
            RecipeError: There is one of this number, or the disk refused.
        """
        path = self._folder / f"{version.number:06d}.json"
        if path.exists():
            raise RecipeError(
                f"version {version.number} is there already; look at it, then try again"
            )
        content = {
            "number": version.number,
            "at": version.at.isoformat(),
            "by": version.by,
            "why": version.why,
            "digest": version.digest,
            "text": version.text,
            "back_to": version.back_to,
        }
        try:
            write_atomic(path, canonical_json(content).encode(), durable=True)
        except OSError as cause:
            raise RecipeError(f"{path} cannot be written: {cause.strerror}") from cause
        return path


def _read(path: Path) -> Version:
    content = read_json(path, RecipeError)
    try:
        back_to = content["back_to"]
        return Version(
            int(content["number"]),
            datetime.fromisoformat(content["at"]),
            str(content["by"]),
            str(content["why"]),
            str(content["digest"]),
            str(content["text"]),
            None if back_to is None else int(back_to),
        )
    except (KeyError, TypeError, ValueError) as cause:
        raise RecipeError(f"{path} is no version of a recipe: {cause!r}") from cause


def released_file(file: Path, folder: Path) -> Path:
    """Where the releases of a recipe file go.

    To the file itself; for one that came with the program into the station's folder,
    for the next program would bring its own again.
    """
    shipped = (data_folder() / "recipes").resolve()
    if file.resolve().parent == shipped:
        return folder / FOLDER / file.name
    return file


def file_in_use(file: Path, folder: Path) -> Path:
    """The file that a line takes: the station's own issue of a shipped one, if any."""
    own = released_file(file, folder)
    return own if own.is_file() else file
