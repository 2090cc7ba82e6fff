"""A lot is signed and a report exported at the window, with the line in its process."""

import hashlib
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from inspector.access import Role
from inspector.disposal import Disposition, Meaning
from inspector.store.audit import check
from inspector.store.handover import notes
from inspector.store.opened import reading
from inspector.store.signing import signatures
from tests.ui.test_station import (
    PASSWORD,
    SOON,
    Station,
    add,
    change_operator,
    line,
    make_first_admin,
)
from ui.actions import Key
from ui.map.source import RecordedMap, Records
from ui.work import work_of

__all__ = ["line"]  # the fixture


class Office(Station):
    """A window with all its pages, as `inspector gui` opens it."""

    def business(self, line):
        return {
            **super().business(line),
            "records": Records(RecordedMap(self.url, line.folder / "evidence")),
            "work": work_of(self.recipe, self.station, self.url),
        }

    def page(self, digit):
        key = getattr(Qt.Key, f"Key_{digit}")
        self.qtbot.keyClick(self.window, key, Qt.KeyboardModifier.AltModifier)

    def click(self, button: QAbstractButton):
        self.until(button.isEnabled)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def office(qtbot, line, texts, marks, notifier):
    made = Office(qtbot, line, texts, marks, notifier)
    yield made
    made.window.hide()
    made.end()


def signed(office, lot):
    with reading(office.url) as engine:
        return signatures(engine, lot)


def test_a_lot_is_signed_while_the_line_runs_and_the_shift_is_handed_over(office, line):
    window = office.window
    make_first_admin(office)
    add(office, "wang", Role.OPERATOR)
    add(office, "zhou", Role.QA)
    change_operator(office, "wang")
    window.header.lot.setText("C-1")
    office.press(Qt.Key.Key_F5)
    office.until(lambda: office.running() and office.bridge.last.blocks > 10)

    window.header.lot.setText("C-2")
    office.qtbot.keyClick(window.header.lot, Qt.Key.Key_Return)
    office.until(lambda: office.bridge.last.lot_id == "C-2")
    change_operator(office, "zhou")
    office.page(6)
    lot = window.pages.lot
    office.until(lambda: "C-1" in [one.name for one in lot.desk.lots or ()])
    lot.desk.choose("C-1")
    office.until(lambda: not lot.desk.reading and not lot.desk.end.running)
    ledger = lot.desk.end.ledger
    parts = ledger.inspected_lines + ledger.masked_lines + ledger.gap_lines
    assert parts == ledger.produced_lines > 0

    for _ in range(20):  # late records of the lot are refused until they are seen
        office.until(lambda: not lot.desk.reading and not lot.desk.busy)
        office.click(lot.bar.choices.button(list(Disposition).index(Disposition.HOLD)))
        if not lot.bar.reason.text:
            office.type(lot.bar.reason, "first coil of a new recipe")
        office.click(lot.bar.next)
        office.type(lot.bar.password, PASSWORD)
        office.click(lot.bar.now)
        office.until(lambda: not lot.desk.busy)
        if signed(office, "C-1"):
            break
    [made] = signed(office, "C-1")
    assert (made.by, made.disposition) == ("zhou", Disposition.HOLD)
    assert (made.meaning, made.reason) == (
        Meaning.DECISION,
        "first coil of a new recipe",
    )
    assert office.running()
    office.until(lambda: "Signed: Hold" in lot.facts.told)
    with reading(office.url) as engine:
        assert check(engine).problems == ()

    change_operator(office, "wang")
    office.page(7)
    shift = window.pages.shift
    key = shift.desk.shift
    shift.note.setPlainText("C-1 is on hold, ask quality")
    office.click(shift.leave)
    office.until(lambda: "wang: C-1 is on hold" in shift.told.text())
    with reading(office.url) as engine:
        [note] = notes(engine, key, office.station.name)
    assert (note.author, note.text) == ("wang", "C-1 is on hold, ask quality")
    office.until(lambda: shift.desk.pages is not None)
    office.press(Qt.Key.Key_F6)
    office.until(lambda: not office.bridge.last.phase.busy)

    out = line.folder / "papers"
    shift.folder.setText(str(out))
    for name in ("xlsx", "html"):
        office.click(shift.formats[name])
    office.click(shift.export)
    office.qtbot.waitUntil(lambda: bool(list(out.glob("*.json"))), timeout=SOON)
    [manifest] = out.glob("shift-*.json")
    told = json.loads(manifest.read_text("utf-8"))
    assert {name.rpartition(".")[2] for name in told["files"]} == {
        *("pdf", "xlsx", "html")
    }
    for name, digest in told["files"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    [page] = out.glob("*.html")
    assert "C-1 is on hold, ask quality" in page.read_text("utf-8")
    office.until(lambda: shift._state.text().startswith("Written:"))


def test_every_page_has_its_button(office):
    keys = (Key.LIVE, Key.MAP, Key.REVIEW, Key.CAUSES, Key.LOT, Key.SHIFT, Key.HEALTH)
    assert set(keys) <= set(office.window.pages.places)
