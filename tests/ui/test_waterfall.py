import numpy as np
import pytest
from PySide6.QtCore import QRectF

from tests.ui.fakes import a_sighting, a_strip
from ui.live.waterfall import Waterfall


@pytest.fixture
def waterfall(qtbot, texts, marks):
    made = Waterfall(texts, marks)
    qtbot.addWidget(made)
    made.resize(600, 400)
    return made


def grey(widget):
    """What the widget looks like, `(h, w)`."""
    image = (
        widget.grab()
        .toImage()
        .convertToFormat(widget.grab().toImage().Format.Format_Grayscale8)
    )
    h, w = image.height(), image.width()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(h, image.bytesPerLine())
    return rows[:, :w].copy()


def web(waterfall):
    """The picture without rulers."""
    box = waterfall.picture().toRect()
    left, top = box.left(), box.top()
    return grey(waterfall)[top : top + box.height(), left : left + box.width()]


def test_an_empty_waterfall_says_what_to_do(waterfall):
    assert web(waterfall).max() > 100


def test_rows_are_drawn_pixel_for_pixel_newest_on_top(waterfall):
    pixels = np.full((40, 1024), 90, np.uint8)
    pixels[-2:] = 200
    pixels[0] = 30
    waterfall.append([a_strip(pixels=pixels)])
    waterfall.grab()
    waterfall.append([])
    ring = waterfall.ring
    picture = web(waterfall)
    np.testing.assert_array_equal(picture[0], ring.pixels[ring.top])
    assert np.all(picture[0] == 200)


def test_a_defect_of_one_pixel_is_visible_on_the_screen(waterfall):
    pixels = np.full((64, 4096), 110, np.uint8)
    pixels[32, 2049] = 225
    waterfall.grab()
    waterfall.append([a_strip(pixels=pixels, columns_per_px=1, lines_per_row=1)])
    assert web(waterfall).max() == 225


def test_strips_that_were_not_shown_are_drawn_as_missing(waterfall):
    waterfall.grab()
    waterfall.append([a_strip(0, rows=60, columns=512)])
    whole = web(waterfall)
    waterfall.append([a_strip(400, rows=20, columns=512, missing_before=160)])
    picture = web(waterfall)
    band = waterfall.ring.bands[0]
    top = waterfall.ring.band_top(band)
    hatched = picture[top + 1 : top + band.rows - 1, :20]
    assert {26, 62} <= set(np.unique(hatched))
    assert np.all(whole[:20, :20] == 110)
    assert np.all(picture[: top - 1, :20] == 110)


def test_freezing_holds_the_picture_while_the_line_runs_on(waterfall):
    waterfall.grab()
    waterfall.append([a_strip(0)])
    waterfall.set_frozen(True)
    held = grey(waterfall)
    waterfall.append([a_strip(128, pixels=np.full((32, 256), 20, np.uint8))])
    waterfall.show_sightings([a_sighting()])
    np.testing.assert_array_equal(grey(waterfall), held)
    waterfall.set_frozen(False)
    assert waterfall.ring.end_mm == pytest.approx(25.6)
    assert len(waterfall.boxes) == 1


def test_boxes_of_another_run_are_not_drawn_on_this_one(waterfall):
    waterfall.append([a_strip(4000)])
    waterfall.show_sightings([a_sighting()])
    waterfall.append([a_strip(0)])
    assert len(waterfall.boxes) == 0


def test_a_box_lies_on_its_defect(waterfall):
    waterfall.grab()
    pixels = np.full((100, 512), 110, np.uint8)
    pixels[50, 256] = 255
    waterfall.append([a_strip(pixels=pixels, columns_per_px=1, lines_per_row=1)])
    waterfall.show_sightings([a_sighting(xyxy_mm=(25.6, 5.0, 25.7, 5.1))])
    picture = waterfall.picture()
    ((box, _kind),) = waterfall.boxes.rects(waterfall.ring, picture, 1.0)
    rows, columns = np.nonzero(web(waterfall) == 255)
    box = box.translated(-picture.topLeft())
    inside = box.top() < rows, rows < box.bottom()
    assert np.any(inside[0] & inside[1] & (abs(columns - box.center().x()) < 3))


def test_a_box_can_be_told_from_any_grey(waterfall):
    waterfall.grab()
    for level in (0, 110, 255):
        waterfall.clear()
        pixels = np.full((200, 540), level, np.uint8)
        waterfall.append([a_strip(pixels=pixels)])
        plain = web(waterfall).astype(int)
        waterfall.show_sightings([a_sighting(xyxy_mm=(80, 20, 120, 60))])
        assert np.max(abs(web(waterfall).astype(int) - plain)) > 100


def test_a_gap_of_the_line_is_written_beside_the_web(waterfall):
    waterfall.grab()
    waterfall.append([a_strip(0, rows=80, columns=512)])
    before = web(waterfall)
    waterfall.note_gap(500)
    assert np.any(web(waterfall) != before)
    assert [note.length_mm for note in waterfall._gaps.notes] == [50.0]


def test_gaps_told_close_together_are_one_note(waterfall):
    waterfall.grab()
    waterfall.append([a_strip(0)])
    waterfall.note_gap(500)
    waterfall.note_gap(700)
    assert [note.length_mm for note in waterfall._gaps.notes] == [120.0]


@pytest.mark.parametrize("count", [0, 1, 10_000])
def test_any_number_of_boxes_is_drawn_in_bounds(waterfall, count):
    waterfall.append([a_strip()])
    waterfall.show_sightings([a_sighting(n) for n in range(count)])
    waterfall.grab()
    assert len(waterfall.boxes) == min(count, 400)


@pytest.mark.parametrize("shape", [(1, 1), (1, 16_384), (3000, 16), (0, 64), (64, 0)])
def test_strips_of_any_shape_are_taken(waterfall, shape):
    waterfall.grab()
    waterfall.append([a_strip(pixels=np.zeros(shape, np.uint8))])
    waterfall.append([a_strip(99_999_999, pixels=np.zeros((5, 5), np.uint8))])
    waterfall.grab()


def test_a_new_size_keeps_the_last_metres(waterfall):
    waterfall.grab()
    waterfall.append([a_strip(n * 128) for n in range(20)])
    end = waterfall.ring.end_mm
    for size in ((900, 300), (240, 160), (1, 1), (600, 400)):
        waterfall.resize(*size)
        waterfall.grab()
        assert waterfall.ring.end_mm == end
        assert waterfall.ring.rows


def test_the_picture_lies_on_whole_device_pixels(waterfall):
    assert waterfall.picture() == QRectF(waterfall.picture().toRect())
