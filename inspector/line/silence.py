"""How long a camera has been silent, and whether its next block is overdue."""

from __future__ import annotations

from inspector.camera.base import Camera
from inspector.line.encoder import encoder_of

_LEAST_S = 0.5
_PERIODS = 3
_LONGEST_PERIOD_S = 60.0


class Silence:
    """Judges the time since a camera's newest block; used by its `acquire`.

    Where the encoder's counts per block are known, a block is overdue once a whole
    block of web has gone by in silence: at full speed that is half a second, at creep
    speed it is as long as it takes, and a web that runs back owes none. Else it is
    overdue after `stall_s` and three times the time between the last two blocks, and
    never while an encoder stands still.
    """

    def __init__(
        self, now_s: float, stall_s: float, counts_per_block: float | None = None
    ) -> None:
        self._stall_s = stall_s
        self._counts_per_block = counts_per_block
        self._since_s = now_s
        self._period_s = 0.0
        self._first: float | None = None  # where the encoder stood in this silence
        self._last: float | None = None

    def broken(self, now_s: float) -> None:
        """Lines came."""
        self._period_s = min(now_s - self._since_s, _LONGEST_PERIOD_S)
        self._since_s = now_s
        self._first = None

    def overdue_s(self, camera: Camera, now_s: float) -> float | None:
        """Seconds of silence if the next block should have come by now, else None.

        Raises:
            CameraLost: The camera does not answer.
        """
        count = encoder_of(camera)
        stands = count is not None and count == self._last
        self._last = count
        silent_s = now_s - self._since_s
        if count is None or self._counts_per_block is None:
            if stands:
                self._since_s = now_s
                return None
            limit_s = max(self._stall_s, _PERIODS * self._period_s)
            return silent_s if silent_s >= limit_s else None
        if self._first is None:
            self._first = count
        overdue = count - self._first > self._counts_per_block
        return silent_s if overdue and silent_s >= _LEAST_S else None
