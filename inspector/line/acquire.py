"""T1: camera to frames. Never waits for the inspection; loss becomes a `Gap`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from inspector.camera.assemble import Assembler
from inspector.camera.base import Camera
from inspector.camera.encoder import EncoderDrift, LineTruth
from inspector.camera.features import LINE_RATE, RESULTING_RATE
from inspector.channel import Lossless
from inspector.errors import CameraEnd, CameraError, CameraTimeout, FeatureError
from inspector.findings import EventKind
from inspector.line.begin import Beginning
from inspector.line.desk import Arrival, Desk
from inspector.line.encoder import EncoderWatch
from inspector.line.feeds import StripFeed
from inspector.line.silence import Silence
from inspector.line.stripes import Stripes
from inspector.types import Block, Frame, Gap, GapReason, Mask
from inspector.vision.flatfield import FlatField
from inspector.vision.scale import Rectifier

log = logging.getLogger(__name__)

_FIRST_RETRY_S = 0.25
_LONGEST_RETRY_S = 1.0  # back within 3 s of its return, the search included
_READ_S = 0.2
_RATE_SHARE = 0.98


@dataclass(slots=True)
class Acquisition:
    """What one camera's worker needs.

    Attributes:
        camera: The device; opened, used and given back by the worker alone.
        configure: Writes the recipe's settings into the open camera.
        assembler: Makes frames of its blocks.
        frames: To the inspection.
        strips: To the window.
        desk: To the records.
        now_s: Monotonic clock.
        stall_s: Without a block for so long, a person is told, where no encoder says
            when the next one is due.
        return_s: A camera that is away for longer ends the run.
        flat_field: Makes its columns even; None leaves the pixels as they are.
        patient: The source waits for us (a recording); else the material goes by.
        rectifier: Makes its columns equally wide; None leaves them.
        truth: Compares each block with the encoder; None where there is none.
        drift: The same for cameras without counts in their blocks, once a second.
        counts_per_block: What the encoder counts while one block goes by, if known.
        begin: Where the run begins, for a camera that shares a web with others.
    """

    camera: Camera
    configure: Callable[[Camera], None]
    assembler: Assembler
    frames: Lossless[Arrival]
    strips: StripFeed
    desk: Desk
    now_s: Callable[[], float]
    stall_s: float
    return_s: float
    patient: bool = False
    flat_field: FlatField | None = None
    rectifier: Rectifier | None = None
    truth: LineTruth | None = None
    drift: EncoderDrift | None = None
    counts_per_block: float | None = None
    begin: Beginning | None = None


def acquire(work: Acquisition, stop: threading.Event) -> None:
    """Move frames to the inspection until told to stop or until the recording ends.

    When the inspection cannot follow, the material has gone by: it reports a gap and
    carries on. A camera that is lost is opened again. Closes `frames` whatever happens.
    """
    name = work.camera.name
    try:
        _run(work, stop)
    except Exception as error:
        log.exception("camera %s: acquisition failed", name)
        work.desk.alarms.raise_(
            f"camera:{name}", f"camera {name} failed: {error}; start again"
        )
        _hand_on(work, stop, work.assembler.finish(0))
    finally:
        if work.begin is not None:
            work.begin.over()
        try:
            work.desk.outbox.finish()
        finally:
            work.frames.close()


def _run(work: Acquisition, stop: threading.Event) -> None:
    connected = False
    while not stop.is_set():
        if connected:
            _hand_on(work, stop, work.assembler.interrupt())
        try:
            with work.camera as camera:
                work.configure(camera)
                _check_width(work, camera)
                _check_rate(work, camera)
                camera.start()
                connected = True
                work.desk.alarms.clear(f"camera:{camera.name}")
                if _stream_or_tell(work, camera, stop):
                    return
        except _Told:
            pass
        except CameraError as error:
            if not connected:
                raise
            _announce_loss(work, error)
        if not _wait_for_return(work, stop):
            break
    _hand_on(work, stop, work.assembler.finish(_undelivered(work.camera)))


class _Told(Exception):
    """The camera is lost, and a person knows."""


def _stream_or_tell(work: Acquisition, camera: Camera, stop: threading.Event) -> bool:
    """Read until the end; a loss is told before the device is let go of.

    Letting go of a dead device takes time.

    Raises:
        _Told: The camera is lost.
    """
    try:
        return _stream(work, camera, stop)
    except CameraError as error:
        _announce_loss(work, error)
        raise _Told from error


def _undelivered(camera: Camera) -> int:
    """Lines that went by while a camera was away, as far as it can tell."""
    try:
        return camera.stop()
    except CameraError:
        return 0


def _stream(work: Acquisition, camera: Camera, stop: threading.Event) -> bool:
    """Read until the end; True when the run is over, a lost camera raises."""
    silence = Silence(work.now_s(), work.stall_s, work.counts_per_block)
    stripes = Stripes(camera, work.desk.alarms)
    encoder = EncoderWatch(work.camera.name, work.desk.alarms, work.truth, work.drift)
    try:
        while not stop.is_set():
            work.desk.outbox.flush()
            try:
                block = camera.read(timeout_s=_READ_S)
            except CameraTimeout:
                _watch_stall(work, camera.name, silence.overdue_s(camera, work.now_s()))
                continue
            except CameraEnd:
                break
            arrived_s = work.now_s()
            silence.broken(arrived_s)
            work.desk.alarms.clear(f"stall:{camera.name}")
            work.desk.tally.block()
            begun = block if work.begin is None else work.begin.taken(block, stop)
            if begun is None:
                continue
            _take(work, stop, stripes, encoder.checked(begun), arrived_s)
            encoder.look(camera, work.assembler.produced_lines, arrived_s)
        _take(work, stop, stripes, encoder.finished(camera))
    except CameraError:
        _take(work, stop, stripes, encoder.lost())
        raise
    undelivered = camera.stop()
    _hand_on(work, stop, work.assembler.finish(undelivered))
    return True


def _take(
    work: Acquisition,
    stop: threading.Event,
    stripes: Stripes,
    block: Block | None,
    arrived_s: float | None = None,
) -> None:
    """Make frames of a block and show it; None where there is nothing to take."""
    if block is None:
        return
    block = _corrected(work, block, stripes)
    came_by = work.assembler.produced_lines + block.lost_before
    work.desk.delivered(block, came_by)
    work.strips.show(block, came_by)
    _hand_on(work, stop, work.assembler.take(block), arrived_s)


def _check_width(work: Acquisition, camera: Camera) -> None:
    """Refuse a flat field or a scale of another camera.

    Raises:
        CameraError: It has another number of columns.
    """
    flat, scale = work.flat_field, work.rectifier
    if flat is not None and flat.width_px != camera.width_px:
        raise CameraError(
            f"its flat field has {flat.width_px} columns and the camera "
            f"{camera.width_px}; take the white reference again"
        )
    if scale is not None and scale.width_px != camera.width_px:
        raise CameraError(
            f"its scale has {scale.width_px} columns and the camera "
            f"{camera.width_px}; take the target again"
        )


def _check_rate(work: Acquisition, camera: Camera) -> None:
    """Tell a person if the camera cannot do the line rate that it was given."""
    try:
        wanted_hz, found_hz = camera.get(LINE_RATE), camera.get(RESULTING_RATE)
    except FeatureError:
        return  # it does not tell
    key = f"rate:{camera.name}"
    if found_hz < _RATE_SHARE * wanted_hz:
        work.desk.alarms.raise_(
            key,
            f"camera {camera.name} can do {found_hz:.0f} lines/s as it is set up and "
            f"{wanted_hz:.0f} are wanted; shorten the exposure or widen its link",
        )
    else:
        work.desk.alarms.clear(key)


def _corrected(work: Acquisition, block: Block, stripes: Stripes) -> Block:
    """The block with even columns; an incomplete one is never inspected."""
    if not block.complete:
        return block
    pixels = block.pixels
    if work.flat_field is not None:
        pixels = work.flat_field.apply(pixels)
        stripes.take(pixels)
    if work.rectifier is not None:
        pixels = work.rectifier.apply(pixels)
    return block if pixels is block.pixels else replace(block, pixels=pixels)


def _hand_on(
    work: Acquisition,
    stop: threading.Event,
    pieces: Sequence[Frame | Gap | Mask],
    arrived_s: float | None = None,
) -> None:
    """Pass on what the assembler made, then tell the ledger what was produced."""
    desk, assembler = work.desk, work.assembler
    desk.tally.produced(
        work.camera.name, assembler.produced_lines, assembler.position_mm
    )
    arrived = work.now_s() if arrived_s is None else arrived_s
    for piece in pieces:
        if isinstance(piece, Gap):
            desk.gap(piece)
        elif isinstance(piece, Mask):
            desk.mask(piece)
        elif not _offer(work, stop, Arrival(piece, arrived, desk.lot())):
            reason = GapReason.STOPPED if work.patient else GapReason.BUSY
            desk.gap(Gap.of(piece.info, reason), covers=piece.info.owned_lines)


def _offer(work: Acquisition, stop: threading.Event, arrival: Arrival) -> bool:
    """Hand a frame to the inspection; a patient source waits until the stop."""
    if not work.patient:
        return work.frames.put(arrival)
    while not work.frames.put(arrival, timeout_s=_READ_S):
        if stop.is_set():
            return False
    return True


def _watch_stall(work: Acquisition, name: str, silent_s: float | None) -> None:
    if silent_s is not None:
        work.desk.alarms.raise_(
            f"stall:{name}",
            f"camera {name} has sent no lines for {silent_s:.1f} s; check its "
            "trigger, its cable and whether the web stands",
        )


def _announce_loss(work: Acquisition, error: CameraError) -> None:
    name = work.camera.name
    log.warning("camera %s lost: %s", name, error)
    work.desk.alarms.raise_(
        f"camera:{name}", f"camera {name} is lost ({error}); trying to open it again"
    )


def _wait_for_return(work: Acquisition, stop: threading.Event) -> bool:
    """Try to reach the camera with growing pauses; False when the run must end."""
    name, began_s, pause_s = work.camera.name, work.now_s(), _FIRST_RETRY_S
    while not stop.wait(pause_s):
        try:
            with work.camera:
                pass
        except CameraError:
            pause_s = min(2 * pause_s, _LONGEST_RETRY_S)
            if work.now_s() - began_s > work.return_s:
                work.desk.alarms.raise_(
                    f"camera:{name}",
                    f"camera {name} did not come back within {work.return_s:.0f} s; "
                    "check power and cable, then start again",
                )
                return False
        else:
            work.desk.event(EventKind.RECOVERED, f"camera {name} is back")
            return True
    return False
