"""Where the run of one web begins: at the line at which the last camera began."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from inspector.types import Block, GapReason

_POLL_S = 0.02


class CommonStart:
    """Cameras of one web agree on its place 0, by the encoder that all of them count.

    Each says where the web stood at its first line; the largest of these is place 0,
    so that every camera has seen the web from there on. A camera that is not up in
    time is not waited for: what it misses is a gap.
    """

    def __init__(
        self,
        cameras: Iterable[str],
        now_s: Callable[[], float],
        patience_s: float | None,
    ) -> None:
        """Wait for all of them.

        Args:
            cameras: Their names.
            now_s: Monotonic clock.
            patience_s: After the first has begun, the others are waited for so long;
                None without an end, for recordings, which wait themselves.
        """
        self._lock = threading.Lock()
        self._awaited = set(cameras)
        self._now_s = now_s
        self._patience_s = patience_s
        self._first_s: float | None = None
        self._offered_mm: dict[str, float] = {}
        self._origin_mm: float | None = None

    def offer(self, camera: str, at_mm: float) -> None:
        """Where the web stood at a camera's first line, by the encoder."""
        with self._lock:
            self._awaited.discard(camera)
            self._offered_mm.setdefault(camera, at_mm)
            if self._first_s is None:
                self._first_s = self._now_s()

    def withdraw(self, camera: str) -> None:
        """This camera will not begin, or has no encoder to say where."""
        with self._lock:
            self._awaited.discard(camera)

    def origin_mm(self) -> float | None:
        """Place 0 by the encoder; None while it is waited for."""
        with self._lock:
            if self._origin_mm is None and self._offered_mm and self._is_time():
                self._origin_mm = max(self._offered_mm.values())
            return self._origin_mm

    def _is_time(self) -> bool:
        if not self._awaited:
            return True
        if self._patience_s is None or self._first_s is None:
            return False
        return self._now_s() - self._first_s >= self._patience_s


@dataclass(slots=True)
class Beginning:
    """One camera's way to place 0; used by its `acquire`.

    Attributes:
        camera: Its name.
        common: What it shares with the other cameras.
        counts_per_mm: Of the encoder.
        along_mm: How far down the web it stands.
        pitch_mm: Length of a line.
        begun: Whether it has handed on a line of the run.
    """

    camera: str
    common: CommonStart
    counts_per_mm: float
    along_mm: float
    pitch_mm: float
    begun: bool = False

    def taken(self, block: Block, stop: threading.Event) -> Block | None:
        """The part of a block that belongs to the run; None if it lies before it.

        Waits at the first block until the other cameras have one; the camera's own
        buffers keep what comes meanwhile.
        """
        if self.begun:
            return block
        if block.encoder_count is None:  # no common clock: it begins where it begins
            self.common.withdraw(self.camera)
            self.begun = True
            return block
        at_mm = block.encoder_count / self.counts_per_mm - self.along_mm
        self.common.offer(self.camera, at_mm)
        while (origin_mm := self.common.origin_mm()) is None:
            if stop.wait(_POLL_S):
                return None
        return self._cut(block, round((at_mm - origin_mm) / self.pitch_mm))

    def _cut(self, block: Block, line: int) -> Block | None:
        """A block whose first line has this number in the run."""
        if line + block.lines <= 0:
            return None
        self.begun = True
        counts = self.counts_per_mm * self.pitch_mm
        if line < 0:
            return replace(
                block,
                pixels=block.pixels[-line:],
                first_line=block.first_line - line,
                lost_before=0,
                encoder_count=round((block.encoder_count or 0) - line * counts),
            )
        late = line > block.lost_before
        return replace(
            block,
            first_line=max(block.first_line, line),
            lost_before=line,
            loss_reason=GapReason.CAMERA if late else block.loss_reason,
        )

    def over(self) -> None:
        """The camera has ended; nobody waits for it."""
        self.common.withdraw(self.camera)
