"""How kinds are drawn."""

from inspector.report.marks import PALETTE, SHAPES, UNKNOWN_SHAPE, marks_for
from inspector.report.svg import Drawing
from inspector.types import UNKNOWN


def test_no_two_of_forty_kinds_look_alike():
    marks = marks_for(f"kind {n:02d}" for n in range(len(SHAPES) * len(PALETTE)))
    assert len(set(marks.values())) == len(marks)


def test_neighbouring_kinds_differ_in_shape_and_in_colour():
    marks = list(marks_for(["a", "b", "c", "d", "e", "f"]).values())
    assert len({mark.shape for mark in marks}) == len(marks)
    assert len({mark.colour for mark in marks}) == len(marks)


def test_unknown_has_a_sign_of_its_own():
    marks = marks_for(["scratch", UNKNOWN])
    assert marks[UNKNOWN].shape == UNKNOWN_SHAPE
    assert marks["scratch"].shape != UNKNOWN_SHAPE


def test_the_order_of_the_kinds_changes_nothing():
    assert marks_for(["b", "a"]) == marks_for(["a", "b", "b"])


def test_accepted_material_is_drawn_hollow():
    solid, hollow = Drawing(9, 9, ""), Drawing(9, 9, "")
    for mark in marks_for("abcdef").values():
        mark.draw(solid, (4, 4))
        mark.draw(hollow, (4, 4), solid=False)
    assert "#ffffff" in hollow.render()
    assert "#ffffff" not in solid.render()
