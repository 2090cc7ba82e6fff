"""From the demo's window to the first kind that was taught, with the tour alone.

    python -m benchmarks.tour FOLDER [--read]

Does what the tour says, on the thing that it points at, and prints when each step was
there. With `--read` every text is read first, at 200 words a minute, and the hand takes
a second for each click. It needs a display.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from benchmarks.demo_window import DriveError, coach_of, drive, until
from inspector.classify.kinds import Kind
from inspector.enrol.draft import FEWEST
from ui.main_window import MainWindow
from ui.tour.coach import Coach
from ui.tour.facts import target_of
from ui.tour.steps import Hint

NAME = "Ribs"
RIBS_MM = (230.0, 270.0)
"""Where the ribs lie; what a person sees at once, a script tells by the place."""

_WORDS_PER_S = 200 / 60
_HAND_S = 1.0
_MOST_ACTS = 1000
_AFTER_MS = 300


class Follower:
    """A new user who does what the tour says and knows nothing else."""

    def __init__(
        self, window: MainWindow, *, reads: bool, pictures: Path | None
    ) -> None:
        self.window, self._reads, self._pictures = window, reads, pictures
        self.coach: Coach = coach_of(window)
        self.began_s = time.monotonic()
        self.seen: dict[str, float] = {}

    def follow(self) -> None:
        """Until the tour has nothing more to say."""
        acts = self._acts()
        for _ in range(_MOST_ACTS):
            hint = self.hint()
            self._read(hint)
            if hint is Hint.DONE:
                return
            if hint in acts:
                self._hand()
                acts[hint](hint)
            QTest.qWait(300)
        raise DriveError(f"the tour stands still: {list(self.seen)[-1]}")

    def hint(self) -> Hint:
        """What the tour says now."""
        self.coach.look()
        return self.coach.tour.hint(self.coach.facts())

    @property
    def taught(self) -> tuple[Kind, ...]:
        """Kinds that are in use."""
        enrol = self.window.enrol
        lesson = None if enrol is None else enrol.desk.lesson
        return () if lesson is None else tuple(k for k in lesson.kinds if k.live)

    def _acts(self) -> dict[Hint, Callable[[Hint], None]]:
        click = self._click_target
        return {
            **dict.fromkeys((Hint.START, Hint.STOP, Hint.GO_MAP), click),
            **dict.fromkeys((Hint.GO_REVIEW, Hint.GO_BIN, Hint.ASK), click),
            Hint.PROMOTE: click,
            Hint.LOOK: self._look,
            Hint.OPEN: self._open,
            Hint.JUDGE: self._judge,
            Hint.PICK: self._pick,
            Hint.NAME: self._name,
        }

    def _read(self, hint: Hint) -> None:
        if hint.value in self.seen:
            return
        card = self.coach.card
        self.seen[hint.value] = time.monotonic() - self.began_s
        if self._pictures is not None:
            QTest.qWait(150)
            path = self._pictures / f"{len(self.seen):02d}-{hint.name.lower()}.png"
            self.window.grab().save(str(path))
        if self._reads:
            words = f"{card.title.text()} {card.text.text()}".split()
            QTest.qWait(round(1000 * len(words) / _WORDS_PER_S))

    def _hand(self) -> None:
        if self._reads:
            QTest.qWait(round(1000 * _HAND_S))

    def _target(self, hint: Hint) -> QWidget:
        target = target_of(self.window, hint)
        if target is None or not target.isVisible():
            raise DriveError(f"the tour points at nothing that can be used: {hint}")
        return target

    def _click_target(self, hint: Hint) -> None:
        QTest.mouseClick(self._target(hint), Qt.MouseButton.LeftButton)
        QTest.qWait(_AFTER_MS)

    def _look(self, _hint: Hint) -> None:
        gallery = self.window.live.gallery
        index = gallery.model().index(0, 0)
        place = gallery.visualRect(index).center()
        QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def _open(self, _hint: Hint) -> None:
        chart = self.window.map
        if chart is None or chart.view.places_px().size == 0:
            return
        x, y = chart.view.places_px()[0]
        place = QPoint(round(float(x)), round(float(y)))
        QTest.mouseClick(chart.view, Qt.MouseButton.LeftButton, pos=place)

    def _judge(self, _hint: Hint) -> None:
        review = self.window.review
        if review is None:
            raise DriveError("there is no review")
        until(lambda: review.desk.picture is not None, "a picture to judge")
        item = review.desk.current
        tile = item is not None and item.is_tile
        key = Qt.Key.Key_0 if tile else Qt.Key.Key_U
        QTest.keyClick(self.window, key)

    def _pick(self, _hint: Hint) -> None:
        """Those that look the same, one click each."""
        enrol = self.window.enrol
        if enrol is None:
            raise DriveError("nothing can be taught")
        low, high = RIBS_MM
        alike = [
            row
            for row, crop in enumerate(enrol.desk.crops)
            if low < crop.detail.point.x_mm < high
        ]
        picked = {one.key for one in enrol.gallery.picked()}
        left = [n for n in alike if enrol.desk.crops[n].key not in picked]
        for row in left[: FEWEST - len(picked)]:
            self._hand()
            index = enrol.gallery.items.index(row)
            enrol.gallery.scrollTo(index)
            place = enrol.gallery.visualRect(index).center()
            port = enrol.gallery.viewport()
            QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place)

    def _name(self, _hint: Hint) -> None:
        enrol = self.window.enrol
        if enrol is None:
            raise DriveError("nothing can be taught")
        enrol.form.en.setFocus()
        QTest.keyClicks(enrol.form.en, NAME, delay=100 if self._reads else -1)


def follow(folder: Path, *, reads: bool, pictures: bool = False) -> dict[str, object]:
    """One new user in the demo's window; when what was seen, in seconds."""
    told: dict[str, object] = {}

    def work(window: MainWindow) -> None:
        shots = folder / "pictures" if pictures else None
        if shots is not None:
            shots.mkdir(exist_ok=True)
        user = Follower(window, reads=reads, pictures=shots)
        if not user.coach.on:
            raise DriveError("the tour did not begin by itself")
        user.follow()
        told.update(
            steps_s={name: round(at_s, 1) for name, at_s in user.seen.items()},
            taught=[kind.name for kind in user.taught],
            taught_after_s=round(user.seen[Hint.VERDICT.value], 1),
        )
        user.coach.card.end.click()

    drive(folder, work, with_tour=True)
    return told


def main() -> None:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--read", action="store_true")
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args()
    told = follow(options.folder, reads=options.read, pictures=options.pictures)
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
