"""The painter: any lines of a scene's web as the camera sees them, and the truth."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from inspector.camera.optics import Optics
from inspector.camera.pcb import PcbWeb
from inspector.camera.placing import Injected, Request, Spot, requests
from inspector.camera.scene import Scene
from inspector.camera.steel import SteelWeb
from inspector.types import Pixels
from inspector.vision.paint import Grey

BLOCK_LINES = 256
_KEPT_BLOCKS = 4
_KEPT_CELLS = 8


class Web(Protocol):
    """A material without lamp, lens and sensor."""

    @property
    def cell_lines(self) -> int:
        """Length of the cells in which defects are drawn; no defect is longer."""
        ...

    def clean(self, first_line: int, lines: int) -> Grey:
        """Ideal grey levels `(lines, W)` without defects."""
        ...

    def realise(self, request: Request) -> Spot | None:
        """The defect that was asked for, or None if it fits nowhere."""
        ...

    def finish(self, grey: Grey, first_line: int) -> None:
        """Put what lies above all defects, for example the background, in place."""
        ...


class Painter:
    """Draws an endless, seeded web. The same lines are the same bytes, however asked.

    Used by one thread. Only lines that are asked for are drawn, in blocks of 256; the
    last few are kept.
    """

    def __init__(self, scene: Scene, seed: int | None = None) -> None:
        self.scene = scene
        self.seed = scene.seed if seed is None else seed
        self._pcb = PcbWeb(scene, self.seed) if scene.kind == "pcb" else None
        self._web: Web = self._pcb or SteelWeb(scene, self.seed)
        self._optics = Optics(scene, self.seed)
        self._blocks: OrderedDict[int, Pixels] = OrderedDict()
        self._cells: OrderedDict[int, tuple[Spot, ...]] = OrderedDict()

    @property
    def panel_lines(self) -> int | None:
        """Lines after which the golden picture repeats; None without panels."""
        return self.scene.panel_lines if self._pcb else None

    def paint(self, first_line: int, lines: int) -> Pixels:
        """The web as the camera delivers it: a new `(lines, W)`.

        Raises:
            ValueError: A line before the first, or less than one.
        """
        _check(first_line, lines)
        out = np.empty((lines, self.scene.width_px), np.uint8)
        done = 0
        while done < lines:
            number, offset = divmod(first_line + done, BLOCK_LINES)
            piece = self._block(number)[offset : offset + lines - done]
            out[done : done + len(piece)] = piece
            done += len(piece)
        return out

    def golden(self, first_line: int, lines: int) -> Pixels | None:
        """The defect-free reference of these lines; None if the material has none.

        It lies where the web would lie if no panel were off, without lamp and noise.
        """
        _check(first_line, lines)
        return self._pcb.golden(first_line, lines) if self._pcb else None

    def truth(self, first_line: int, lines: int) -> tuple[Injected, ...]:
        """All defects whose box touches these lines, from top to bottom.

        Raises:
            ValueError: A line before the first, or less than one.
        """
        _check(first_line, lines)
        across, along = self.scene.pitch_mm
        found = [
            Injected(
                spot.request.kind,
                (float(x1), float(y1), float(x2), float(y2)),
                (x1 * across, y1 * along, x2 * across, y2 * along),
                spot.contrast_to_noise,
                spot.request.cause,
            )
            for spot in self._touching(first_line, lines)
            for x1, y1, x2, y2 in [spot.box]
            if y2 > first_line and y1 < first_line + lines
        ]
        return tuple(sorted(found, key=lambda f: (f.xyxy_px[1], f.xyxy_px[0])))

    def white(self, lines: int) -> Pixels:
        """`(lines, W)`: an even white target, for flat-field correction."""
        return self._optics.white(lines)

    def target(self, grey: Grey) -> Pixels:
        """A target under this lamp and lens, `(lines, W)` ideal grey levels."""
        return self._optics.expose(grey.copy(), 0)

    def _block(self, number: int) -> Pixels:
        if number in self._blocks:
            self._blocks.move_to_end(number)
            return self._blocks[number]
        first_line = number * BLOCK_LINES
        grey = self._web.clean(first_line, BLOCK_LINES)
        for spot in self._touching(first_line, BLOCK_LINES):
            _apply(spot, grey, first_line)
        self._web.finish(grey, first_line)
        self._blocks[number] = self._optics.expose(grey, first_line)
        if len(self._blocks) > _KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        return self._blocks[number]

    def _touching(self, first_line: int, lines: int) -> Iterator[Spot]:
        """Defects whose patch touches these lines; none is longer than a cell."""
        length = self._web.cell_lines
        first = max(0, first_line // length - 1)
        for cell in range(first, (first_line + lines - 1) // length + 2):
            for spot in self._cell(cell):
                bottom = spot.y + spot.keep.shape[0]
                if bottom > first_line and spot.y < first_line + lines:
                    yield spot

    def _cell(self, number: int) -> tuple[Spot, ...]:
        if number not in self._cells:
            wanted = requests(self.scene, self.seed, number, self._web.cell_lines)
            self._cells[number] = _apart(
                spot for request in wanted if (spot := self._web.realise(request))
            )
            if len(self._cells) > _KEPT_CELLS:
                self._cells.popitem(last=False)
        self._cells.move_to_end(number)
        return self._cells[number]


def _check(first_line: int, lines: int) -> None:
    if first_line < 0 or lines < 1:
        raise ValueError(
            f"lines {first_line} to {first_line + lines} are not on the web; the first "
            "is 0 and at least one must be asked for"
        )


def _apply(spot: Spot, grey: Grey, first_line: int) -> None:
    """Change `grey` where `spot` lies, in place."""
    height, width = spot.keep.shape
    top, bottom = (y - first_line for y in (spot.y, spot.y + height))
    rows = slice(max(top, 0), min(bottom, len(grey)))
    columns = slice(max(spot.x, 0), min(spot.x + width, grey.shape[1]))
    inner = (
        slice(rows.start - top, rows.stop - top),
        slice(columns.start - spot.x, columns.stop - spot.x),
    )
    grey[rows, columns] = grey[rows, columns] * spot.keep[inner] + spot.add[inner]


def _apart(spots: Iterator[Spot]) -> tuple[Spot, ...]:
    """Without scattered ones that lie on others, so that each truth stands alone."""
    kept: list[Spot] = []
    for spot in spots:
        scattered = spot.request.cause is None
        if scattered and any(_overlap(spot.box, other.box) for other in kept):
            continue
        kept.append(spot)
    return tuple(kept)


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
