"""The camera that is made of a vendor's device: names, numbers, what was missed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import numpy as np

from inspector.camera.chunks import LostLines
from inspector.camera.counting import BlockCounter, LateBlock, Unwrapped
from inspector.camera.features import (
    ENCODER_AT_START,
    EXPOSURE,
    HEIGHT,
    LINE_RATE,
    WIDTH,
    NodeNames,
)
from inspector.camera.sdk import Device, Grab, Wanted
from inspector.errors import CameraError, CameraLost, CameraTimeout, FeatureError
from inspector.types import Block

log = logging.getLogger(__name__)

GREY = "Mono8"
_QUIET_S = 0.15
_SILENT_S = 0.5
"""So long without a block, and a device that does not answer is lost: with the time
that the question takes it is noticed within a second, however slow the web is."""


class DeviceCamera:
    """A line camera over a device: names, bounds, block numbers, what was missed.

    After a loss the next start goes on counting: its first block says what went by, by
    the encoder where the camera has one, else by time and line rate.
    """

    def __init__(
        self,
        device: Device,
        wanted: Wanted,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._device = device
        self._wanted = wanted
        self._clock = clock
        self._names = NodeNames(device.has)
        self._counter = BlockCounter()
        self._lost_lines = LostLines(wanted.block_lines)
        self._encoder = Unwrapped(wanted.encoder_period)
        self._open = self._running = self._lost = False
        self._width_px = 0
        self._next = 0  # line after the newest one handed over
        self._missed = 0
        self._origin: int | None = None  # encoder count of line 0
        self._fresh = True  # no block yet since the start
        self._heard_s = 0.0
        self._line_rate_hz = 0.0

    @property
    def name(self) -> str:
        """Its name in the station file."""
        return self._wanted.name

    @property
    def width_px(self) -> int:
        """Pixels of one line; known once the camera is open."""
        return self._width_px

    def __enter__(self) -> Self:
        """Open the device and set it up.

        Raises:
            CameraError: It cannot be opened; the message says what to do.
        """
        self._device.open()
        self._open = True
        try:
            self._set_up()
            self._width_px = round(self.get(WIDTH))
            self._line_rate_hz = self.get(LINE_RATE)
        except CameraError:
            self._open = False
            self._device.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the device back."""
        self._open = self._running = False
        self._device.close()

    def bounds(self, feature: str) -> tuple[float, float]:
        """Smallest and largest value.

        Raises:
            FeatureError: There is no such feature.
        """
        self._must_be_open()
        if feature == LINE_RATE and (frames := self._names.frame_rate()):
            low, high = self._device.bounds(frames)
            return low * self._height(), high * self._height()
        low, high = self._device.bounds(self._names.node(feature))
        if feature == EXPOSURE and self._names.find(LINE_RATE):
            high = max(low, min(high, 1e6 / self.get(LINE_RATE)))
        if feature == WIDTH:  # the recipe's masks and lanes hang on it
            low = high = self._device.read(self._names.node(feature))
        return low, high

    def get(self, feature: str) -> float:
        """Value of a feature.

        Raises:
            FeatureError: There is no such feature.
            CameraLost: The device does not answer.
        """
        self._must_be_open()
        quiet = self._running and self._clock() - self._heard_s > _QUIET_S
        if quiet and not self._device.answers():  # its own calls would take seconds
            if self._silent():
                raise self._loss()
            raise FeatureError(f"{feature}: camera {self.name} does not answer now")
        if feature == LINE_RATE and (frames := self._names.frame_rate()):
            return self._device.read(frames) * self._height()
        return self._device.read(self._names.node(feature))

    def set(self, feature: str, value: float) -> None:
        """Set a feature; it is read back.

        Raises:
            FeatureError: No such feature, a value out of bounds, or it runs.
        """
        if self._running:
            raise FeatureError(f"{feature} is locked while {self.name} runs; stop it")
        low, high = self.bounds(feature)
        if not low <= value <= high:
            raise FeatureError(
                f"{feature} must lie in {low:g}..{high:g}, got {value:g}"
            )
        if feature == LINE_RATE:
            self._set_line_rate(value)
        else:
            self._device.write(self._names.node(feature), value)
        found = self.get(feature)
        if abs(found - value) > max(0.01 * abs(value), 1.0):
            raise FeatureError(
                f"{feature} was set to {value:g} and reads {found:g}; the camera "
                "rounds it: write a value that it takes"
            )

    def start(self) -> None:
        """Begin to take lines, or go on after a loss.

        Raises:
            CameraError: It is not open.
        """
        if not self._open:
            raise CameraError(f"camera {self.name} must be entered before its start")
        if not self._lost:
            self._next = self._missed = 0
            self._origin = None
            self._encoder = Unwrapped(self._wanted.encoder_period)
        self._counter = BlockCounter(self._device.period)
        self._line_rate_hz = self.get(LINE_RATE)
        free_hz = None if self._wanted.triggered else self._line_rate_hz
        self._lost_lines = LostLines(self._wanted.block_lines, free_hz)
        self._device.start()
        self._fresh = True
        self._running = True
        if not self._lost:
            self._heard_s = self._clock()

    def stop(self) -> int:
        """Stop, and say how many lines went by that no block will hand over."""
        if not (self._running or self._lost):
            return 0
        was_lost, self._lost = self._lost, False
        if not self._running:
            return self._missed_by_time() if was_lost else 0
        self._running = False
        waiting = self._device.stop()
        undelivered, self._missed = self._missed, 0
        return undelivered + waiting * self._wanted.block_lines

    def read(self, timeout_s: float) -> Block:
        """The next block, an owned copy.

        Raises:
            CameraTimeout: Nothing came; the web may stand still.
            CameraLost: The device is gone.
            CameraError: It was not started.
        """
        if not self._running:
            raise CameraError(f"camera {self.name} must be started before it is read")
        deadline_s = self._clock() + timeout_s
        while True:
            try:
                grab = self._device.grab(max(0.0, deadline_s - self._clock()))
            except CameraTimeout:
                if self._silent() and not self._device.answers():
                    raise self._loss() from None
                raise
            except CameraLost as cause:
                raise self._loss() from cause
            try:
                lost = self._counter.count(grab.block_id)
            except LateBlock as late:
                log.warning("camera %s: %s; it is left out", self.name, late)
                continue
            return self._block(grab, lost)

    def _block(self, grab: Grab, lost_blocks: int) -> Block:
        lines = self._wanted.block_lines if grab.pixels is None else len(grab.pixels)
        missed = self._lost_lines.before(grab.chunks, lost_blocks, lines)
        encoder = self._first_count(grab)
        counted = grab.chunks.encoder is not None
        first_of_all = self._fresh and not self._lost
        if self._fresh:
            missed += self._outage(encoder)
            self._fresh, self._lost = False, False
        self._heard_s = self._clock()
        first = self._next + missed
        complete = grab.pixels is not None
        pixels = grab.pixels
        if pixels is None:
            pixels = np.zeros((self._wanted.block_lines, self._width_px), np.uint8)
        self._next = first + len(pixels)
        return Block(
            camera=self.name,
            pixels=pixels,
            first_line=first,
            lost_before=missed,
            complete=complete,
            encoder_count=encoder if first_of_all or counted else None,
            device_time_ns=grab.chunks.time_ns or grab.device_time_ns,
        )

    def _first_count(self, grab: Grab) -> int | None:
        """Where the encoder stood at a block's first line, as far as can be told."""
        if grab.chunks.encoder is not None:
            try:
                return self._encoder.take(grab.chunks.encoder)
            except ValueError as cause:
                raise CameraError(
                    f"camera {self.name}: {cause}; correct encoder.period in the "
                    "station file"
                ) from cause
        if self._fresh and self._names.find(ENCODER_AT_START):
            return self._encoder.take(round(self.get(ENCODER_AT_START)))
        return None

    def _outage(self, encoder: int | None) -> int:
        """Lines that went by before the first block since a start."""
        if not self._lost:
            self._origin = encoder
            return 0
        if encoder is not None and self._origin is not None:
            counts = encoder - self._origin
            line = round(counts / self._wanted.counts_per_line)
            if line >= self._next:
                return line - self._next
        lines = self._wanted.block_lines
        return max(0, self._missed_by_time() - lines)

    def _missed_by_time(self) -> int:
        return max(0, round((self._clock() - self._heard_s) * self._line_rate_hz))

    def _silent(self) -> bool:
        return self._clock() - self._heard_s > _SILENT_S

    def _loss(self) -> CameraLost:
        self._running, self._lost = False, True
        return CameraLost(f"camera {self.name} does not answer any more")

    def _set_up(self) -> None:
        wanted = self._wanted
        self._device.choose("PixelFormat", wanted.pixel_format)
        if wanted.pixel_format != GREY:
            raise FeatureError(
                f"camera {wanted.name}: PixelFormat must be {GREY!r}, 8-bit grey, got "
                f"{wanted.pixel_format!r}; change it in the station file or the command"
            )
        for node, entry in (wanted.entries or {}).items():
            self._device.choose(self._names.node(node), entry)
        values = {HEIGHT: float(wanted.block_lines), **(wanted.values or {})}
        for feature, value in values.items():
            node = self._names.node(feature)
            low, high = self._device.bounds(node)
            if not low <= value <= high:
                raise FeatureError(
                    f"camera {wanted.name}: {feature} must lie in {low:g}..{high:g}, "
                    f"got {value:g}; change it in the station file or the recipe"
                )
            self._device.write(node, value)

    def _set_line_rate(self, value: float) -> None:
        """Set the rate; a camera that is timed by frames gets the frames' rate."""
        if frames := self._names.frame_rate():
            self._device.write(frames, value / self._height())
            return
        if enable := self._names.find("AcquisitionLineRateEnable"):
            self._device.write(enable, 1)
        if exposure := self._names.find(EXPOSURE):
            line_us = 1e6 / value
            if self._device.read(exposure) > line_us:
                self._device.write(exposure, line_us)
        self._device.write(self._names.node(LINE_RATE), value)

    def _height(self) -> float:
        return self._device.read(self._names.node(HEIGHT))

    def _must_be_open(self) -> None:
        if not self._open:
            raise CameraError(f"camera {self.name} must be entered before it is asked")
