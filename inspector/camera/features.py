"""Features of a camera by their standard (SFNC) names, with bounds that we check."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping

from inspector.errors import FeatureError

LINE_RATE = "AcquisitionLineRate"
EXPOSURE = "ExposureTime"
WIDTH = "Width"
HEIGHT = "Height"
RESULTING_RATE = "ResultingLineRate"
ENCODER = "EncoderValue"
ENCODER_AT_START = "EncoderValueAtReset"

ALIASES: Mapping[str, tuple[str, ...]] = {
    LINE_RATE: ("AcquisitionLineRateAbs",),
    RESULTING_RATE: (
        "ResultingLineRateAbs",
        "BslResultingAcquisitionLineRate",
        "AcquisitionResultingLineRate",
    ),
    EXPOSURE: ("ExposureTimeAbs", "ExposureTimeRaw"),
    "Gain": ("GainAbs", "GainRaw"),
    "BlackLevel": ("BlackLevelAbs", "BlackLevelRaw"),
    ENCODER: ("ShaftEncoderModuleCounter", "EncoderCounter"),
    "EncoderDivider": ("rotaryEncoderDivider", "FrequencyConverterPostDivider"),
    "EncoderMultiplier": ("rotaryEncoderMultiplier", "FrequencyConverterMultiplier"),
    "EncoderSourceA": ("ShaftEncoderModuleLineSource", "rotaryEncoderInputSource"),
    "EncoderOutputMode": ("ShaftEncoderModuleMode", "rotaryEncoderOutputMode"),
    "LineTimeout": ("BslLineTimeout", "TriggerPartialClosingFrame"),
}
"""Standard name (SFNC 2) to the names that older cameras and single vendors use.

Source: the vendors' public documentation, see `docs/cameras.md`."""

_FRAME_RATES = ("AcquisitionFrameRate", "AcquisitionFrameRateAbs")

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


class NodeNames:
    """Which node of a device stands for which feature, found out once.

    A device without a line rate, as every area camera and most emulators, is timed by
    frames: its line rate is the frame rate times the height.
    """

    def __init__(self, has: Callable[[str], bool]) -> None:
        self._has = has
        self._found: dict[str, str] = {}

    def find(self, feature: str) -> str | None:
        """The node, or None if the device has none for it."""
        if feature not in self._found:
            for name in (feature, *ALIASES.get(feature, ())):
                if self._has(name):
                    self._found[feature] = name
                    break
            else:
                return None
        return self._found[feature]

    def node(self, feature: str) -> str:
        """The node.

        Raises:
            FeatureError: The device has none for it.
        """
        node = self.find(feature)
        if node is None:
            tried = (feature, *ALIASES.get(feature, ()))
            close = difflib.get_close_matches(feature, (*ALIASES, WIDTH, HEIGHT), n=1)
            hint = (
                f"; did you mean {close[0]!r}?" if close and close != [feature] else ""
            )
            raise FeatureError(
                f"the camera has no feature {feature!r} "
                f"(tried {', '.join(tried)}){hint}"
            )
        return node

    def frame_rate(self) -> str | None:
        """The node that stands in for the line rate; None if there is a line rate."""
        if self.find(LINE_RATE):
            return None
        return next((name for name in _FRAME_RATES if self._has(name)), None)
