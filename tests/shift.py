"""A whole shift at `inspector gui`, as people click and type it; run as a program.

`python -m tests.shift FOLDER first` goes from the first start of the station to the
moment at which the window kills itself; `... FOLDER second` opens another one on the
same line. Every step that was seen to work is a line on stdout, and at the end how the
event loop kept its time.
"""

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.access import Role
from inspector.build import database_of, read_line
from inspector.status import Phase
from inspector.store.audit import newest
from tests.heartbeat import Heartbeat
from tests.journey import Shift, say, write_line
from tests.ui.test_station import (
    PASSWORD,
    Station,
    add,
    change_operator,
    make_first_admin,
)
from ui.actions import Key
from ui.app import application
from ui.command import gui
from ui.main_window import MainWindow
from ui.watchdog import Watchdog

LOST = {"fault": "drop_lines", "at_line": 2500, "lines": 2400}
"""More than the recipe lets pass without an alarm."""

_RUN = "run.txt"
_LONGEST = 8
_HOLD = 2
"""Place of this disposition among the buttons of the lot's page."""


class Day(Shift):
    """The shift of journey.py with people who log in, and a line in its own process."""

    qtbot = QTest
    type, press, log_in = Station.type, Station.press, Station.log_in

    def __init__(self, window, url, folder):
        super().__init__(window, url, folder)
        self._pulse.stop()
        self._folder = folder
        self.heart = Heartbeat(window)

    @property
    def bridge(self):
        return self.window._bridge

    def sit(self, name):
        """Somebody takes the seat; the line goes on."""
        change_operator(self, name)
        self.me = name

    def set_up(self):
        make_first_admin(self)
        assert not self.window.actions_[Key.START].isEnabled()
        say("the first administrator has chosen a password")
        add(self, "wang", Role.OPERATOR)
        add(self, "li", Role.QA)
        self.sit("wang")
        self.window.actions_[Key.LIVE].trigger()
        say("an operator has logged in")

    def acknowledge(self):
        self.until(
            lambda: self.unseen("gap"), "an alarm about the lines that were lost"
        )
        while waiting := self.unseen():
            self.key(Qt.Key.Key_F7)  # the newest first, until the one of the gap
            newest = waiting[0]
            self.until(lambda one=newest: one not in self.unseen(), "it is seen")
            if newest[0] == "gap":
                break
        say("an alarm was acknowledged")

    def unseen(self, key=""):
        """Alarms that nobody has acknowledged, newest first: key and time."""
        alarms = [a for a in self.status.alarms if not a.acknowledged_by]
        return [(a.key, a.raised_at) for a in alarms if key in ("", a.key)]

    def export_a_training_set(self):
        """Seen in journey.py."""

    def switch_the_language(self):
        self.key(Qt.Key.Key_F2)
        start = self.window.actions_[Key.START]
        self.until(lambda: start.text() == "启动", "Chinese")
        say("language switched")

    def tell_time(self):
        """How the window kept its time; told, never asserted."""
        pulse = self.window.findChild(Watchdog).pulse
        assert pulse.ticks
        longest_ms = max((block.lasted_ms for block in self.heart.blocks), default=0.0)
        own_ms = max((block.used_ms for block in self.heart.own), default=0.0)
        say(
            f"watchdog: {pulse.ticks} ticks, {pulse.blocked} late; "
            f"{self.heart.beats} beats, {len(self.heart.blocks)} late by 50 ms, "
            f"{longest_ms:.0f} ms at most, {own_ms:.0f} ms of our own"
        )
        for block in sorted(self.heart.blocks, key=lambda b: -b.used_ms)[:_LONGEST]:
            say(f"  {block}")

    def die(self):
        run_id = self.status.run_id
        (self._folder.parent / _RUN).write_text(run_id, "utf-8")
        say(f"the window is killed while {run_id} runs")
        os.kill(os.getpid(), signal.SIGKILL)


def first(day):
    """From the first start of the station to the death of the window."""
    day.set_up()
    day.start()
    day.acknowledge()
    day.open_an_unknown_on_the_map()
    day.review()
    day.sit("li")
    day.enrol()
    day.see_the_first_verdict()
    day.confirm_a_cause()
    sign_the_lot(day)
    export_the_shift_report(day)
    day.switch_the_language()
    day.tell_time()
    day.die()


def second(day):
    """Another window on the same line, and its stop."""
    run_id = (day._folder.parent / _RUN).read_text("utf-8")
    day.until(lambda: day.status.run_id == run_id, "the same run")
    assert day.status.phase in (Phase.RUNNING, Phase.DEGRADED)
    say("another window shows the same run")
    assert not day.window.actions_[Key.STOP].isEnabled()
    day.log_in("wang")
    day.until(lambda: day.window.live.detail.sighting, "a defect")
    day.key(Qt.Key.Key_F6)
    day.until(lambda: day.status.phase is Phase.IDLE, "the line has stopped")
    who = {entry.change.who for entry in day.read(newest)}
    assert {"chen", "wang", "li"} <= who | {"wang"}
    day.tell_time()
    day.heart.close()
    day._reader.shutdown()
    say("stopped")


def sign_the_lot(day):
    """Quality holds the lot that has left the line, and signs with the password."""
    if not hasattr(Key, "LOT"):
        return  # this window has no page for it
    day.window.header.lot.selectAll()
    QTest.keyClicks(day.window.header.lot, "COIL-2")
    day.qtbot.keyClick(day.window.header.lot, Qt.Key.Key_Return)
    day.until(lambda: day.status.lot_id == "COIL-2", "the next lot")
    day.key(Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    lot = day.window.pages.lot
    day.until(lambda: "COIL-1" in [one.name for one in lot.desk.lots or ()], "the lot")
    lot.desk.choose("COIL-1")
    while "Signed: " not in lot.facts.told:  # late records are refused until seen
        day.until(lambda: not lot.desk.reading and not lot.desk.busy)
        click(day, lot.bar.choices.button(_HOLD))
        if not lot.bar.reason.text:
            day.type(lot.bar.reason, "scratches of the guide")
        click(day, lot.bar.next)
        day.type(lot.bar.password, PASSWORD)
        click(day, lot.bar.now)
        day.until(lambda: not lot.desk.busy, "the signature is stored")
        day.until(lambda: not lot.desk.reading, "the lot is read again")
    say("the lot was signed")


def export_the_shift_report(day):
    """The report of the running shift, as files."""
    if not hasattr(Key, "SHIFT"):
        return  # this window has no page for it
    day.key(Qt.Key.Key_7, Qt.KeyboardModifier.AltModifier)
    page = day.window.pages.shift
    out = day._folder.parent / "papers"
    page.folder.setText(str(out))
    click(day, page.export)
    day.until(lambda: list(out.glob("shift-*.json")), "the report")
    assert list(out.glob("*.pdf"))
    say("the shift report was exported")


def click(day, button):
    """With the left button, once it may be pressed."""
    day.until(button.isEnabled, "a button")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def main(folder, part):
    station, recipe = folder / "station.yaml", folder / "recipe.yaml"
    if part == "first":
        write_line(folder, (LOST,))
    _recipe, machine = read_line(station, recipe)
    troubles = []
    app = application()

    def begin():
        windows = [w for w in app.topLevelWidgets() if isinstance(w, MainWindow)]
        if not (windows and windows[0].isVisible()):
            QTimer.singleShot(100, begin)
            return
        (window,) = windows
        window.resize(1366, 768)
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        try:
            day = Day(window, database_of(machine), folder / part)
            {"first": first, "second": second}[part](day)
        except Exception as error:
            window.grab().save(str(folder / "trouble.png"))
            troubles.append(error)
            app.exit(1)
            raise
        window.close()

    (folder / part).mkdir()
    QTimer.singleShot(100, begin)
    try:
        gui(station=station, recipe=recipe, lot="", db=None)
    finally:
        if troubles:
            say(f"{type(troubles[0]).__name__}: {troubles[0]}")
    say(f"closed on {QApplication.platformName()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
