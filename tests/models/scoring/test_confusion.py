from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from models.scoring.confusion import confusion
from tests.models.scored import FAR, SQUARE, an_image, clean, found
from tests.models.scored import images as chance_images

KINDS = ("pit", "scratch")


def test_right_wrong_missed_made_up_and_unknown_each_have_their_place():
    image = an_image(
        found(
            (SQUARE, 0.9, 0),
            (FAR, 0.8, 0),
            ((500, 0, 540, 40), 0.7, 1),
            ((0, 500, 40, 540), 0.6, -1),
        ),
        (SQUARE, 0),
        (FAR, 1),
        ((900, 900, 950, 950), 1),
        ((0, 500, 40, 540), 0),
    )
    counted = confusion([image], KINDS)
    assert counted.truths == ("pit", "scratch", "background")
    assert counted.findings == ("pit", "scratch", "unknown", "background")
    assert counted.counts == ((1, 0, 1, 0), (1, 0, 0, 1), (0, 1, 0, 0))


def test_precision_and_recall_of_a_class_follow_from_its_row_and_column():
    image = an_image(
        found((SQUARE, 0.9, 0), (FAR, 0.8, 0)), (SQUARE, 0), ((700, 0, 750, 50), 0)
    )
    score = confusion([image], KINDS).f_score(0)
    assert (score.precision, score.recall, score.f) == (0.5, 0.5, 0.5)
    assert confusion([image], KINDS).f_score(1).f == 0


def test_clean_frames_fill_the_row_of_the_background():
    counted = confusion([clean(0.9, 0.8)], KINDS)
    assert counted.counts == ((0, 0, 0, 0), (0, 0, 0, 0), (2, 0, 0, 0))


def test_nothing_gives_zeros():
    assert confusion([], KINDS).array.sum() == 0


@settings(max_examples=40, deadline=None)
@given(images=st.lists(chance_images(), max_size=3))
def test_rows_add_up_to_the_truth_and_columns_to_the_findings(images):
    counts = confusion(images, KINDS).array
    there = sum((i.class_id == 0).sum() for i in images)
    assert counts[0].sum() == there
    assert counts[:, :3].sum() == sum(len(i.found) for i in images)
    assert counts[2, 3] == 0
