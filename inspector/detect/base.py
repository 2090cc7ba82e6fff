"""The Detector protocol: boxes and coarse classes for the candidates of a frame."""

from __future__ import annotations

from typing import Protocol

from inspector.types import Candidates, Detections, Frame


class Detector(Protocol):
    """Finds defects. Knows no engines: it is given a `Runtime`."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by `class_id`."""
        ...

    def detect(self, frame: Frame, candidates: Candidates) -> Detections:
        """Boxes in frame pixels, doubles across tiles removed, in a fixed order.

        Raises:
            InferenceError: The network could not be run.
        """
        ...
