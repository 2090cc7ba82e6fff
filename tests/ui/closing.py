"""Scripted lots and shifts for the tests of their pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from inspector.access import Role, User
from inspector.disposal import Disposition, LotFigures, Meaning, Signature
from inspector.errors import ShiftError, StoreError
from inspector.line.client import Seat
from inspector.lotend import KindLine, LotEnd
from inspector.plant import CalendarPart
from inspector.report.grading import Cause, Grade, Reason
from inspector.shiftend import Told
from inspector.status import Ledger
from inspector.store.handover import HandoverNote
from inspector.store.lot_map import LotMap
from inspector.store.lot_sheet import LotSheet, Unseen
from inspector.store.signing import LotRecord

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
FIGURES = LotFigures(400, 90_000, 4_000, 6_000, 31, 4)
QUALITY = Seat(asked=True, user=User("zhou", "周敏", Role.QA))
OPERATOR = Seat(asked=True, user=User("wang", "王伟", Role.OPERATOR))
HOLD = Grade(
    "B",
    Disposition.HOLD,
    (
        Reason(Cause.COVERAGE, 0.94, 0.99),
        Reason(Cause.COUNT, 3, 0, "scratch", "A"),
        Reason(Cause.RUNNING),
    ),
)
GOOD = Grade("A", Disposition.ACCEPT)


def an_end(lot_id="C-2", **more):
    told = {
        "lot_id": lot_id,
        "running": False,
        "held": False,
        "product": "steel strip",
        "started_at": NOW,
        "ended_at": NOW + timedelta(minutes=20),
        "ledger": Ledger(100_000, 90_000, 4_000, 6_000),
        "produced_mm": 100_000.0,
        "inspected_mm": 90_000.0,
        "unseen_mm": 6_000.0,
        "per_100_m": 34.4,
        "width_mm": 1_000.0,
        "kinds": (KindLine("scratch", 3, 8, 11), KindLine("roll_mark", 0, 4, 5)),
        "grade": GOOD,
        "figures": FIGURES,
        "zone": "Asia/Shanghai",
    }
    return LotEnd(**{**told, **more})


def a_signature(end, disposition=Disposition.ACCEPT, reason="", **more):
    told = {
        "lot_id": end.lot_id,
        "grade": "A",
        "disposition": disposition,
        "reason": reason,
        "meaning": Meaning.DECISION,
        "by": "zhou",
        "full_name": "周敏",
        "role": "qa",
        "at": NOW,
        "figures": end.figures,
    }
    return Signature(**{**told, **more})


def signed(end, *signatures):
    """The lot with signatures under it."""
    return replace(end, signatures=signatures or (a_signature(end),))


def a_record(end):
    last = end.signed
    word = last.disposition.value if last else ""
    return LotRecord(end.lot_id, end.held, end.running, word, "", "")


class ScriptedLots:
    """Gives the lots it was made with, newest first."""

    def __init__(self, *ends):
        self.ends = {end.lot_id: end for end in ends}
        self.asked, self.refuses, self.closed = [], "", False

    def put(self, end):
        self.ends[end.lot_id] = end

    def newest(self):
        if self.refuses:
            raise StoreError(self.refuses)
        return tuple(a_record(end) for end in self.ends.values())

    def end(self, lot_id):
        self.asked.append(lot_id)
        if self.refuses or lot_id not in self.ends:
            raise StoreError(self.refuses or f"no lot {lot_id!r}")
        return self.ends[lot_id]

    def close(self):
        self.closed = True


class ScriptedMap:
    """A lot of `n` defects for a map."""

    def __init__(self, n=5):
        zeros = np.zeros(n, np.int32)
        self.lot = LotMap(
            runs=("run",),
            cameras=("top",),
            kinds=("scratch",),
            run=zeros,
            camera=zeros,
            index=np.arange(n),
            number=np.zeros(n, np.int64),
            kind=zeros,
            gravity=np.zeros(n, np.int8),
            xy_mm=np.column_stack([np.full(n, 300.0), np.linspace(0, 90_000, n)]),
            size_mm=np.ones(n),
        )

    def sheet(self, _lot_id):
        return LotSheet(self.lot, 100_000.0, (Unseen(40_000, 6_000, "camera"),), ())

    def sighting(self, _lot, _number):
        return None


def a_page(width=400, height=560):
    """A white page as PNG."""
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(255)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


class ScriptedShifts:
    """Shifts of a calendar at a given instant; remembers what was made."""

    def __init__(self, folder="/reports", pages=3, now=NOW):
        self.folder = Path(folder)
        self.now = now
        self.calendar = CalendarPart(zone="Asia/Shanghai").calendar
        self.sheets = tuple(a_page(400 + n) for n in range(pages))
        self.notes = {}
        self.drawn, self.made = [], []
        self.refuses, self.closed = "", False

    def local(self, at):
        return self.calendar.local(at)

    def current(self):
        return self.calendar.shift_at(self.now)

    def before(self, shift):
        return self.calendar.shift_at(shift.start_at - timedelta(seconds=1))

    def after(self, shift):
        return self.calendar.shift_at(shift.end_at)

    def find(self, text):
        if "/" in text:
            return self.calendar.parse(text)
        try:
            return self.calendar.day(datetime.fromisoformat(text).date())[0]
        except ValueError as cause:
            raise ShiftError("a day is written YYYY-MM-DD") from cause

    def leave(self, shift, text, author="wang"):
        """A note that stands there already."""
        note = HandoverNote("line 1", author, self.now, text)
        self.notes[shift.key] = (*self.notes.get(shift.key, ()), note)

    def told(self, shift):
        before = self.before(shift)
        told = (self.notes.get(one.key, ()) for one in (shift, before))
        return Told(*told, before)

    def pages(self, shift, lang):
        self.drawn.append((shift.key, lang))
        if self.refuses:
            raise StoreError(self.refuses)
        return self.sheets

    def export(self, shift, formats, out, lang):
        if self.refuses:
            raise StoreError(self.refuses)
        self.made.append((shift.key, formats, out, lang))
        return tuple(out / f"shift.{ending}" for ending in (*formats, "json"))

    def close(self):
        self.closed = True
