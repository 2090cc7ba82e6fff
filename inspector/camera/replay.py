"""A recording as a camera: a folder of images in name order, or one long image."""

from __future__ import annotations

import csv
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from inspector.camera.features import Features
from inspector.errors import (
    CameraEnd,
    CameraError,
    CameraTimeout,
    FeatureError,
    ImageError,
)
from inspector.recipe import CameraPart
from inspector.station import ReplayPart
from inspector.types import Block, GapReason, Pixels
from inspector.vision.codec import read_grey

log = logging.getLogger(__name__)

GAPS_FILE = "gaps.csv"
"""Beside the images: header `first_line,lines`, one row for each recorded gap."""

_SUFFIXES = {".png", ".tif", ".tiff", ".bmp", ".jpg", ".jpeg", ".pgm"}


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Lines of the web on their way into blocks; unreadable ones are black."""

    pixels: Pixels
    readable: bool


class ReplayCamera:
    """Hands on recorded images as lines of one web, one image in memory at a time.

    Images follow each other along the web and may differ in height. What cannot be read
    does not stop the run: it is handed on as black, incomplete blocks, as many lines as
    the image has if only its width is wrong, else as many as one block has. Lines that
    the recording itself had lost stand in `gaps.csv`, counted on the web.
    """

    def __init__(
        self,
        part: ReplayPart,
        settings: CameraPart,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._part = part
        self._block_lines = settings.lines_per_frame
        self._window = settings.sixteen_bit_window
        self._clock = clock
        self._sleep = sleep
        self._features = Features(settings.line_rate_hz)
        self._files: list[Path] = []
        self._gaps: list[tuple[int, int]] = []
        self._width_px = 0
        self._open = self._running = False
        self._pieces: Iterator[_Piece] = iter(())
        self._rest: _Piece | None = None
        self._next = 0
        self._missed = 0
        self._started_s = 0.0

    @property
    def name(self) -> str:
        """Its name in the station file."""
        return self._part.name

    @property
    def width_px(self) -> int:
        """Pixels of one line: the width of the first readable image."""
        return self._width_px

    def __enter__(self) -> Self:
        """Find the images.

        Raises:
            CameraError: There is none that can be read, or `gaps.csv` is wrong.
        """
        self._files = _find(self._part)
        self._gaps = _read_gaps(self._part.path)
        self._width_px = self._first_width()
        self._features.open(self._width_px)
        self._open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the recording go."""
        self._open = self._running = False
        self._pieces, self._rest = iter(()), None

    def bounds(self, feature: str) -> tuple[float, float]:
        """Smallest and largest value of a feature."""
        return self._features.bounds(feature)

    def get(self, feature: str) -> float:
        """Value of a feature."""
        return self._features.get(feature)

    def set(self, feature: str, value: float) -> None:
        """Set a feature; only the line rate matters, and only in real time.

        Raises:
            FeatureError: No such feature, a value out of bounds, or it runs.
        """
        if self._running:
            raise FeatureError(f"{feature} is locked while {self.name} runs; stop it")
        self._features.set(feature, value)

    def start(self) -> None:
        """Begin at the first image.

        Raises:
            CameraError: It is not open.
        """
        if not self._open:
            raise CameraError(f"camera {self.name} must be entered before its start")
        self._pieces, self._rest = self._web(), None
        self._next = self._missed = 0
        self._started_s = self._clock()
        self._running = True

    def stop(self) -> int:
        """Stop; a recording has lost only the recorded gap that no block followed."""
        self._running = False
        undelivered, self._missed = self._missed, 0
        return undelivered

    def read(self, timeout_s: float) -> Block:
        """The next block: consecutive lines of one image.

        Raises:
            CameraTimeout: In real time, the lines have not gone by yet.
            CameraEnd: The recording is over.
            CameraError: It was not started.
        """
        if not self._running:
            raise CameraError(f"camera {self.name} must be started before it is read")
        self._skip_recorded_gap()
        piece = self._rest or next(self._pieces, None)
        if piece is None:
            raise CameraEnd(f"the recording {self._part.path} is over")
        self._rest = piece
        lines = min(len(piece.pixels), self._block_lines, self._until_gap())
        self._wait_for(self._next + lines, timeout_s)
        block = self._block(piece, lines)
        left = piece.pixels[lines:]
        self._rest = _Piece(left, piece.readable) if len(left) else None
        self._next += lines
        self._missed = 0
        return block

    def _block(self, piece: _Piece, lines: int) -> Block:
        reason = None
        if self._missed:
            reason = GapReason.RECORDED
        if not piece.readable:
            reason = GapReason.UNREADABLE
        return Block(
            camera=self.name,
            pixels=piece.pixels[:lines].copy(),
            first_line=self._next,
            lost_before=self._missed,
            complete=piece.readable,
            encoder_count=self._next,
            loss_reason=reason,
        )

    def _wait_for(self, line: int, timeout_s: float) -> None:
        if not self._part.realtime:
            return
        ready_s = self._started_s + line / self._features.line_rate_hz
        wait_s = ready_s - self._clock()
        if wait_s > 0:
            self._sleep(min(wait_s, timeout_s))
        if wait_s > timeout_s:
            raise CameraTimeout(f"the next lines of {self.name} are not due yet")

    def _skip_recorded_gap(self) -> None:
        for first_line, lines in self._gaps:
            if first_line == self._next:
                self._missed += lines
                self._next += lines

    def _until_gap(self) -> int:
        coming = (first - self._next for first, _ in self._gaps if first > self._next)
        return min(coming, default=self._block_lines)

    def _first_width(self) -> int:
        problem = ""
        for path in self._files:
            try:
                return int(read_grey(path, self._window).pixels.shape[1])
            except ImageError as error:
                problem = problem or str(error)
        raise CameraError(
            f"no image of {self._part.path} can be read; first: {problem}"
        )

    def _web(self) -> Iterator[_Piece]:
        noted: list[str] = []
        while True:
            for path in self._files:
                yield self._read(path, noted)
            if not self._part.loop:
                return

    def _read(self, path: Path, noted: list[str]) -> _Piece:
        try:
            image = read_grey(path, self._window)
        except ImageError as error:
            log.warning("%s; its lines become a gap of one block", error)
            return self._unreadable(self._block_lines)
        if image.note and image.note not in noted:
            noted.append(image.note)
            log.warning("%s: %s (said once)", path.name, image.note)
        height, width = image.pixels.shape
        if width == self._width_px:
            return _Piece(image.pixels, readable=True)
        log.warning(
            "%s is %d px wide, expected %d; its lines become a gap",
            path,
            width,
            self._width_px,
        )
        return self._unreadable(height)

    def _unreadable(self, lines: int) -> _Piece:
        black = np.zeros((lines, self._width_px), np.uint8)
        return _Piece(black, readable=False)


def _find(part: ReplayPart) -> list[Path]:
    """The images of a recording in name order."""
    if part.path.is_file():
        return [part.path]
    if not part.path.is_dir():
        raise CameraError(f"camera {part.name}: there is no recording {part.path}")
    files = sorted(
        path
        for path in part.path.glob(part.pattern)
        if path.is_file() and path.suffix.lower() in _SUFFIXES
    )
    if not files:
        raise CameraError(
            f"camera {part.name}: no image in {part.path} matches {part.pattern!r}; "
            f"expected one of {sorted(_SUFFIXES)}"
        )
    return files


def _read_gaps(path: Path) -> list[tuple[int, int]]:
    """Recorded gaps, `(first line, lines)`, in the order of the web."""
    file = (path if path.is_dir() else path.parent) / GAPS_FILE
    if not file.is_file():
        return []
    gaps: list[tuple[int, int]] = []
    try:
        rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise CameraError(f"cannot read {file}: {cause}") from cause
    for number, row in enumerate(rows, start=2):
        gap = _parse_gap(row)
        if gap is None or (gaps and gap[0] < sum(gaps[-1])):
            raise CameraError(
                f"{file}, line {number}: expected first_line,lines as whole numbers, "
                "rising and apart"
            )
        gaps.append(gap)
    return gaps


def _parse_gap(row: dict[str, str]) -> tuple[int, int] | None:
    try:
        first_line, lines = int(row["first_line"]), int(row["lines"])
    except (KeyError, TypeError, ValueError):
        return None
    return (first_line, lines) if first_line >= 0 and lines > 0 else None
