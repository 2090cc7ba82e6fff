"""Every page of the demo's window at some sizes, in both languages; run as a program.

`python -m tests.scaling FOLDER WIDTHxHEIGHT...` prints a line for everything that is
cut off, and leaves a picture of each page in FOLDER/pictures. Sizes are logical pixels:
at QT_SCALE_FACTOR=2 a screen of 1920 x 1080 has 960 x 540.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from benchmarks.demo_window import drive, until
from inspector.status import Alarm, Phase
from inspector.types import UNKNOWN
from tests.ui.cutoffs import (
    cut_off,
    inner_places,
    too_large,
    unreachable,
    without_tip,
)
from ui.actions import Key
from ui.widgets.buttons import ActionButton
from ui.widgets.gallery import SightingRole

_SETTLED_MS = 250
_TIMES = 8
_FINDINGS = 6
WOE = (
    "camera top does not answer (no block for 5.0 s, expected one every 0.45 s); look "
    "at its cable and its power, then acknowledge and start again"
)


def say(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


class Round:
    """Goes through the pages and says what is cut off."""

    def __init__(self, window, folder):
        self.window, self.pictures = window, folder / "pictures"
        self.pictures.mkdir(exist_ok=True)

    def go(self, sizes):
        self.let_the_pages_fill()
        for size in sizes:
            for language in ("en", "zh"):
                self.window._texts.switch(language)
                self.window.resize(size)
                self.visit(size, language)

    def let_the_pages_fill(self):
        """Something stands on every page before it is looked at."""
        window = self.window
        until(lambda: window._bridge.last.defects.get(UNKNOWN, 0), "an unknown", 300)
        until(
            lambda: sum(window._bridge.last.defects.values()) >= _FINDINGS,
            "defects",
            300,
        )
        for key in window._places:
            window.actions_[key].setChecked(True)
            QTest.qWait(4 * _SETTLED_MS)
        desk = window.review.desk
        window.actions_[Key.REVIEW].setChecked(True)
        until(lambda: desk.picture is not None, "something to review")
        self.break_the_line()

    def break_the_line(self):
        """A fault with much to say and alarms that wait: the most that is shown."""
        window = self.window
        window.actions_[Key.STOP].trigger()
        until(lambda: window._bridge.last.phase is Phase.IDLE, "the line stands")
        QTest.qWait(2 * _SETTLED_MS)
        alarms = tuple(Alarm(f"a{n}", WOE, datetime.now(UTC)) for n in range(12))
        status = replace(window._bridge.last, phase=Phase.FAULT, message=WOE)
        window._bridge.last = replace(status, alarms=alarms)
        window._bridge.close()  # what is shown stays as it is
        window._bridge.status.emit(window._bridge.last)
        first = window.live.gallery.model().index(0, 0).data(SightingRole).sighting
        large = replace(
            first.defect,
            xyxy_mm=(1812.3, 4_123_456.7, 1999.9, 4_123_599.9),
            lane="right edge of the upper face",
        )
        for detail in (window.live.detail, window.map.detail):
            detail.show_picked(replace(first, defect=large))

    def visit(self, size, language):
        window = self.window
        for key in window._places:
            window.actions_[key].setChecked(True)
            self.look(size, language, key.value, window.pages.currentWidget())
        window.actions_[Key.HELP].trigger()
        self.look(size, language, "help", window.pages.help)
        window.actions_[Key.HELP].trigger()
        window.actions_[Key.LOGIN].trigger()
        window.pages.setCurrentWidget(window.login)
        self.look(size, language, "login", window.login)

    def look(self, size, language, name, page):
        self.check(size, language, name)
        for stack in inner_places(page):
            before = stack.currentIndex()
            for index in range(stack.count()):
                stack.setCurrentIndex(index)
                self.check(size, language, f"{name}-{index}")
            stack.setCurrentIndex(before)

    def check(self, size, language, name):
        window = self.window
        where = f"{size.width()}x{size.height()} {language} {name}"
        for _ in range(_TIMES):  # a layout may still be on its way
            QTest.qWait(_SETTLED_MS)
            if not (found := self.findings(size)):
                break
        for line in dict.fromkeys(found):
            say(f"{where}: {line}")
        window.grab().save(str(self.pictures / f"{where.replace(' ', '-')}.png"))

    def findings(self, size):
        window = self.window
        main = [
            one
            for one in window.findChildren(QPushButton)
            if one.property("part") == "main" or isinstance(one, ActionButton)
        ]
        large = too_large(window, size)
        found = [*cut_off(window), *unreachable(window, main), *without_tip(window)]
        return [*found, large] if large else found


def sizes_of(words):
    return [QSize(*(int(side) for side in word.split("x"))) for word in words]


def main(folder, sizes):
    drive(folder, lambda window: Round(window, folder).go(sizes))
    say("looked at everything")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sizes_of(sys.argv[2:]))
