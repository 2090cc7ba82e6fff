"""A camera whose recording ends after a number of blocks."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from inspector.camera.base import Camera
from inspector.errors import CameraEnd
from inspector.types import Block


class LimitedCamera:
    """Hands on another camera's blocks until there were `blocks` of them.

    The run is over with the last line of the last block: lines that go by after it
    belong to no run, so `stop()` then says 0.
    """

    def __init__(self, camera: Camera, blocks: int) -> None:
        self._camera = camera
        self._left = blocks

    @property
    def name(self) -> str:
        """Its name in the station file."""
        return self._camera.name

    @property
    def width_px(self) -> int:
        """Pixels of one line."""
        return self._camera.width_px

    def __enter__(self) -> Self:
        self._camera.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._camera.__exit__(kind, error, trace)

    def bounds(self, feature: str) -> tuple[float, float]:
        """Smallest and largest value of a feature."""
        return self._camera.bounds(feature)

    def get(self, feature: str) -> float:
        """Value of a feature."""
        return self._camera.get(feature)

    def set(self, feature: str, value: float) -> None:
        """Set a feature."""
        self._camera.set(feature, value)

    def start(self) -> None:
        """Begin to take lines."""
        self._camera.start()

    def stop(self) -> int:
        """Stop; lines after the last block belong to no run."""
        undelivered = self._camera.stop()
        return undelivered if self._left else 0

    def read(self, timeout_s: float) -> Block:
        """The next block.

        Raises:
            CameraEnd: There were enough.
        """
        if not self._left:
            raise CameraEnd("the number of blocks asked for has been read")
        block = self._camera.read(timeout_s)
        self._left -= 1
        return block
