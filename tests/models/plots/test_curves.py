from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from inspector.report.svg import Drawing
from models.plots.axes import COLOURS, Axes, Look, ticks
from models.plots.curves import precision_recall, rates, reliability
from models.plots.matrix import confusion_matrix
from models.scoring.calibration import calibrate
from models.scoring.confusion import confusion
from models.scoring.rates import Evidence, sweep
from tests.models.scored import FAR, SQUARE, an_image, clean, found

IMAGES = [
    an_image(found((SQUARE, 0.9, 0), (FAR, 0.4, 1)), (SQUARE, 0), (FAR, 0)),
    an_image(found((SQUARE, 0.7, 1)), (SQUARE, 1)),
]
NAMES = ("pit & co", "scratch")


def drawings(images, quiet):
    evidence = Evidence.of(images, quiet)
    measured = calibrate(images)
    return (
        precision_recall(images, NAMES),
        rates(sweep(evidence), 0.5, 0.61),
        reliability(measured, measured),
        confusion_matrix(confusion(images, NAMES), 0.5),
    )


def words(svg):
    return " ".join(ET.fromstring(svg).itertext())


@pytest.mark.parametrize(
    ("images", "quiet"),
    [(IMAGES, [clean(0.3)]), (IMAGES, []), ([], []), ([], [clean()])],
)
def test_every_drawing_is_whole_xml_whatever_there_is(images, quiet):
    for svg in drawings(images, quiet):
        assert "nan" not in svg
        ET.fromstring(svg)


def test_the_same_figures_give_the_same_bytes():
    assert drawings(IMAGES, [clean(0.3)]) == drawings(IMAGES, [clean(0.3)])


def test_the_key_tells_class_average_precision_and_boxes():
    text = words(precision_recall(IMAGES, (*NAMES, "rust")))
    assert "pit & co: AP50 0.505, 2 boxes" in text
    assert "rust: does not occur" in text


def test_the_rates_name_both_thresholds_and_how_many_were_looked_at():
    text = words(drawings(IMAGES, [])[1])
    assert "threshold 0.5" in text
    assert "cheapest here 0.61" in text
    assert "of 3" in text
    assert "overkill), nobody looked" in text


def test_two_thresholds_that_are_one_are_told_once():
    points = sweep(Evidence.of(IMAGES))
    assert "cheapest" not in words(rates(points, 0.5, 0.5))


def test_the_matrix_shows_counts_misses_and_inventions():
    text = words(drawings(IMAGES, [])[3])
    assert "missed" in text
    assert "nothing there" in text
    assert "50.0 %" in text


def test_no_two_classes_look_alike():
    looks = [Look.of(number) for number in range(4 * len(COLOURS))]
    assert all(one != other for one, other in combinations(looks, 2))


def test_a_value_outside_the_axes_lies_on_their_border():
    axes = Axes(Drawing(100, 100, "x"), 10, 10, 90, 90, (0, 1), (0, 1))
    assert axes.place(0.5, 0.5) == (50, 50)
    assert axes.place(2, -1) == (90, 90)


def test_ticks_are_equal_steps_in_short_words():
    assert ticks(0, 1, 4)[1] == (0.25, "0.25")
    assert [words for _, words in ticks(0.8, 1, 2)] == ["0.8", "0.9", "1"]
