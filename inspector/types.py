"""The values that flow from the camera to the record, frozen and checked at birth."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

UNKNOWN = "unknown"
"""The kind of a finding that nothing explains; nothing else may be called so."""

Pixels = NDArray[np.uint8]
XYXY = tuple[float, float, float, float]


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(message)


def _frozen_pixels(pixels: NDArray[Any]) -> Pixels:
    """`pixels` as a read-only view; refuses anything but `(H, W[, 3])` uint8."""
    _require(pixels.dtype == np.uint8, f"pixels must be uint8, got {pixels.dtype}")
    shape_ok = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)
    _require(
        shape_ok and pixels.size > 0,
        f"pixels must be a non-empty (H, W) or (H, W, 3), got {pixels.shape}",
    )
    view = pixels.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Lines as a camera delivered them.

    Attributes:
        camera: Name of the camera in the station file.
        pixels: `(lines, W[, 3])` uint8, an owned copy, read-only.
        first_line: Unwrapped number of the first line since the camera was started.
        lost_before: Lines missing between the previous block and this one.
        complete: False if lines inside the block are missing; it is never inspected.
        encoder_count: Unwrapped encoder position of the first line, if there is one.
        device_time_ns: The camera's own clock at the first line, if it has one.
        loss_reason: Why lines are missing before it or in it, where the source knows.
    """

    camera: str
    pixels: Pixels
    first_line: int
    lost_before: int = 0
    complete: bool = True
    encoder_count: int | None = None
    device_time_ns: int | None = None
    loss_reason: GapReason | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", _frozen_pixels(self.pixels))
        _require(
            self.first_line >= self.lost_before >= 0,
            "first_line and lost_before must not be negative and no more lines can "
            f"be lost than went by, got {self.first_line} and {self.lost_before}",
        )

    @property
    def lines(self) -> int:
        """Number of lines delivered."""
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class FrameInfo:
    """Where and when a frame was taken, and which of its rows it answers for.

    The rows that the frames of a camera own follow each other without a hole and
    without doubles; they are what the line ledger counts. A defect belongs to the
    frame that owns the row of its centre.

    Attributes:
        camera: Name of the camera in the station file.
        index: Number of the frame in the run; a jump means a `Gap` or a `Mask`.
        captured_at: UTC instant of the first line.
        first_line: Number of the frame's first row since the start of the run.
        position_mm: Distance of the first row from the start of the run.
        pitch_mm: Size of one pixel on the material, across and along.
        overlap_lines: Rows at the top that the frame before it has seen too.
        owned_rows: First row and row after the last that this frame answers for.
        masked_rows: Spans of owned rows that the recipe leaves out.
        left_mm: Where its first column lies across the web.
        width_share: Share of the web's width that no other camera sees, 0..1.
    """

    camera: str
    index: int
    captured_at: datetime
    first_line: int
    position_mm: float
    pitch_mm: tuple[float, float]
    overlap_lines: int
    owned_rows: tuple[int, int]
    masked_rows: tuple[tuple[int, int], ...] = ()
    left_mm: float = 0.0
    width_share: float = 1.0

    def __post_init__(self) -> None:
        _require(self.captured_at.tzinfo is not None, "captured_at must carry a zone")
        _require(min(self.pitch_mm) > 0, f"pitch_mm must be > 0, got {self.pitch_mm}")
        start, stop = self.owned_rows
        _require(0 <= start < stop, f"owned_rows must be a span, got {self.owned_rows}")
        last = start
        for mask_start, mask_stop in self.masked_rows:
            _require(
                last <= mask_start < mask_stop <= stop,
                f"masked_rows must be ordered spans inside {self.owned_rows}, "
                f"got {self.masked_rows}",
            )
            last = mask_stop

    @property
    def first_owned_line(self) -> int:
        """Number of the first owned row since the start of the run."""
        return self.first_line + self.owned_rows[0]

    @property
    def owned_lines(self) -> int:
        """Rows this frame answers for, inspected or masked."""
        return self.owned_rows[1] - self.owned_rows[0]

    @property
    def masked_lines(self) -> int:
        """Owned rows that the recipe leaves out."""
        return sum(stop - start for start, stop in self.masked_rows)

    @property
    def inspected_lines(self) -> int:
        """Owned rows that are inspected."""
        return self.owned_lines - self.masked_lines

    def owns_row(self, row: float) -> bool:
        """Whether a defect centred at `row` is this frame's to report."""
        start, stop = self.owned_rows
        masked = any(first <= row < last for first, last in self.masked_rows)
        return start <= row < stop and not masked


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of the web, ready to be inspected.

    Attributes:
        info: Where and when.
        pixels: `(H, W[, 3])` uint8, read-only.
        reference: The golden picture of the same place, same shape, if there is one.
    """

    info: FrameInfo
    pixels: Pixels
    reference: Pixels | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", _frozen_pixels(self.pixels))
        _require(
            self.info.owned_rows[1] <= self.pixels.shape[0],
            f"owned rows {self.info.owned_rows} lie outside {len(self.pixels)} rows",
        )
        if self.reference is not None:
            object.__setattr__(self, "reference", _frozen_pixels(self.reference))
            _require(
                self.reference.shape == self.pixels.shape,
                f"reference must be {self.pixels.shape}, got {self.reference.shape}",
            )


class GapReason(StrEnum):
    """Why material went by unseen."""

    LOST = "lost"  # the camera or the network lost lines
    INCOMPLETE = "incomplete"  # a block arrived damaged
    BUSY = "busy"  # the inspection could not follow
    CAMERA = "camera"  # the camera was away
    UNREADABLE = "unreadable"  # a recorded image could not be read
    FAILED = "failed"  # a stage failed on this frame
    STOPPED = "stopped"  # lines between the last block and the stop
    RECORDED = "recorded"  # the recording that is replayed has this gap
    CRASHED = "crashed"  # the line's process died; an estimate


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines that were produced and not inspected.

    Attributes:
        camera: Name of the camera in the station file.
        first_index: Index of the first frame missing, or of the frame that follows.
        frames: Frames missing; 0 where only lines are.
        first_line: Number of the first missing line since the start of the run.
        lines: How many lines are missing.
        position_mm: Distance of the first missing line from the start of the run.
        length_mm: How much of the web is missing.
        reason: Why.
        width_share: Share of the width that was not inspected, 0..1.
    """

    camera: str
    first_index: int
    frames: int
    first_line: int
    lines: int
    position_mm: float
    length_mm: float
    reason: GapReason
    width_share: float = 1.0

    def __post_init__(self) -> None:
        _require(self.lines > 0, f"a gap has at least one line, got {self.lines}")
        _require(
            0 < self.width_share <= 1,
            f"width_share must lie in 0..1, got {self.width_share}",
        )

    @classmethod
    def of(cls, info: FrameInfo, reason: GapReason) -> Self:
        """The gap that a frame leaves when it is not inspected.

        Masked rows inside it were left out on purpose and stay masked, so they do not
        count in `lines`; call only for frames with something to inspect.
        """
        along_mm = info.pitch_mm[1]
        return cls(
            camera=info.camera,
            first_index=info.index,
            frames=1,
            first_line=info.first_owned_line,
            lines=info.inspected_lines,
            position_mm=info.position_mm + info.owned_rows[0] * along_mm,
            length_mm=info.inspected_lines * along_mm,
            reason=reason,
            width_share=info.width_share,
        )


@dataclass(frozen=True, slots=True)
class Mask:
    """Lines, or columns of them, that the recipe leaves out on purpose.

    Attributes:
        camera: Name of the camera in the station file.
        index: Index of the frame that the lines belong to.
        first_line: Number of the first line since the start of the run.
        lines: How many lines.
        columns_px: First column and column after the last; None for the whole width.
        reason: The recipe's words.
    """

    camera: str
    index: int
    first_line: int
    lines: int
    columns_px: tuple[int, int] | None
    reason: str

    def __post_init__(self) -> None:
        _require(self.lines > 0, f"a mask has at least one line, got {self.lines}")

    @property
    def whole_width(self) -> bool:
        """Only lines masked over the whole width count in the ledger."""
        return self.columns_px is None


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Which tiles of a frame deserve the network.

    Attributes:
        tiles_xyxy_px: `(n, 4)` int32, `x1 y1 x2 y2` in frame pixels, exclusive ends.
        suspicion: `(n,)` float32 >= 0; 0 means "not suspicious, looked at anyway".
        reason: Why each tile was picked, one word each.
        regions: What screening itself found suspicious, to be explained by the network
            or to become `unknown`.
        tiles_in_all: Tiles of the frame, picked or passed over.
        cells: `(h, w)` float32 >= 0, suspicion of the frame's cells, 1 where a region's
            score is 0.5; empty where screening measures nothing.
    """

    tiles_xyxy_px: NDArray[np.int32]
    suspicion: NDArray[np.float32]
    reason: tuple[str, ...]
    regions: Regions = field(default_factory=lambda: Regions.none())
    tiles_in_all: int = 0
    cells: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), "f4"))

    def __post_init__(self) -> None:
        n = len(self.tiles_xyxy_px)
        object.__setattr__(self, "tiles_in_all", max(n, self.tiles_in_all))
        _require(
            self.tiles_xyxy_px.shape == (n, 4),
            f"tiles_xyxy_px must be (n, 4), got {self.tiles_xyxy_px.shape}",
        )
        _require(
            self.suspicion.shape == (n,) and len(self.reason) == n,
            f"suspicion and reason must have {n} entries, "
            f"got {self.suspicion.shape} and {len(self.reason)}",
        )

    def only(self, keep: NDArray[np.bool_]) -> Candidates:
        """Some of the tiles, in their order; the regions stay."""
        return replace(
            self,
            tiles_xyxy_px=self.tiles_xyxy_px[keep],
            suspicion=self.suspicion[keep],
            reason=tuple(self.reason[i] for i in np.flatnonzero(keep)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Where a frame stands out, by screening alone, as parallel arrays.

    Attributes:
        xyxy_px: `(n, 4)` float32, `x1 y1 x2 y2` in frame pixels, exclusive ends.
        score: `(n,)` float32, suspicion squashed to 0..1; from 0.5 on it is a finding
            by itself, below only what the network must look at.
        area_px: `(n,)` float32, pixels that are suspicious.
    """

    xyxy_px: NDArray[np.float32]
    score: NDArray[np.float32]
    area_px: NDArray[np.float32]

    def __post_init__(self) -> None:
        n = len(self.xyxy_px)
        _require(
            self.xyxy_px.shape == (n, 4)
            and self.score.shape == self.area_px.shape == (n,),
            f"regions must be (n, 4), (n,) and (n,), got {self.xyxy_px.shape}, "
            f"{self.score.shape} and {self.area_px.shape}",
        )

    @classmethod
    def none(cls) -> Self:
        """Nothing stands out."""
        empty = np.zeros(0, np.float32)
        return cls(np.zeros((0, 4), np.float32), empty, empty)

    def __len__(self) -> int:
        return len(self.xyxy_px)

    def __getitem__(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Regions:
        return Regions(self.xyxy_px[keep], self.score[keep], self.area_px[keep])


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """What was found in one frame, as parallel arrays.

    Attributes:
        xyxy_px: `(n, 4)` float32, `x1 y1 x2 y2` in frame pixels, x2 and y2 exclusive.
        score: `(n,)` float32 in 0..1, objectness times class probability.
        class_id: `(n,)` int64, index into the manifest's class names, or -1 where the
            network sees something and no class explains it.
    """

    xyxy_px: NDArray[np.float32]
    score: NDArray[np.float32]
    class_id: NDArray[np.int64]

    def __post_init__(self) -> None:
        n = len(self.xyxy_px)
        _require(
            self.xyxy_px.shape == (n, 4),
            f"xyxy_px must be (n, 4), got {self.xyxy_px.shape}",
        )
        _require(
            self.score.shape == self.class_id.shape == (n,),
            f"score and class_id must be ({n},) like xyxy_px, "
            f"got {self.score.shape} and {self.class_id.shape}",
        )

    @classmethod
    def none(cls) -> Self:
        """Nothing found."""
        return cls(
            np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64)
        )

    def __len__(self) -> int:
        return len(self.xyxy_px)

    def __getitem__(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Detections:
        return Detections(self.xyxy_px[keep], self.score[keep], self.class_id[keep])
