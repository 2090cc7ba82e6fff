import pytest
from PySide6.QtCore import Qt

from inspector.status import Ledger, Phase
from tests.ui.fakes import activate
from ui.actions import Key
from ui.widgets.header import Header, speed_text


@pytest.fixture
def header(qtbot, bridge, actions):
    made = Header(bridge, actions[Key.LANGUAGE])
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_shows_what_the_line_says(client, look, header):
    client.set(
        phase=Phase.RUNNING,
        lot_id="C-17",
        recipe="steel",
        line_speed_mm_s=2000.0,
        position_mm=12_345.0,
        ledgers={"a": Ledger(1000, 900, 0, 100), "b": Ledger(1000, 999, 0, 1)},
        gaps=2,
        defects={"scratch": 3, "dent": 4},
        verdicts={"ACCEPT": 90, "REJECT": 5},
    )
    look()
    assert header._state.label.text() == "Running"
    assert header.lot.text() == "C-17"
    assert header._product.value.text() == "steel"
    assert header._length.value.text() == "12.3"
    assert header._speed.value.text() == "120.0"
    assert header._coverage.value.text() == "94.95 %"
    assert header._gaps.label.text() == "2"
    assert header._defects.value.text() == "7"
    assert [m.label.text() for m in header._verdicts.values()] == ["90", "0", "5"]


def test_before_the_first_line_it_claims_no_coverage(header):
    assert header._coverage.value.text() == "–"  # noqa: RUF001


def test_a_gap_changes_shape_not_only_colour(client, look, header):
    without = header._gaps.sign.mark
    client.set(gaps=1)
    look()
    assert header._gaps.sign.mark.shape != without.shape


def test_a_scanner_that_types_changes_the_lot(qtbot, header):
    header.lot.setFocus()
    qtbot.keyClicks(header.lot, "COIL-99")
    with qtbot.waitSignal(header.lot.entered) as entered:
        qtbot.keyClick(header.lot, Qt.Key.Key_Return)
    assert entered.args == ["COIL-99"]


def test_an_empty_lot_is_not_handed_over(qtbot, header):
    with qtbot.assertNotEmitted(header.lot.entered):
        qtbot.keyClicks(header.lot, "   ")
        qtbot.keyClick(header.lot, Qt.Key.Key_Return)


def test_what_is_being_typed_is_not_overwritten(qtbot, client, look, header):
    activate(qtbot, header)
    header.lot.setFocus()
    qtbot.keyClicks(header.lot, "HALF")
    client.set(lot_id="OTHER")
    look()
    assert header.lot.text() == "HALF"


def test_a_lot_of_any_length_is_cut_to_what_a_record_holds(qtbot, header):
    qtbot.keyClicks(header.lot, "x" * 80)
    assert len(header.lot.text()) == 64


def test_speed_is_in_metres_per_minute():
    assert speed_text(1000.0) == "60.0"
