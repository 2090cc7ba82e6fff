"""A calibration as the panel sees it: the camera is asked beside."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Slot

from inspector.access import Act
from inspector.calibrating import Calibration, Look, Outcome, Stored, Taken
from inspector.camera.bench import Target
from ui.beside import Beside, Errand
from ui.bridge import LineBridge
from ui.desk import Desk
from ui.who import Who

_LOOK_MS = 100
_AGAIN_LOOKS = 4


class Calibrations(Protocol):
    """Makes calibrations; see `inspector.calibrating.Calibrator`."""

    @property
    def cameras(self) -> tuple[str, ...]:
        """Names of the cameras."""
        ...

    def of(self, camera: str) -> Calibration:
        """A new calibration of a camera."""
        ...


class CalibrateDesk(Desk):
    """One camera at a time, while the panel is seen and the line stands."""

    def __init__(
        self,
        source: Calibrations,
        bridge: LineBridge,
        who: Who,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(_LOOK_MS, parent)
        self._source, self._bridge, self.who = source, bridge, who
        self.camera = source.cameras[0] if source.cameras else ""
        self.target = Target.WHITE
        self.period_mm = 10.0
        self.seen: Look | None = None
        self.taken: dict[Target, Taken] = {}
        self.flaw: Taken | None = None
        self.outcome: Outcome | None = None
        self.stored: Stored | None = None
        self.at_mark = False
        self._calibration: Calibration | None = None
        self._beside = Beside(self)
        self._doing = Errand[object](self._beside)
        self._looking = Errand[Look](self._beside)
        self._about: Calibration | None = None
        self._watched, self._refused = False, False
        bridge.status.connect(self._on_status)

    @property
    def cameras(self) -> tuple[str, ...]:
        """Names of the cameras."""
        return self._source.cameras

    @property
    def line_runs(self) -> bool:
        """Whether the line has the cameras; it is never stopped for a calibration."""
        return self._bridge.last.phase.busy

    @property
    def busy(self) -> bool:
        """Whether a step is being carried out."""
        return self._doing.busy

    @property
    def ready(self) -> bool:
        """Whether a step may be asked for."""
        return (
            self._calibration is not None
            and not self.busy
            and not self.line_runs
            and self.who.may(Act.CALIBRATE)
        )

    def begin(self) -> None:
        """The panel is seen: open the camera."""
        self._watched, self._refused = True, False
        self._timer.start()
        self._open()
        self.changed.emit()

    def pause(self) -> None:
        """The panel is left: the camera is given back."""
        self._watched = False
        self._give_back()

    def close(self) -> None:
        """Finish what was begun, give the camera back."""
        self.pause()
        super().close()
        self._bridge.status.disconnect(self._on_status)

    def choose(self, camera: str) -> None:
        """Another camera."""
        if camera != self.camera and not self.busy:
            self.camera, self._refused = camera, False
            self._give_back()
            self._open()

    def begin_anew(self, target: Target) -> None:
        """Another calibration: nothing is taken yet."""
        self.target = target
        self._refused = False
        self._give_back()
        self._open()

    def take(self, target: Target) -> None:
        """A dark or a white reference; after both the correction is worked out."""
        self.target = target
        self._do(lambda one: _taken(one, target))

    def measure_scale(self) -> None:
        """The scale, from the target of this period."""
        period_mm = self.period_mm
        self._do(lambda one: one.measure_scale(period_mm))

    def first_mark(self) -> None:
        """The web stands at the first mark."""
        self._do(_first_mark)

    def second_mark(self, length_mm: float) -> None:
        """It stands at the second one."""
        self._do(lambda one: one.end_length(length_mm))

    def store(self) -> None:
        """Keep what was found."""
        outcome, by = self.outcome, self.who.name
        if outcome is not None:
            self._do(lambda one: one.store(outcome, by))

    def _take_done(self) -> bool:
        return self._take_step() | self._take_look()

    def _ask_due(self) -> bool:
        calibration = self._calibration
        due = not self._looking.busy and self._looks % _AGAIN_LOOKS == 0
        if calibration is not None and self._watched and not self.busy and due:
            self._looking.ask(partial(calibration.look, self.target, self.period_mm))
        if not self._watched and not self.busy and not self._looking.busy:
            self._timer.stop()
        if self._watched and not (self._refused or self.busy or self.line_runs):
            self._open()
        return False

    @Slot(object)
    def _on_status(self, _status: object) -> None:
        """The line has begun, or has ended: the camera is its own until then."""
        if self.line_runs and self._calibration is not None:
            self._give_back()
        elif not self.line_runs and self._watched and not self._refused:
            self._open()

    def _open(self) -> None:
        if self._calibration is not None or self.busy or self.line_runs:
            return
        if self.who.may(Act.CALIBRATE) and self.camera:
            self._run(partial(_opened, self._source, self.camera))

    def _give_back(self) -> None:
        calibration, self._calibration = self._calibration, None
        self._looking.drop()  # what is still on its way is of the old one
        self._about = None
        self.seen = self.flaw = self.outcome = self.stored = None
        self.taken, self.at_mark = {}, False
        if calibration is not None:
            self._beside.ask(calibration.close)
        self.changed.emit()

    def _do(self, work: Callable[[Calibration], object]) -> None:
        if self.ready and self._calibration is not None:
            self.flaw = self.stored = None
            self._about = self._calibration
            self._run(partial(work, self._calibration))

    def _run(self, work: Callable[[], object]) -> None:
        self._doing.ask(work)
        self._timer.start()
        self.changed.emit()

    def _take_step(self) -> bool:
        came = self._doing.take()
        if came is None:
            return False
        opened = isinstance(came.value, Calibration)
        if self._calibration is not self._about and not opened:
            return True
        if came.value is None:
            self._refused = self._calibration is None
            self._refuse(came.why)
        else:
            self._took(came.value)
        return True

    def _took(self, value: object) -> None:
        match value:
            case Calibration():
                self._calibration = value
                if not self._watched or self.line_runs:
                    self._give_back()
            case Taken(flaw=None):
                self.taken = {**self.taken, self.target: value}
            case Taken():
                self.flaw = value
                self.taken.pop(self.target, None)
            case Outcome():
                self.outcome, self.at_mark = value, False
                self.taken = {**self.taken, self.target: Taken()}
            case Stored():
                self.stored, self.outcome = value, None
            case float():
                self.at_mark = True

    def _take_look(self) -> bool:
        came = self._looking.take()
        if came is None or self._calibration is None:
            return False
        if came.why:
            self._give_back()
            self._refused = True
            self._refuse(came.why)
        elif came.value is not None:
            self.seen = came.value
        return True


def _opened(source: Calibrations, camera: str) -> object:
    made = source.of(camera)
    made.open()
    return made


def _taken(calibration: Calibration, target: Target) -> object:
    """The reference; with it the correction, once both are there."""
    taken = calibration.take(target)
    if taken.flaw is not None:
        return taken
    made = calibration.finish_flat_field()
    return made if isinstance(made, Outcome) else taken


def _first_mark(calibration: Calibration) -> object:
    calibration.begin_length()
    return 1.0
