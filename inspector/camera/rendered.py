"""Lines painted beforehand: a virtual web that comes as fast as a fast camera's."""

from __future__ import annotations

import numpy as np

from inspector.camera.painter import Painter
from inspector.types import Pixels


class Rendered:
    """The first lines of a web, over and over; nothing is painted while it runs.

    Where the lines begin anew the web jumps, as at a weld. Material with a golden
    picture is repeated by whole panels, so that the picture still fits.
    """

    def __init__(self, painter: Painter, lines: int) -> None:
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
