"""What the encoder says about a camera's lines, told to a person."""

from __future__ import annotations

from inspector.camera.base import Camera
from inspector.camera.encoder import NOTHING, Checked, EncoderDrift, LineTruth
from inspector.camera.features import ENCODER
from inspector.errors import FeatureError
from inspector.line.alarms import AlarmBoard
from inspector.types import Block

_LOOK_S = 1.0


class EncoderWatch:
    """Compares one camera's blocks with the encoder; used by its `acquire`."""

    def __init__(
        self,
        camera: str,
        alarms: AlarmBoard,
        truth: LineTruth | None,
        drift: EncoderDrift | None,
    ) -> None:
        self._camera = camera
        self._alarms = alarms
        self._truth = truth
        self._drift = drift
        self._looked_s: float | None = None

    def checked(self, block: Block) -> Block | None:
        """The block with what the encoder knows; None if the web had run back."""
        if self._truth is None:
            return block
        return self._told(self._truth.take(block))

    def finished(self, camera: Camera) -> Block | None:
        """The block that waited for the next one's count; there is none."""
        if self._truth is None:
            return None
        return self._told(self._truth.finish(encoder_of(camera)))

    def lost(self) -> Block | None:
        """The same where the camera is gone and cannot be asked."""
        return None if self._truth is None else self._told(self._truth.finish())

    def _told(self, found: Checked) -> Block | None:
        """Its block, after a person has been told what was wrong with it."""
        if found is NOTHING:
            return None
        if found.overspeed:
            self._overspeed(found.silent_lines)
        elif found.silent_lines:
            self._alarms.raise_(
                f"lines:{self._camera}",
                f"the encoder of camera {self._camera} counted {found.silent_lines} "
                "lines that the camera did not send; they are a gap, check its trigger",
            )
        else:
            self._alarms.clear(f"overspeed:{self._camera}")
            self._alarms.clear(f"lines:{self._camera}")
        if found.turned_lines:
            self._alarms.raise_(
                f"reversal:{self._camera}",
                f"the web turned round under camera {self._camera}: a block of "
                f"{found.turned_lines} lines was left out, what does not come again "
                "is a gap",
            )
        elif found.repeated_lines:
            self._alarms.raise_(
                f"reversal:{self._camera}",
                f"the web ran back under camera {self._camera}: "
                f"{found.repeated_lines} lines were left out, they were seen before",
            )
        else:
            self._alarms.clear(f"reversal:{self._camera}")
        return found.block

    def look(self, camera: Camera, accounted_lines: int, now_s: float) -> None:
        """Once a second: read an encoder that stands in no block."""
        if self._drift is None:
            return
        if self._looked_s is not None and now_s - self._looked_s < _LOOK_S:
            return
        self._looked_s = now_s
        count = encoder_of(camera)
        if count is None:
            return
        if beyond := self._drift.look(count, accounted_lines):
            self._overspeed(beyond)
        else:
            self._alarms.clear(f"overspeed:{self._camera}")

    def _overspeed(self, lines: int) -> None:
        self._alarms.raise_(
            f"overspeed:{self._camera}",
            f"the web is faster than camera {self._camera} can follow: {lines} lines "
            "more went by than it took, its picture is squeezed; slow the line, or "
            "make lines longer in the recipe",
        )


def encoder_of(camera: Camera) -> float | None:
    """Where the encoder stands; None if the camera knows of none."""
    try:
        return camera.get(ENCODER)
    except FeatureError:
        return None
