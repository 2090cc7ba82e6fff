"""Drift of a camera's calibration, told to a person: dirt, a lamp that grows old."""

from __future__ import annotations

from inspector.camera.base import Camera
from inspector.camera.calibration import StripeWatch
from inspector.line.alarms import AlarmBoard
from inspector.types import Pixels

_DARKER = 0.85


class Stripes:
    """Looks at one camera's corrected blocks; used by its `acquire`."""

    def __init__(self, camera: Camera, alarms: AlarmBoard) -> None:
        self._name = camera.name
        self._alarms = alarms
        self._watch = StripeWatch(camera.width_px)

    def take(self, pixels: Pixels) -> None:
        """One corrected block of grey lines, `(n, W)`."""
        if pixels.ndim != 2:
            return
        columns = self._watch.take(pixels)
        if columns is None:
            return
        key = f"stripe:{self._name}"
        if len(columns):
            self._alarms.raise_(
                key,
                f"{len(columns)} columns of camera {self._name} stand out while the "
                f"web moves, the first is {columns[0]}; clean lens, window and lamp, "
                "then take the white reference again",
            )
        else:
            self._alarms.clear(key)
        self._look_at_lamp()

    def _look_at_lamp(self) -> None:
        key, share = f"lamp:{self._name}", self._watch.level_share
        if share < _DARKER:
            self._alarms.raise_(
                key,
                f"pictures of camera {self._name} have become {1 - share:.0%} darker "
                "since the start; look at lamp and window, then calibrate again",
            )
        else:
            self._alarms.clear(key)
