"""Pictures of material that had passed, a few at random, kept beside the records.

They are what escapes are counted by: somebody looks at them and says `clean` or
`missed`. The newest are kept, and nothing that is signed rests on one of them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspector.errors import ImageError
from inspector.files import write_atomic
from inspector.store.evidence import safe_name
from inspector.types import Pixels
from inspector.vision.codec import encode_jpeg, read_grey

log = logging.getLogger(__name__)

FOLDER = "passed"
"""In the station's folder."""

MOST_KEPT = 2000
_ROOM = 50
"""So many more may lie there before the oldest go."""


@dataclass(frozen=True, slots=True)
class PassedTile:
    """A piece of an accepted frame in which nothing was found.

    Attributes:
        run_id: The run.
        lot_id: The lot that was on the line.
        camera: Camera that saw it.
        index: Frame it belongs to.
        captured_at: UTC instant of the frame's first line.
        origin_px: Frame pixel of its first column and row.
        size_px: Width and height.
        position_mm: Of the frame's first row, from the run's start.
        pitch_mm: Size of one pixel, across and along.
    """

    run_id: str
    lot_id: str
    camera: str
    index: int
    captured_at: datetime
    origin_px: tuple[int, int]
    size_px: tuple[int, int]
    position_mm: float
    pitch_mm: tuple[float, float]

    def __post_init__(self) -> None:
        if self.captured_at.tzinfo is None:
            raise ValueError("a tile's instant must carry a zone")
        if not self.run_id or min(self.size_px) < 1 or min(self.pitch_mm) <= 0:
            raise ValueError("a tile needs a run, a size and a pitch")

    @property
    def name(self) -> str:
        """Of its files, without suffix; newer ones sort behind older ones."""
        at = self.captured_at.astimezone(UTC)
        place = f"{safe_name(self.camera)}-{self.index:08d}"
        return f"{at:%Y%m%dT%H%M%S%f}-{safe_name(self.run_id)}-{place}"


class PassedFolder:
    """The folder of such tiles. One thread writes, any may read."""

    def __init__(self, folder: Path, most: int = MOST_KEPT) -> None:
        self._folder, self._most = folder, most
        self._count: int | None = None

    def keep(self, tile: PassedTile, pixels: Pixels, quality: int = 90) -> None:
        """Store a tile and let go of the oldest.

        Raises:
            OSError: The disk refused.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        base = self._folder / tile.name
        write_atomic(base.with_suffix(".jpg"), encode_jpeg(pixels, quality))
        told = asdict(tile) | {"captured_at": tile.captured_at.isoformat()}
        write_atomic(base.with_suffix(".json"), json.dumps(told).encode())
        if self._count is None:
            self._count = sum(1 for _ in self._folder.glob("*.json"))
        else:
            self._count += 1
        if self._count > self._most + _ROOM:
            self._let_go()

    def newest(self, most: int) -> tuple[PassedTile, ...]:
        """The newest tiles, newest first; a file that is damaged is passed over."""
        names = sorted((p.name for p in self._folder.glob("*.json")), reverse=True)
        found = (_read(self._folder / name) for name in names[:most])
        return tuple(tile for tile in found if tile is not None)

    def of_frame(self, run_id: str, camera: str, index: int) -> PassedTile | None:
        """The tile of a frame; None if it is not there (any more)."""
        ending = f"-{safe_name(run_id)}-{safe_name(camera)}-{index:08d}.json"
        for path in self._folder.glob(f"*{ending}"):
            return _read(path)
        return None

    def picture(self, tile: PassedTile) -> Pixels | None:
        """Its pixels `(h, w)`; None if they are gone or damaged."""
        try:
            return read_grey(self._folder / f"{tile.name}.jpg").pixels
        except ImageError:
            return None

    def file(self, tile: PassedTile) -> bytes | None:
        """The bytes of its picture; None if they are gone."""
        try:
            return (self._folder / f"{tile.name}.jpg").read_bytes()
        except OSError:
            return None

    def _let_go(self) -> None:
        names = sorted(self._folder.glob("*.json"))
        for path in names[: max(0, len(names) - self._most)]:
            path.unlink(missing_ok=True)
            path.with_suffix(".jpg").unlink(missing_ok=True)
        self._count = min(len(names), self._most)


def _read(path: Path) -> PassedTile | None:
    try:
        told: Mapping[str, Any] = json.loads(path.read_bytes())
        given = {name: _value(name, value) for name, value in told.items()}
        return PassedTile(**given)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        log.warning("not a passed tile: %s", path)
        return None


def _value(name: str, value: Any) -> Any:  # noqa: ANN401  a field of any kind
    if name == "captured_at":
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
