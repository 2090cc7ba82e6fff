"""Features of a camera by their standard (SFNC) names, with bounds that we check."""

from __future__ import annotations

import difflib

from inspector.errors import FeatureError

LINE_RATE = "AcquisitionLineRate"
EXPOSURE = "ExposureTime"
WIDTH = "Width"
ENCODER = "EncoderValue"

_FASTEST_HZ = 200_000.0
_SHORTEST_US = 0.5


class Features:
    """The settings of a camera that is made of software.

    `AcquisitionLineRate` in Hz, `ExposureTime` in us, at most one line long, and the
    `Width` in px, which is what it is.
    """

    def __init__(self, line_rate_hz: float) -> None:
        self._values = {LINE_RATE: line_rate_hz, EXPOSURE: 1e6 / line_rate_hz}
        self._width_px = 0

    @property
    def line_rate_hz(self) -> float:
        """Lines per second at full speed."""
        return self._values[LINE_RATE]

    def open(self, width_px: int) -> None:
        """The camera is open and knows its width."""
        self._width_px = width_px
        self._values[WIDTH] = float(width_px)

    def bounds(self, feature: str) -> tuple[float, float]:
        """Smallest and largest value.

        Raises:
            FeatureError: There is no such feature, or it is not known yet.
        """
        self._check(feature)
        if feature == LINE_RATE:
            return 1.0, _FASTEST_HZ
        if feature == EXPOSURE:
            return _SHORTEST_US, 1e6 / self.line_rate_hz
        return float(self._width_px), float(self._width_px)

    def get(self, feature: str) -> float:
        """Its value.

        Raises:
            FeatureError: There is no such feature, or it is not known yet.
        """
        self._check(feature)
        return self._values[feature]

    def set(self, feature: str, value: float) -> None:
        """Set it. A faster line rate shortens an exposure that no longer fits.

        Raises:
            FeatureError: No such feature, or a value out of its bounds.
        """
        low, high = self.bounds(feature)
        if not low <= value <= high:
            raise FeatureError(
                f"{feature} must lie in {low:g}..{high:g}, got {value:g}"
            )
        self._values[feature] = float(value)
        if feature == LINE_RATE:
            line_us = 1e6 / self.line_rate_hz
            self._values[EXPOSURE] = min(self._values[EXPOSURE], line_us)

    def _check(self, feature: str) -> None:
        if feature in self._values:
            return
        close = difflib.get_close_matches(feature, self._values, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise FeatureError(f"no feature {feature!r}, have {sorted(self._values)}{hint}")
