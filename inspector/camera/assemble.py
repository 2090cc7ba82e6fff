"""Blocks to frames: numbering, overlap, millimetres, masks; lost lines become gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from inspector.recipe import MaskPart, Recipe
from inspector.types import Block, Frame, FrameInfo, Gap, GapReason, Mask, Pixels

Piece = Frame | Gap | Mask

_TAIL_OVERLAPS = 4  # a tail frame shows this many overlaps of web, for context


@dataclass(frozen=True, slots=True)
class _MaskedSpan:
    start: int
    stop: int
    reason: str

    @property
    def lines(self) -> int:
        return self.stop - self.start


class Assembler:
    """Makes the frames of one camera and one run, and accounts for every line.

    A frame has `lines_per_frame` new rows below the overlap with the frame before. It
    owns the rows from half an overlap after its first to half an overlap before its
    last. Where the web breaks off, at a gap or at the end, a *tail frame* owns what is
    left; it shows up to four overlaps, as far as the web is known. Nothing is joined
    across a gap. Frames that own nothing but masked rows are not made, only the masks.

    The owned rows of all frames, the masks of frames that were not made, and the gaps
    tile the lines produced. A gap stays whole where it crosses a mask.
    """

    def __init__(
        self,
        camera: str,
        recipe: Recipe,
        now: Callable[[], datetime],
        left_mm: float = 0.0,
        width_share: float = 1.0,
    ) -> None:
        """Begin at line 0.

        Args:
            camera: Its name.
            recipe: The product.
            now: UTC clock.
            left_mm: Where its first column lies across the web.
            width_share: Share of the web's width that no other camera sees.
        """
        self._camera = camera
        self._left_mm, self._width_share = left_mm, width_share
        self._pitch_mm = recipe.camera.pitch_mm
        self._line_s = 1.0 / recipe.camera.line_rate_hz
        self._new_lines = recipe.camera.lines_per_frame
        self._overlap = recipe.camera.overlap_lines
        self._now = now
        self._masked = _along(recipe.masks, self._pitch_mm[1])
        self._columns = [mask for mask in recipe.masks if mask.across_mm is not None]
        self._index = 0
        self._produced = 0
        self._owned_to = 0  # the first line that nobody answers for yet
        self._seen: Pixels | None = None  # the frame before, up to the newest rows
        self._shape: tuple[int, ...] | None = None  # of one row
        self._new: list[Pixels] = []  # rows that no frame has shown yet
        self._new_count = 0
        self._away = False
        self._begun = False
        self._instant = (0, now())  # a line, and when it was taken

    @property
    def produced_lines(self) -> int:
        """Lines that have gone by, seen or not."""
        return self._produced

    @property
    def position_mm(self) -> float:
        """How far the web has run."""
        return self._produced * self._pitch_mm[1]

    def take(self, block: Block) -> list[Piece]:
        """What a block completes, in the order of the web."""
        pieces: list[Piece] = []
        if block.lost_before:
            known = GapReason.CAMERA if self._away else block.loss_reason
            pieces += self._gap(block.lost_before, known or GapReason.LOST)
        self._away = False
        if not self._begun:
            pieces += self._column_masks()
        self._begun = True
        if not block.complete:
            reason = block.loss_reason or GapReason.INCOMPLETE
            return pieces + self._gap(block.lines, reason)
        if self._shape not in (None, block.pixels.shape[1:]):
            pieces += self._break_off()
        self._shape = block.pixels.shape[1:]
        taken_at = self._now() - timedelta(seconds=block.lines * self._line_s)
        self._instant = (self._produced, taken_at)
        return pieces + self._append(block.pixels)

    def interrupt(self) -> list[Piece]:
        """The camera was away: what the next block reports as lost is its absence."""
        self._away = True
        return self._break_off()

    def finish(self, undelivered_lines: int) -> list[Piece]:
        """The run is over, and so many lines went by after the last block."""
        if undelivered_lines:
            return self._gap(undelivered_lines, GapReason.STOPPED)
        return self._break_off()

    def _append(self, pixels: Pixels) -> list[Piece]:
        pieces: list[Piece] = []
        while len(pixels):
            room = self._new_lines - self._new_count
            part, pixels = pixels[:room], pixels[room:]
            self._new.append(part)
            self._new_count += len(part)
            self._produced += len(part)
            if self._new_count == self._new_lines:
                pieces += self._full_frame()
        return pieces

    def _full_frame(self) -> list[Piece]:
        rows = self._joined(self._overlap)
        pieces = self._frame(rows, self._produced - self._overlap // 2)
        self._seen, self._new, self._new_count = rows, [], 0
        return pieces

    def _break_off(self) -> list[Piece]:
        """Let a tail frame own what is left, and begin afresh after it."""
        pieces: list[Piece] = []
        if self._owned_to < self._produced:
            context = max(
                self._overlap, self._overlap * _TAIL_OVERLAPS - self._new_count
            )
            pieces = self._frame(self._joined(context), self._produced)
        self._seen, self._new, self._new_count = None, [], 0
        return pieces

    def _joined(self, context: int) -> Pixels:
        """The new rows below the last `context` rows that were seen before."""
        before = [] if self._seen is None or not context else [self._seen[-context:]]
        parts = [*before, *self._new]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _frame(self, rows: Pixels, owned_to: int) -> list[Piece]:
        """A frame that ends at the newest line, and its masks."""
        first_line = self._produced - len(rows)
        start, self._owned_to = self._owned_to, owned_to
        index, self._index = self._index, self._index + 1
        masks = [
            Mask(self._camera, index, span.start, span.lines, None, span.reason)
            for span in _inside(self._masked, start, owned_to)
        ]
        info = FrameInfo(
            camera=self._camera,
            index=index,
            captured_at=self._captured_at(first_line),
            first_line=first_line,
            position_mm=first_line * self._pitch_mm[1],
            pitch_mm=self._pitch_mm,
            overlap_lines=len(rows) - self._new_count,
            owned_rows=(start - first_line, owned_to - first_line),
            masked_rows=tuple(
                (m.first_line - first_line, m.first_line + m.lines - first_line)
                for m in masks
            ),
            left_mm=self._left_mm,
            width_share=self._width_share,
        )
        if info.inspected_lines == 0:
            return list(masks)
        return [*masks, Frame(info, rows)]

    def _gap(self, lines: int, reason: GapReason) -> list[Piece]:
        pieces = self._break_off()
        gap = Gap(
            camera=self._camera,
            first_index=self._index,
            frames=0,
            first_line=self._produced,
            lines=lines,
            position_mm=self.position_mm,
            length_mm=lines * self._pitch_mm[1],
            reason=reason,
            width_share=self._width_share,
        )
        self._produced += lines
        self._owned_to = self._produced
        return [*pieces, gap]

    def _captured_at(self, line: int) -> datetime:
        known, instant = self._instant
        return instant + timedelta(seconds=(line - known) * self._line_s)

    def _column_masks(self) -> list[Piece]:
        """Columns that are left out; said once, true for the whole run."""
        pieces: list[Piece] = []
        for mask in self._columns:
            left, right = (
                max(0, round((mm - self._left_mm) / self._pitch_mm[0]))
                for mm in mask.across_mm or (0.0, 0.0)
            )
            if not right:
                continue  # it lies left of what this camera sees
            columns = (left, max(right, left + 1))
            lines = self._new_lines
            pieces.append(
                Mask(self._camera, 0, self._produced, lines, columns, mask.reason)
            )
        return pieces


def _along(masks: tuple[MaskPart, ...], along_mm: float) -> list[_MaskedSpan]:
    """Spans of lines left out, in order; the first counts where two overlap."""
    spans: list[_MaskedSpan] = []
    end = 0
    stated = [(mask.along_mm, mask.reason) for mask in masks if mask.along_mm]
    for (from_mm, to_mm), reason in sorted(stated):
        start, stop = max(end, round(from_mm / along_mm)), round(to_mm / along_mm)
        if start < stop:
            spans.append(_MaskedSpan(start, stop, reason))
            end = stop
    return spans


def _inside(spans: list[_MaskedSpan], start: int, stop: int) -> list[_MaskedSpan]:
    """The parts of `spans` between two lines."""
    return [
        _MaskedSpan(max(span.start, start), min(span.stop, stop), span.reason)
        for span in spans
        if span.start < stop and span.stop > start
    ]
