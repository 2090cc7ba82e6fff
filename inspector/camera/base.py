"""The Camera protocol: where blocks of lines come from."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from inspector.types import Block


class Camera(Protocol):
    """A line camera, opened by entering it. Used by one thread, its `acquire`."""

    @property
    def name(self) -> str:
        """Its name in the station file."""
        ...

    @property
    def width_px(self) -> int:
        """Pixels of one line; known once the camera is open."""
        ...

    def __enter__(self) -> Self:
        """Open the device.

        Raises:
            CameraError: It cannot be opened; the message says what to do.
        """
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the device back."""
        ...

    def bounds(self, feature: str) -> tuple[float, float]:
        """Smallest and largest value of an SFNC feature.

        Raises:
            FeatureError: There is no such feature.
        """
        ...

    def get(self, feature: str) -> float:
        """Value of an SFNC feature, for example `AcquisitionLineRate` in Hz.

        Raises:
            FeatureError: There is no such feature.
        """
        ...

    def set(self, feature: str, value: float) -> None:
        """Set a feature; it is read back.

        Raises:
            FeatureError: No such feature, a value out of bounds, or it runs.
        """
        ...

    def start(self) -> None:
        """Begin to take lines; line 0 is the next one."""
        ...

    def stop(self) -> int:
        """Stop, and say how many lines went by that no block will hand over.

        Stopping twice is allowed; the second answer is 0.
        """
        ...

    def read(self, timeout_s: float) -> Block:
        """The next block, an owned copy; the driver's buffer is back already.

        Raises:
            CameraTimeout: Nothing came; the belt may stand still.
            CameraEnd: A recording is over.
            CameraLost: The device is gone.
        """
        ...
