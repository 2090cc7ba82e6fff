import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from inspector.findings import Decision
from tests.ui.fakes import a_sighting
from ui.widgets.gallery import Gallery, SightingItemModel, SightingRole


@pytest.fixture
def gallery(qtbot, texts, marks):
    made = Gallery(texts, marks)
    qtbot.addWidget(made)
    made.resize(420, 500)
    made.show()
    return made


@pytest.fixture
def model(texts):
    made = SightingItemModel(texts)
    yield made
    made.deleteLater()


def numbers(model):
    indexes = [model.index(n) for n in range(model.rowCount())]
    return [index.data(SightingRole).sighting.index for index in indexes]


def test_the_newest_is_first(model):
    model.add([a_sighting(1), a_sighting(2)])
    model.add([a_sighting(3)])
    assert numbers(model) == [3, 2, 1]


def test_the_model_keeps_its_promises_to_qt(model):
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    model.add([a_sighting(n) for n in range(495)])
    for n in range(10):
        model.add([a_sighting(495 + n)])
    model.clear()
    assert tester.model() is model
    tester.deleteLater()


@pytest.mark.parametrize("count", [0, 1, 499, 500, 10_000])
def test_it_is_bounded_and_keeps_the_newest(model, count):
    model.add([a_sighting(n) for n in range(count)])
    assert numbers(model) == list(range(count))[::-1][:500]


def test_a_row_reads_as_a_sentence_for_those_who_cannot_see(model, texts):
    model.add([a_sighting(lane="drive", decision=Decision.REJECT)])
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Scratch, 4.0 mm, 0.005 m, x 12 mm, drive, 0.87, Reject"
    texts.switch("zh")
    assert model.index(0).data().startswith("划伤")


def test_there_is_nothing_below_a_row_or_outside(model):
    model.add([a_sighting()])
    assert model.rowCount(model.index(0)) == 0
    assert model.data(QModelIndex()) is None
    assert model.data(model.index(0), Qt.ItemDataRole.DecorationRole) is None


def test_what_is_looked_at_stays_while_new_ones_arrive(gallery):
    gallery.add([a_sighting(n) for n in range(50)])
    gallery.doItemsLayout()
    gallery.verticalScrollBar().setValue(720)
    seen = gallery.indexAt(gallery.viewport().rect().center())
    before = seen.data(SightingRole).sighting.index
    gallery.add([a_sighting(100 + n) for n in range(3)])
    now = gallery.indexAt(gallery.viewport().rect().center())
    assert now.data(SightingRole).sighting.index == before


def test_at_the_top_it_follows_the_newest(gallery):
    gallery.add([a_sighting(n) for n in range(50)])
    gallery.add([a_sighting(99)])
    assert gallery.verticalScrollBar().value() == 0


def test_choosing_tells_which_and_following_gives_it_up(qtbot, gallery):
    gallery.add([a_sighting(1), a_sighting(2)])
    with qtbot.waitSignal(gallery.picked) as picked:
        gallery.setCurrentIndex(gallery.items.index(1))
    assert picked.args[0].index == 1
    with qtbot.waitSignal(gallery.newest) as newest:
        gallery.follow()
    assert newest.args[0].index == 2
    assert not gallery.currentIndex().isValid()


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (3000, 2), (50, 60, 3), (0, 4)])
def test_a_crop_of_any_shape_is_drawn(gallery, shape):
    gallery.add([a_sighting(crop=np.zeros(shape, np.uint8))])
    gallery.setCurrentIndex(gallery.items.index(0))
    assert not gallery.grab().isNull()


def test_rows_are_high_enough_for_gloves(gallery):
    gallery.add([a_sighting()])
    assert gallery.sizeHintForRow(0) >= 44
