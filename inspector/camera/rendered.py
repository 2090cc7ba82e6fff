"""Lines painted beforehand: a virtual web that comes as fast as a fast camera's."""

from __future__ import annotations

import numpy as np

from inspector.camera.painter import Painter
from inspector.camera.scene import load_scene
from inspector.errors import SceneError
from inspector.station import SimulatedPart
from inspector.types import Pixels


class Columns:
    """Some columns of a painted web: what one of several cameras sees of it."""

    def __init__(self, painter: Painter, columns_px: tuple[int, int]) -> None:
        """Name the columns.

        Args:
            painter: Of the whole web.
            columns_px: First column, and the one after the last.

        Raises:
            SceneError: The web is not so wide.
        """
        if columns_px[1] > painter.scene.width_px:
            raise SceneError(
                f"scene {painter.scene.name!r} is {painter.scene.width_px} px wide, "
                f"columns_px asks for {columns_px}"
            )
        self._painter = painter
        self._columns = slice(*columns_px)

    @property
    def panel_lines(self) -> int | None:
        """Lines after which the golden picture repeats; None without panels."""
        return self._painter.panel_lines

    def paint(self, first_line: int, lines: int) -> Pixels:
        """A new `(lines, W)` of these columns."""
        return self._painter.paint(first_line, lines)[:, self._columns].copy()

    def white(self, lines: int) -> Pixels:
        """`(lines, W)`: an even white target under these columns."""
        return self._painter.white(lines)[:, self._columns].copy()


def seen_by(part: SimulatedPart) -> Painter | Columns:
    """The web as a virtual camera sees it.

    Raises:
        SceneError: There is no such scene, or it is not so wide.
    """
    painter = Painter(load_scene(part.scene), part.seed)
    return painter if part.columns_px is None else Columns(painter, part.columns_px)


class Rendered:
    """The first lines of a web, over and over; nothing is painted while it runs.

    Where the lines begin anew the web jumps, as at a weld. Material with a golden
    picture is repeated by whole panels, so that the picture still fits.
    """

    def __init__(self, painter: Painter | Columns, lines: int) -> None:
        """Paint the lines.

        Args:
            painter: Of the web.
            lines: At least so many; more to make the panels whole.

        Raises:
            ValueError: Less than one line.
        """
        panel = painter.panel_lines or 1
        self._lines = painter.paint(0, -(-lines // panel) * panel)

    def paint(self, first_line: int, lines: int) -> Pixels:
        """A new `(lines, W)` of the web.

        Raises:
            ValueError: A line before the first, or less than one.
        """
        if first_line < 0 or lines < 1:
            raise ValueError(
                f"expected lines >= 1 from line 0 on, got {lines} from {first_line}"
            )
        whole = len(self._lines)
        start = first_line % whole
        if start + lines <= whole:
            return self._lines[start : start + lines].copy()
        return self._lines[np.arange(start, start + lines) % whole]
