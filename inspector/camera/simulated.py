"""The virtual line camera: a painted web, paced by a clock, with faults on demand."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from inspector.camera.features import ENCODER, Features
from inspector.camera.motion import Motion
from inspector.camera.painter import Painter
from inspector.camera.rendered import Columns, Rendered, seen_by
from inspector.camera.scene import Scene, load_scene
from inspector.errors import CameraError, CameraLost, CameraTimeout, FeatureError
from inspector.recipe import CameraPart
from inspector.station import SimulatedPart
from inspector.types import Block


class SimulatedCamera:
    """A camera over the web of a scene.

    Nothing is painted before it is read, unless the station wants lines that are
    rendered beforehand.

    In real time lines go by whether they are read or not, as the speed profile says;
    what waits longer than `buffer_s` is lost and counted. Otherwise lines come as fast
    as they are read and the web never stands.

    A start begins at the scene's line 0. After a loss of the camera the web has moved
    on: the next start goes on counting, and its first block says what was missed.
    """

    def __init__(
        self,
        part: SimulatedPart,
        settings: CameraPart,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._part = part
        self._block_lines = settings.lines_per_frame
        self._clock = clock
        self._sleep = sleep
        self._scene: Scene = load_scene(part.scene)
        self._features = Features(self._scene.line_rate_hz)
        self._faults = _Faults(self._scene, self._block_lines)
        self._motion = Motion((), self._scene.line_rate_hz)
        self._painter: Painter | Columns | Rendered | None = None
        self._open = self._running = self._lost = False
        self._started_s = 0.0
        self._away_until_s = 0.0
        self._next = 0  # line of the web that is handed over next
        self._missed = 0  # lines before it that no block has reported yet

    @property
    def name(self) -> str:
        """Its name in the station file."""
        return self._part.name

    @property
    def width_px(self) -> int:
        """Pixels of one line."""
        first, end = self._part.columns_px or (0, self._scene.width_px)
        return end - first

    def __enter__(self) -> Self:
        """Open the device.

        Raises:
            CameraLost: It is away, as the scene wants it.
        """
        if (wait_s := self._away_until_s - self._clock()) > 0:
            raise CameraLost(f"camera {self.name} is away for another {wait_s:.1f} s")
        if self._painter is None:
            self._painter = self._make_painter()
        self._features.open(self.width_px)
        self._open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the device back."""
        self._open = self._running = False

    def bounds(self, feature: str) -> tuple[float, float]:
        """Smallest and largest value of a feature."""
        return self._features.bounds(feature)

    def get(self, feature: str) -> float:
        """Value of a feature; `EncoderValue` counts the lines that have gone by."""
        if feature == ENCODER:
            moving = self._running and self._part.realtime
            return float(self._gone_by() if moving else self._next)
        return self._features.get(feature)

    def set(self, feature: str, value: float) -> None:
        """Set a feature.

        Raises:
            FeatureError: No such feature, a value out of bounds, or it runs.
        """
        if self._running:
            raise FeatureError(f"{feature} is locked while {self.name} runs; stop it")
        self._features.set(feature, value)

    def start(self) -> None:
        """Begin to take lines, or go on after a loss.

        Raises:
            CameraError: It is not open.
        """
        if not self._open:
            raise CameraError(f"camera {self.name} must be entered before its start")
        if not self._running and not self._lost:
            profile = self._scene.speed if self._part.realtime else ()
            self._motion = Motion(profile, self._features.line_rate_hz)
            self._started_s = self._clock()
            self._next = self._missed = 0
            self._faults.rewind()
        elif self._lost and self._part.realtime:
            self._skip_to(self._gone_by())
        self._running, self._lost = True, False

    def stop(self) -> int:
        """Stop, and say how many lines went by that no block will hand over."""
        if not (self._running or self._lost):
            return 0
        self._running = self._lost = False
        undelivered, self._missed = self._missed, 0
        if self._part.realtime:
            undelivered += self._gone_by() - self._next
        return max(0, undelivered)

    def read(self, timeout_s: float) -> Block:
        """The next block.

        Raises:
            CameraTimeout: Nothing came; the web may stand still.
            CameraLost: The scene takes the camera away here.
            CameraError: It was not started.
        """
        if not self._running or self._painter is None:
            raise CameraError(f"camera {self.name} must be started before it is read")
        deadline_s = self._clock() + timeout_s
        end = self._wait_for_block(deadline_s)
        while self._part.realtime and self._overflows():
            end = self._wait_for_block(deadline_s)
        first, missed = self._next, self._missed
        self._next, self._missed = end, 0
        return Block(
            camera=self.name,
            pixels=self._painter.paint(first, end - first),
            first_line=first,
            lost_before=missed,
            encoder_count=first,
            device_time_ns=round(self._motion.seconds_at(first) * 1e9),
        )

    def _make_painter(self) -> Painter | Columns | Rendered:
        painter = seen_by(self._part)
        if self._part.rendered_blocks is None:
            return painter
        return Rendered(painter, self._part.rendered_blocks * self._block_lines)

    def _wait_for_block(self, deadline_s: float) -> int:
        """Line after the last of the next block, once it has gone by."""
        self._skip_to(self._faults.after_loss(self._next))
        if (seconds := self._faults.outage_at(self._next)) is not None:
            self._lose(seconds)
        end = self._faults.cut(self._next, self._next + self._block_lines)
        if self._part.realtime:
            ready_s = self._started_s + self._motion.seconds_at(end)
            wait_s = min(ready_s, deadline_s) - self._clock()
            if wait_s > 0:
                self._sleep(wait_s)
            if self._gone_by() < end:
                raise CameraTimeout(f"no lines from {self.name}; the web may stand")
        return end

    def _lose(self, seconds: float) -> None:
        self._running, self._lost, self._open = False, True, False
        self._away_until_s = self._clock() + seconds
        if not self._part.realtime:
            self._skip_to(self._next + round(seconds * self._features.line_rate_hz))
        raise CameraLost(f"camera {self.name} does not answer any more")

    def _overflows(self) -> bool:
        """Let go of lines that have waited longer than the buffer is long."""
        wanted = round(self._part.buffer_s * self._features.line_rate_hz)
        oldest = self._gone_by() - max(wanted, self._block_lines)
        overflown = oldest > self._next
        self._skip_to(oldest)
        return overflown

    def _skip_to(self, line: int) -> None:
        if line > self._next:
            self._missed += line - self._next
            self._next = line

    def _gone_by(self) -> int:
        return self._motion.lines_at(self._clock() - self._started_s)


class _Faults:
    """The lines at which a scene loses lines or the camera."""

    def __init__(self, scene: Scene, block_lines: int) -> None:
        lost = []
        for fault in scene.faults:
            if fault.fault == "drop_lines":
                lost.append((fault.at_line, fault.at_line + fault.lines))
            elif fault.fault == "lose_frames":
                lines = fault.frames * block_lines
                lost.append((fault.at_line, fault.at_line + lines))
        self._lost = sorted(lost)
        self._outages = sorted(
            (fault.at_line, fault.seconds)
            for fault in scene.faults
            if fault.fault == "camera_lost"
        )
        self._outages_past = 0

    def rewind(self) -> None:
        """The web begins again."""
        self._outages_past = 0

    def after_loss(self, line: int) -> int:
        """The first line from `line` on that is not lost."""
        for start, stop in self._lost:
            if start <= line < stop:
                line = stop
        return line

    def outage_at(self, line: int) -> float | None:
        """Seconds for which the camera goes away here; each outage comes once."""
        coming = self._outages[self._outages_past :]
        if not coming or coming[0][0] > line:
            return None
        self._outages_past += 1
        return coming[0][1]

    def cut(self, first: int, end: int) -> int:
        """The end of a block from `first` that no fault interrupts."""
        coming = self._outages[self._outages_past :]
        starts = [start for start, _ in (*self._lost, *coming) if start > first]
        return min([end, *starts])
