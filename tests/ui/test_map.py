"""The map: where things lie, what is picked, brushed, left out and repeated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from inspector.cause.lot import Roll
from inspector.store.lot_map import LotMap
from inspector.store.lot_sheet import LotSheet, Unseen
from tests.ui.fakes import a_sighting, a_strip
from ui.actions import Key
from ui.map.page import MapPage
from ui.map.painting import Stretch
from ui.map.view import MapView
from ui.map.viewport import Viewport, dots, inside, nearest

LENGTH_MM = 50_000.0


def a_lot(xy_mm, kinds=("scratch",), kind=None, gravity=None):
    n = len(xy_mm)
    zeros = np.zeros(n, np.int32)
    return LotMap(
        runs=("run",),
        cameras=("top",),
        kinds=tuple(kinds),
        run=zeros,
        camera=zeros,
        index=np.arange(n),
        number=np.zeros(n, np.int64),
        kind=zeros if kind is None else np.array(kind, np.int32),
        gravity=np.array(gravity or [1] * n, np.int8),
        xy_mm=np.array(xy_mm, np.float64).reshape(-1, 2),
        size_mm=np.ones(n),
    )


def a_sheet(lot, **more):
    return LotSheet(
        lot, **{"length_mm": LENGTH_MM, "unseen": (), "seams_mm": ()} | more
    )


THREE = a_lot(
    [(100, 10_000), (500, 25_000), (900, 40_000)], ("scratch", "roll_mark"), [0, 1, 0]
)


class ScriptedSource:
    """Answers at once what it was given, and remembers what was asked."""

    def __init__(self, sheet):
        self.answer, self.asked = sheet, []

    def sheet(self, lot_id):
        self.asked.append(lot_id)
        return self.answer

    def sighting(self, lot, number):
        self.asked.append(number)
        return a_sighting(number)


@pytest.fixture
def view(qtbot, marks):
    made = MapView(marks)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show_map(THREE, (1000, LENGTH_MM))
    return made


@pytest.fixture
def page(qtbot, bridge, client, texts, marks, actions):
    source = ScriptedSource(a_sheet(THREE, unseen=(Unseen(5.0, 2.0, "busy"),)))
    both = (actions[Key.RULER], actions[Key.WHOLE])
    made = MapPage(bridge, texts, marks, source, both, [Roll("work roll", 600, "5")])
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.source = source
    yield made
    made.hide()
    made.close_source()


def where(view, number):
    """The widget's pixel of a defect."""
    x, y = view.viewport.to_px(THREE.xy_mm)[number]
    return QPoint(round(x) + 64, round(y) + 10)


def read(page, client, look, lot_id="coil"):
    """Let the page read the lot and take it."""
    client.set(lot_id=lot_id)
    look()
    page._look()
    assert page._reading.wait(5)
    page._look()


sides = st.floats(10, 4000)
spans = st.tuples(st.floats(0, 1e6), st.floats(1, 1e6)).map(lambda s: (s[0], sum(s)))


@given(sides, sides, spans, spans, st.floats(0, 1), st.floats(0, 1))
def test_pixels_and_millimetres_are_inverse(width, height, across, along, right, up):
    view = Viewport(width, height, across, along)
    x_mm = across[0] + right * (across[1] - across[0])
    y_mm = along[0] + up * (along[1] - along[0])
    ((x_px, y_px),) = view.to_px(np.array([[x_mm, y_mm]]))
    assert view.to_mm(x_px, y_px) == pytest.approx((x_mm, y_mm), rel=1e-6, abs=1e-3)


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(0, 400)), max_size=20))
def test_what_is_shown_never_leaves_the_web(turns):
    view = Viewport(600, 400, (0, 1000), (0, LENGTH_MM))
    for factor, y_px in turns:
        view = view.zoomed(factor, y_px, LENGTH_MM).moved(y_px - 200, LENGTH_MM)
        first, last = view.along_mm
        assert -1e-6 <= first < last <= LENGTH_MM + 1e-6


def test_zooming_holds_what_is_under_the_pointer():
    view = Viewport(600, 400, (0, 1000), (0, LENGTH_MM))
    nearer = view.zoomed(0.5, 100, LENGTH_MM)
    assert nearer.to_mm(0, 100)[1] == pytest.approx(view.to_mm(0, 100)[1])


def test_a_viewport_without_room_or_span_is_refused():
    with pytest.raises(ValueError, match="width and a height"):
        Viewport(0, 1, (0, 1), (0, 1))
    with pytest.raises(ValueError, match="goes up"):
        Viewport(1, 1, (0, 1), (1, 1))


def test_later_dots_lie_on_top_and_none_falls_outside():
    places = np.array([[5.0, 5], [5, 5], [-3, 2], [10, 2], [0, 0]])
    colours = np.array([1, 2, 3, 4, 5], np.uint32)
    found = dots(places, colours, (10, 10))
    assert found[5, 5] == 2
    assert found[0, 0] == found[1, 1] == 5
    assert set(np.unique(found)) == {0, 2, 5}
    assert not dots(np.zeros((0, 2)), np.zeros(0, np.uint32), (4, 4)).any()


def test_nothing_is_hit_where_nothing_is():
    places, shown = np.zeros((0, 2)), np.zeros(0, bool)
    assert nearest(places, shown, (1, 1), 9) is None
    assert len(inside(places, shown, (0, 0, 9, 9))) == 0
    assert nearest(np.array([[0.0, 0]]), np.array([False]), (0, 0), 9) is None


def test_a_click_picks_the_defect_under_it(qtbot, view):
    with qtbot.waitSignal(view.picked) as heard:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=where(view, 1))
    assert heard.args == [1]
    assert view.chosen == 1


def test_a_click_beside_every_defect_chooses_none(qtbot, view):
    view.choose(1)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    assert view.chosen is None


def test_a_kind_that_is_hidden_is_not_hit(qtbot, view):
    view.hide_kinds({"roll_mark"})
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=where(view, 1))
    assert view.chosen is None


def test_a_box_with_shift_chooses_what_lies_in_it(qtbot, view):
    start, end = where(view, 1) - QPoint(20, 20), where(view, 0) + QPoint(300, 20)
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    with qtbot.waitSignal(view.brushed) as heard:
        qtbot.mousePress(view, left, shift, start)
        qtbot.mouseMove(view, end)
        qtbot.mouseRelease(view, left, shift, end)
    assert heard.args[0].tolist() == [1]


def test_dragging_moves_and_home_shows_the_whole_lot(qtbot, view):
    view.zoom(0.1)
    before = view.viewport.along_mm
    view.move_along(40)
    assert view.viewport.along_mm[0] > before[0]
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.viewport.along_mm == (0, LENGTH_MM)


def test_keys_do_what_the_pointer_does(qtbot, view):
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    nearer = view.viewport.along_mm
    assert nearer[1] - nearer[0] < LENGTH_MM
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.viewport.along_mm[0] > nearer[0]
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    span = view.viewport.along_mm
    assert span[1] - span[0] == pytest.approx(LENGTH_MM)


def test_the_wheel_comes_nearer_around_the_pointer(view):
    at = QPointF(300, 100)
    held = view._along_mm(at)
    none, no = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    turn = QWheelEvent(at, at, QPoint(), QPoint(0, 120), no, none, phase, False)
    view.wheelEvent(turn)
    assert view._along_mm(at) == pytest.approx(held)


def test_the_period_ruler_repeats_what_was_dragged(qtbot, view):
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view.rule(True)
    low, high = QPoint(200, 200), QPoint(200, 180)
    qtbot.mousePress(view, left, none, low)
    qtbot.mouseMove(view, high)
    qtbot.mouseRelease(view, left, none, high)
    wanted = view._along_mm(QPointF(high)) - view._along_mm(QPointF(low))
    assert view.period_mm == pytest.approx(wanted)
    assert not view.grab().isNull()
    view.rule(False)
    assert view.period_mm is None


def test_a_lot_that_grows_keeps_what_is_looked_at(view):
    view.zoom(0.1)
    before = view.viewport
    view.choose(2)
    view.show_map(THREE, (1000, 2 * LENGTH_MM), [Stretch(1.0, 2.0, "stop")])
    assert view.viewport == before
    assert view.chosen == 2
    view.show_map(a_lot([]), (1000, LENGTH_MM))
    assert view.chosen is None


def test_a_hundred_thousand_are_drawn_as_dots_and_few_as_symbols(view):
    rng = np.random.default_rng(0)
    many = a_lot(rng.random((100_000, 2)) * [1000, LENGTH_MM])
    view.show_map(many, (1000, LENGTH_MM))
    image = view.grab().toImage()
    ground = view.palette().base().color()
    row = [image.pixelColor(x, 200) != ground for x in range(70, 580)]
    assert sum(row) > len(row) / 2


def test_the_page_reads_the_lot_of_the_line_and_says_how_much_there_is(
    page, client, look
):
    read(page, client, look)
    assert page.source.asked == ["coil"]
    assert page.told.text() == "3 defects on 50.0 m"
    assert {k: b.text() for k, b in page._kinds.items()} == {
        "scratch": "Scratch  2",
        "roll_mark": "Roll mark  1",
    }


def test_the_width_is_that_of_the_web_not_of_its_defects(page, client, look, bridge):
    bridge.strips.emit([a_strip(columns=4000, pitch_mm=(0.1, 0.1))])
    read(page, client, look)
    assert page.view.viewport.across_mm == (0, pytest.approx(1600))


def test_a_picked_defect_is_shown_with_its_picture(page, client, look):
    read(page, client, look)
    page.view.picked.emit(2)
    assert page._opening.wait(5)
    page._look()
    assert page.source.asked == ["coil", 2]
    assert page.detail.sighting.defect.number == 2


def test_what_is_picked_is_told_with_its_run(page, client, look):
    assert page.chosen() is None
    read(page, client, look)
    assert page.chosen() is None
    page.view.choose(2)
    assert page.chosen() == ("run", "top", 2, 0)


def test_many_kinds_of_long_names_fit_the_smallest_screen(page, client, look):
    kinds = tuple(f"Rolled-in scal{letter}" for letter in "abcdefghijkl")
    page.source.answer = a_sheet(a_lot([(1, 1)] * 12, kinds, range(12)))
    read(page, client, look)
    assert page.minimumSizeHint().width() <= 1366


def test_a_kind_is_left_out_and_what_is_brushed_is_counted(page, client, look):
    read(page, client, look)
    page._kinds["scratch"].setChecked(False)
    assert page.view._shown().tolist() == [False, True, False]
    page.view.brushed.emit(np.array([0, 2]))
    assert page.told.text() == "2 chosen: Scratch 2"


def test_a_period_names_the_roll_that_would_make_it(page):
    assert page._say_period(np.pi * 600) == "1\u202f885 mm · work roll, stand 5"
    assert page._say_period(700.0) == "700 mm"


def test_without_records_it_says_so(page, client, look):
    page.source.answer = None
    read(page, client, look)
    assert page.told.text() == "Nothing of this lot is recorded yet"


def test_a_page_that_is_not_seen_reads_nothing(page):
    page.show()
    assert page._timer.isActive()
    page.hide()
    assert not page._timer.isActive()
