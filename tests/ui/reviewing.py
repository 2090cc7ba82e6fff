"""A scripted source of questions and a store that remembers, for the review's tests."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from inspector.errors import BusyError
from inspector.report.agreement import review_figures
from inspector.review.export import Exported
from inspector.review.items import Why
from inspector.review.source import Loaded, Picture
from ui.review.desk import Clocks, ReviewParts

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class ScriptedReviews:
    """Gives the items it was made with, once to each person."""

    def __init__(self, items=()):
        self.items = list(items)
        self.asked, self.read = [], []
        self.refuses = ""

    def load(self, me, since):
        self.asked.append((me, since))
        if self.refuses:
            raise BusyError(self.refuses)
        return Loaded(tuple(self.items), review_figures(()))

    def item(self, run_id, camera, index, number):
        self.asked.append((run_id, camera, index, number))
        found = [
            one for one in self.items if one.key == (run_id, camera, index, number)
        ]
        return replace(found[0], why=Why.CHOSEN) if found else None

    def picture(self, item):
        self.read.append(item.key)
        pixels = np.full((64, 96), 40 + item.index, np.uint8)
        return Picture(pixels, pixels[:32, :32])


class RememberingStore:
    """Takes reviews, or refuses with a reason."""

    def __init__(self):
        self.records, self.refuses = [], ""

    def __call__(self, records):
        if self.refuses:
            raise BusyError(self.refuses)
        self.records.extend(one.body for one in records)


def parts_of(source, store, exported=None):
    made = exported or Exported(Path("set/data.yaml"), 3, 2, 1, 0, ("pit",))
    clocks = Clocks(lambda: NOW, lambda: 0.0, lambda at: at)
    return ReviewParts(source, store, lambda: made, clocks)
