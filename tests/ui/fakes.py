"""A scripted line and hand-made values for the window's tests."""

from collections import deque
from dataclasses import replace

import numpy as np

from inspector.errors import BusyError
from inspector.findings import Decision, Defect, Label
from inspector.line.client import Link, Refused, Seat
from inspector.recipe import KindPart
from inspector.status import LineStatus
from inspector.views import Sighting, Strip

KINDS = {
    "scratch": KindPart(en="Scratch", zh="划伤"),
    "roll_mark": KindPart(en="Roll mark", zh="辊印"),
    "inclusion": KindPart(en="Inclusion", zh="夹杂"),
}


class FakeClient:
    """A line that does what the script says and remembers what it was told."""

    def __init__(self, status=None, refuses=""):
        self.now = status or LineStatus()
        self.refuses = refuses
        self.commands = []
        self.new_strips = deque()
        self.new_sightings = deque()
        self.link, self.apart = Link.HERE, False
        self.late_refusals = []
        self.new_gauges = []
        self.sits = Seat()

    def status(self):
        return self.now

    def set(self, **changes):
        self.now = replace(self.now, **changes)

    def send(self, command):
        if self.refuses:
            raise BusyError(self.refuses)
        self.commands.append(command)

    def seat(self):
        return self.sits

    def refuse_later(self, why, command="Start", kind="BusyError"):
        self.late_refusals.append(Refused(command, kind, why))

    def refusals(self):
        taken = list(self.late_refusals)
        self.late_refusals.clear()
        return taken

    def gauges(self):
        taken = list(self.new_gauges)
        self.new_gauges.clear()
        return taken

    def strips(self):
        taken = list(self.new_strips)
        self.new_strips.clear()
        return taken

    def sightings(self):
        taken = list(self.new_sightings)
        self.new_sightings.clear()
        return taken


def a_strip(
    first_line=0,
    rows=32,
    columns=256,
    *,
    camera="top",
    columns_per_px=4,
    lines_per_row=4,
    pitch_mm=(0.1, 0.1),
    missing_before=0,
    pixels=None,
):
    if pixels is None:
        pixels = np.full((rows, columns), 110, np.uint8)
    return Strip(
        camera=camera,
        first_line=first_line,
        lines=len(pixels) * lines_per_row,
        pixels=pixels,
        columns_per_px=columns_per_px,
        lines_per_row=lines_per_row,
        pitch_mm=pitch_mm,
        missing_before=missing_before,
    )


def a_sighting(
    number=0,
    *,
    camera="top",
    kind="scratch",
    xyxy_mm=(10.0, 4.0, 14.0, 6.0),
    decision=Decision.REVIEW,
    lane=None,
    score=0.87,
    crop=None,
):
    x1, y1, x2, y2 = (round(v / 0.1) for v in xyxy_mm)
    box = (float(x1), float(y1), float(max(x2, x1 + 1)), float(max(y2, y1 + 1)))
    return Sighting(
        camera=camera,
        index=number,
        first_line=0,
        defect=Defect(number, box, xyxy_mm, kind, score, Label(kind), lane),
        decision=decision,
        crop=np.full((48, 64), 120, np.uint8) if crop is None else crop,
        crop_origin_px=(x1 - 16, y1 - 16),
    )


def activate(qtbot, widget):
    """Let a widget in sight take the keys."""
    with qtbot.waitActive(widget):
        widget.activateWindow()


def shown(qtbot, widget, width_px=1366, height_px=768):
    """A widget of this size, in sight, that takes the keys."""
    qtbot.addWidget(widget)
    widget.resize(width_px, height_px)
    widget.show()
    activate(qtbot, widget)
    return widget
