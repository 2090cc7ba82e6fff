"""The plan of a line, made anew when its recipe or a calibration has become another."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from inspector.build import make_plan, read_line
from inspector.files import sha256_file
from inspector.line.plan import Plan
from inspector.recipe import Recipe
from inspector.station import CameraPart, Station
from inspector.teaching import with_library


class PlanSource:
    """Plans of one recipe file and one station; asked before each run.

    What was released meanwhile is taken, and what was measured. The station file itself
    is read once: folder, cameras and outputs stay as long as the process.

    Attributes:
        station: The machine, as it was read.
    """

    def __init__(
        self,
        station: Path,
        recipe: Path,
        *,
        database: str | None = None,
        explain: bool = False,
        blocks: int | None = None,
        data_folder: Path | None = None,
    ) -> None:
        """Read both files.

        Args:
            station: The machine's file.
            recipe: The product's file.
            database: URL that overrides the station's and the environment's.
            explain: Have lots explained beside the run.
            blocks: End each camera after so many blocks.
            data_folder: Instead of the station's own.

        Raises:
            InspectorError: One of the files, or the model, cannot be used.
        """
        self._files = station, recipe
        self._folder = data_folder
        self._make = partial(
            make_plan, database=database, explain=explain, blocks=blocks
        )
        made, self.station = self._read()
        self._key = _key(made, self.station)
        self._plan = self._make(made, self.station)

    def __call__(self) -> Plan:
        """The plan for the next run.

        Raises:
            InspectorError: The recipe, a calibration or the model cannot be used now.
        """
        recipe, read = self._read()
        now = {part.name: part for part in read.cameras}
        cameras = tuple(
            _measured(part, now.get(part.name)) for part in self.station.cameras
        )
        station = self.station.model_copy(update={"cameras": cameras})
        key = _key(recipe, station)
        if key != self._key:
            self._plan = self._make(recipe, station)
            self._key = key
        return self._plan

    def _read(self) -> tuple[Recipe, Station]:
        recipe, station = read_line(*self._files, self._folder)
        return with_library(recipe), station


def _measured(part: CameraPart, now: CameraPart | None) -> CameraPart:
    """A camera with the calibrations that hold now."""
    if type(now) is not type(part):
        return part
    names = ("flat_field", "scale", "encoder")
    held = [name for name in names if name in type(part).model_fields]
    return part.model_copy(update={name: getattr(now, name) for name in held})


def _key(recipe: Recipe, station: Station) -> tuple[str, str, tuple[str, ...]]:
    """What a plan is made of; a file of the same name may hold another calibration."""
    named = (
        getattr(part, name, None)
        for part in station.cameras
        for name in ("flat_field", "scale")
    )
    files = [Path(file) for file in named if file is not None]
    sums = tuple(sha256_file(file) for file in files if file.is_file())
    return recipe.digest, station.digest, sums
