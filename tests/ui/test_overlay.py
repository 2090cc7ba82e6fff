import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from tests.ui.fakes import a_sighting, a_strip
from ui.live.overlay import BoxOverlay
from ui.live.ring import WebRing

PICTURE = QRectF(50, 20, 256, 200)


@pytest.fixture
def ring():
    made = WebRing(200, 256)
    for n in range(10):
        made.append(a_strip(n * 128))
    return made


@pytest.fixture
def overlay(texts, marks):
    return BoxOverlay(texts, marks)


def test_a_box_is_placed_by_millimetres(ring, overlay):
    overlay.add([a_sighting(xyxy_mm=(40.0, 100.0, 60.0, 110.0))])
    ((box, _seen),) = overlay.rects(ring, PICTURE, 1.0)
    per_mm = 256 / 102.4
    assert box.left() == pytest.approx(50 + 40 * per_mm - 5)
    assert box.right() == pytest.approx(50 + 60 * per_mm + 5)
    assert box.top() == pytest.approx(20 + (128 - 110) / 0.4 - 5)
    assert box.bottom() == pytest.approx(20 + (128 - 100) / 0.4 + 5)


def test_a_box_that_has_left_the_picture_is_not_drawn(ring, overlay):
    overlay.add(
        [a_sighting(xyxy_mm=(1, 1, 2, 2)), a_sighting(xyxy_mm=(1, 900, 2, 901))]
    )
    assert overlay.rects(ring, PICTURE, 1.0) == []


def test_a_small_defect_gets_a_box_that_can_be_seen(ring, overlay):
    overlay.add([a_sighting(xyxy_mm=(40.0, 100.0, 40.1, 100.1))])
    ((box, _seen),) = overlay.rects(ring, PICTURE, 1.0)
    assert min(box.width(), box.height()) >= 18


def test_nothing_is_drawn_on_an_empty_picture(overlay):
    overlay.add([a_sighting()])
    assert overlay.rects(WebRing(9, 9), PICTURE, 1.0) == []


def test_labels_never_hide_a_box_or_each_other(ring, overlay, qapp):
    placed = []
    overlay._paint_label = lambda _painter, plate, *_words: placed.append(plate)
    overlay.add(
        [
            a_sighting(n, xyxy_mm=(5.0 * n, 70 + 3.0 * n, 5.0 * n + 3, 73 + 3.0 * n))
            for n in range(18)
        ]
    )
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    overlay.paint(painter, ring, PICTURE, 1.0)
    painter.end()
    boxes = [box for box, _seen in overlay.rects(ring, PICTURE, 1.0)]
    assert placed
    for n, plate in enumerate(placed):
        assert PICTURE.contains(plate)
        assert not any(plate.intersects(other) for other in placed[:n])
        assert not any(plate.intersects(box) for box in boxes)
