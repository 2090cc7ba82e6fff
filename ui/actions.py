"""Every command of the window as data: text, key, role; made into actions once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from inspector.access import Act
from inspector.line.client import (
    Acknowledge,
    ChangeLot,
    Command,
    Link,
    Seat,
    Start,
    Stop,
)
from inspector.status import LineStatus, Phase


class Key(StrEnum):
    """The commands by name."""

    START = "start"
    STOP = "stop"
    ACKNOWLEDGE = "acknowledge"
    FREEZE = "freeze"
    FOLLOW = "follow"
    SCALE = "scale"
    LANGUAGE = "language"
    FULL_SCREEN = "full_screen"
    MAP = "map"
    REVIEW = "review"
    ENROL = "enrol"
    CAUSES = "causes"
    LOT = "lot"
    SHIFT = "shift"
    RULER = "ruler"
    WHOLE = "whole"
    LIVE = "live"
    RECIPE = "recipe"
    HEALTH = "health"
    LOGIN = "login"
    THEME = "theme"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """One command.

    Attributes:
        key: Its name.
        shortcut: The key that does the same, "" for none.
        act: What somebody must be allowed to do to give it.
        checkable: Whether it is a state that stays.
    """

    key: Key
    shortcut: str = ""
    act: Act = Act.WATCH
    checkable: bool = False


PLANS = (
    ActionPlan(Key.START, "F5", Act.RUN),
    ActionPlan(Key.STOP, "F6", Act.RUN),
    ActionPlan(Key.ACKNOWLEDGE, "F7", Act.ACKNOWLEDGE),
    ActionPlan(Key.FREEZE, "F8", checkable=True),
    ActionPlan(Key.FOLLOW, "F9"),
    ActionPlan(Key.SCALE, "F4"),
    ActionPlan(Key.LANGUAGE, "F2"),
    ActionPlan(Key.FULL_SCREEN, "F11", checkable=True),
    ActionPlan(Key.LIVE, "Alt+1", checkable=True),
    ActionPlan(Key.MAP, "F3", checkable=True),
    ActionPlan(Key.REVIEW, "Alt+3", checkable=True),
    ActionPlan(Key.ENROL, "Alt+4", checkable=True),
    ActionPlan(Key.CAUSES, "Alt+5", checkable=True),
    ActionPlan(Key.LOT, "Alt+6", checkable=True),
    ActionPlan(Key.SHIFT, "Alt+7", checkable=True),
    ActionPlan(Key.RULER, "F10", checkable=True),
    ActionPlan(Key.WHOLE, "F12"),
    ActionPlan(Key.RECIPE, "Alt+8", checkable=True),
    ActionPlan(Key.HEALTH, "Alt+9", checkable=True),
    ActionPlan(Key.LOGIN, "Ctrl+L"),
    ActionPlan(Key.THEME, "Ctrl+T", checkable=True),
    ActionPlan(Key.HELP, "F1"),
)


class Actions(QObject):
    """The window's actions, enabled by what the line does now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._made = {plan.key: self._make(plan) for plan in PLANS}
        self.retranslate()
        self.refresh(LineStatus())

    def __getitem__(self, key: Key) -> QAction:
        return self._made[key]

    def all(self) -> list[QAction]:
        """All actions, in order."""
        return list(self._made.values())

    def refresh(
        self, status: LineStatus, link: Link = Link.HERE, seat: Seat | None = None
    ) -> None:
        """Enable what fits the line's phase, the way to it, and who is at the window.

        A line that has died is acknowledged by anybody: nobody can be asked.
        """
        here, seen = link is Link.HERE, acknowledgement(status) is not None
        stoppable = status.phase in (Phase.PREPARING, Phase.RUNNING, Phase.DEGRADED)
        wanted = {
            Key.START: here and status.phase is Phase.IDLE,
            Key.STOP: here and stoppable,
            Key.ACKNOWLEDGE: (here or link is Link.DIED) and seen,
        }
        sits = seat or Seat()
        for plan in (one for one in PLANS if one.act is not Act.WATCH):
            may = sits.may(plan.act) or link is Link.DIED
            wanted[plan.key] = wanted.get(plan.key, True) and may
        wanted[Key.LOGIN] = sits.asked
        for key in sorted(wanted, key=wanted.__getitem__, reverse=True):
            self[key].setEnabled(wanted[key])  # on before off: the focus has a place

    def retranslate(self) -> None:
        """Ask for all words again; a change of text drops the shortcut."""
        for plan in PLANS:
            action = self._made[plan.key]
            text, tip = self._words(plan.key)
            action.setText(text)
            action.setToolTip(tip)
            action.setShortcut(QKeySequence(plan.shortcut))

    def _words(self, key: Key) -> tuple[str, str]:
        """The word on the button and one sentence more."""
        words = {
            Key.START: (self.tr("Start"), self.tr("Start the inspection of this lot")),
            Key.STOP: (
                self.tr("Stop"),
                self.tr("Stop; what is on its way is finished first"),
            ),
            Key.ACKNOWLEDGE: (
                self.tr("Acknowledge"),
                self.tr("I have seen this alarm"),
            ),
            Key.FREEZE: (
                self.tr("Freeze"),
                self.tr("Hold the picture; the line runs on"),
            ),
            Key.FOLLOW: (self.tr("Newest"), self.tr("Show the newest defect again")),
            Key.SCALE: (
                self.tr("Scale"),
                self.tr("Show more or less of the length: 4, 8, 1 or 2 to 1"),
            ),
            Key.LANGUAGE: (self.tr("中文"), self.tr("Switch to Chinese")),
            Key.FULL_SCREEN: (self.tr("Full screen"), self.tr("Full screen or window")),
            Key.LIVE: (self.tr("Live"), self.tr("The web as it passes")),
            Key.MAP: (self.tr("Map"), self.tr("The whole lot from above")),
            Key.REVIEW: (
                self.tr("Review"),
                self.tr("Judge findings, and material that had passed"),
            ),
            Key.ENROL: (
                self.tr("New kind"),
                self.tr("Teach a kind of defect by a few pictures"),
            ),
            Key.CAUSES: (
                self.tr("Causes"),
                self.tr("Why the defects of this lot may be there"),
            ),
            Key.LOT: (
                self.tr("Lot end"),
                self.tr("Grade, coverage, decision and signature"),
            ),
            Key.SHIFT: (
                self.tr("Shift"),
                self.tr("The shift's report, and a note for the next shift"),
            ),
            Key.RECIPE: (
                self.tr("Recipe"),
                self.tr("Tolerances and settings of this product, and their versions"),
            ),
            Key.HEALTH: (
                self.tr("Health"),
                self.tr("Cameras, inspection, storage, users and logs"),
            ),
            Key.THEME: (
                self.tr("Light"),
                self.tr("Light colours for a bright place, or dark ones"),
            ),
            Key.HELP: (
                self.tr("Help"),
                self.tr("The manual's page about this screen, and back"),
            ),
            Key.LOGIN: (
                self.tr("Log in"),
                self.tr("Log in, or change the operator; the line goes on"),
            ),
            Key.RULER: (
                self.tr("Period"),
                self.tr("Drag a length along the web; it is repeated over the lot"),
            ),
            Key.WHOLE: (self.tr("Whole lot"), self.tr("Show all of its length")),
        }
        return words[key]

    def _make(self, plan: ActionPlan) -> QAction:
        action = QAction(self)
        action.setCheckable(plan.checkable)
        action.setAutoRepeat(False)
        return action


def acknowledgement(status: LineStatus) -> Acknowledge | None:
    """What the acknowledge key means now: a FAULT with all alarms, or the newest."""
    if status.phase is Phase.FAULT:
        return Acknowledge("")
    unseen = [alarm for alarm in status.alarms if not alarm.acknowledged_by]
    return Acknowledge(unseen[0].key) if unseen else None


def start(typed_lot: str, now: datetime | None = None) -> Start:
    """Start with the lot typed; without one, with the time as its name."""
    at = now or datetime.now(UTC).astimezone()
    return Start(typed_lot.strip() or f"{at:%Y%m%d-%H%M%S}")


def lot_change(lot_id: str, status: LineStatus) -> Command | None:
    """What a lot typed in means: a change while the line runs, else nothing yet."""
    if status.phase.busy and lot_id != status.lot_id:
        return ChangeLot(lot_id)
    return None


def stop() -> Stop:
    """End the run."""
    return Stop()
