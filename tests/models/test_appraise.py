from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from models.appraise import Terms, appraise
from models.evaluate import Measured
from models.scoring.operating import Costs
from tests.models.scored import FAR, SQUARE, an_image, clean, found

TERMS = Terms(("pit", "scratch"), 0.5, pitch_mm=0.1, resamples=10)
SMALL = (500, 500, 510, 510)


def measured(*images):
    return Measured(images, tuple(1.0 for _ in images))


def an_account(terms=TERMS):
    image = an_image(
        found((SQUARE, 0.9, 0), (FAR, 0.8, 0), (SMALL, 0.3, 1)),
        (SQUARE, 0),
        (FAR, 1),
        (SMALL, 1),
    )
    return appraise(
        terms, measured(image), measured(clean(0.6, seen_px=10_000), clean())
    )


def test_the_class_table_tells_found_from_rightly_named():
    pit, scratch = an_account().classes
    assert (pit.boxes, pit.precision, pit.recall) == (1, pytest.approx(1 / 3), 1)
    assert (scratch.boxes, scratch.found.hits, scratch.recall) == (2, 1, 0)


def test_every_size_has_its_boxes_and_empty_sizes_no_figure():
    rows = {row.size.name: row for row in an_account().frame_sizes}
    assert rows["8-16 px"].boxes == 1
    assert rows["8-16 px"].found.hits == 0
    assert rows["64-128 px"].boxes == 2
    assert rows["< 8 px"].ap50 is None
    assert rows["< 8 px"].found is None
    small, _, large = an_account().coco_sizes
    assert (small.boxes, large.boxes) == (1, 2)


def test_clean_pictures_give_false_alarms_overkill_and_made_up_findings():
    account = an_account()
    assert account.false_alarms.per_1000_frames.value == 500
    assert account.false_alarms.area_m2 == pytest.approx(1e-4)
    assert account.operating.overkill.hits == 1
    assert account.confusion.counts[2][0] == 1


def test_without_clean_pictures_there_are_no_false_alarms_to_tell():
    account = appraise(TERMS, measured(an_image(found(), (SQUARE, 0))), None)
    assert account.false_alarms is None
    assert account.operating.overkill is None
    assert account.operating.escapes.share == 1


def test_the_threshold_of_the_account_is_the_one_it_was_given():
    account = an_account()
    assert account.score_threshold == account.operating.threshold == 0.5
    assert account.calibration_reported.lowest == 0.5
    dear = an_account(Terms(TERMS.classes, 0.5, costs=Costs(escape=50), resamples=2))
    assert dear.cheapest.threshold <= 0.3
    assert dear.score_threshold == 0.5


@pytest.mark.parametrize("images", [(), (clean(),)])
def test_nothing_to_judge_is_an_account_too(images):
    account = appraise(TERMS, measured(*images), None)
    assert account.intervals["map33"].resamples == 0
    assert account.cheapest.threshold == 0.5


def test_an_account_is_json_without_nan():
    text = json.dumps(asdict(an_account()), allow_nan=False)
    assert json.loads(text)["classes"][0]["name"] == "pit"
