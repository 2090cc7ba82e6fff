"""Questions, pictures and training sets from a real database and real pictures."""

from dataclasses import replace
from datetime import timedelta

import pytest

from inspector.errors import StoreError
from inspector.findings import Decision, Opinion
from inspector.review.export import export_reviews
from inspector.review.items import Why
from inspector.review.source import RecordedReviews
from inspector.review.splitting import Example, split
from inspector.types import UNKNOWN
from models.check.report import check
from models.labels.sets import open_set
from tests.plantrecords import Plant, a_crop, with_pictures
from tests.storefakes import NOW, RUN, a_review

FRAMES = 40


class Reviewed(Plant):
    """A plant whose records are reviewed."""

    def source(self):
        return RecordedReviews(self.url, self.evidence, self.passed)

    def load(self, me="Li"):
        return self.source().load(me, NOW - timedelta(hours=1))


@pytest.fixture
def plant(tmp_path):
    made = Reviewed(tmp_path)
    yield made
    made.engine.dispose()


def test_nothing_recorded_asks_nothing(plant):
    loaded = plant.load()
    assert loaded.items == ()
    assert loaded.figures.reviews == 0


def test_findings_nobody_judged_and_tiles_of_accepted_frames_are_asked(plant):
    accepted = replace(with_pictures(7), evidence=())
    verdict = replace(accepted.body.verdict, decision=Decision.ACCEPT)
    body = replace(accepted.body, defects=(), verdict=verdict)
    plant.store(with_pictures(0), with_pictures(1), replace(accepted, body=body))
    for index in (0, 7, 99):  # of a frame to review, an accepted one, none stored
        plant.tile(index)
    plant.store(a_review(0, number=0))
    items = plant.load().items
    assert {(i.why, i.index, i.number) for i in items} == {
        (Why.UNCERTAIN, 0, 1),
        (Why.UNCERTAIN, 1, 0),
        (Why.UNCERTAIN, 1, 1),
        (Why.PASSED, 7, None),
        (Why.SECOND, 0, 0),
    }
    assert items[0].kind == UNKNOWN


def test_nobody_is_asked_twice_and_a_second_person_once_more(plant):
    plant.store(with_pictures(0))
    plant.store(a_review(0, number=0, by="Li"), a_review(0, number=1, by="Li"))
    assert plant.load("Li").items == ()
    assert {i.why for i in plant.load("Wang").items} == {Why.SECOND}
    plant.store(a_review(0, number=0, by="Wang", opinion=Opinion.CONFIRMED))
    assert {i.number for i in plant.load("Wang").items} == {1}


def test_the_figures_of_the_shift_tell_agreement_and_minutes(plant):
    plant.store(with_pictures(0))
    plant.store(
        a_review(0, number=0, by="Li", spent_s=30.0),
        a_review(0, number=0, by="Wang", spent_s=60.0, at=NOW + timedelta(seconds=9)),
        a_review(0, number=1, by="Li", spent_s=9.0, at=NOW - timedelta(hours=3)),
    )
    figures = plant.load().figures
    assert figures.minutes == pytest.approx(1.5)
    assert (figures.twice, figures.kappas[0].agreed) == (1, 1)


def test_a_picture_comes_with_good_material_and_its_neighbours(plant):
    plant.store(*(with_pictures(n) for n in range(3)))
    plant.tile(1)
    source = plant.source()
    item = source.load("Li", NOW).items[0]
    shown = source.picture(item)
    assert shown.pixels.shape == (64, 64)
    assert shown.reference.shape == (64, 64)
    assert {(p.index, p.number) for p in shown.around} == {
        (i, n) for i in range(3) for n in range(2)
    }


def test_a_chosen_finding_is_asked_about_if_it_is_recorded(plant):
    plant.store(with_pictures(0))
    found = plant.source().item(RUN, "top", 0, 1)
    assert (found.why, found.kind, found.number) == (Why.CHOSEN, UNKNOWN, 1)
    assert plant.source().item(RUN, "top", 0, 9) is None
    assert plant.source().item("another run", "top", 0, 1) is None


def test_a_picture_that_is_gone_is_empty(plant):
    plant.store(with_pictures(0))
    source = plant.source()
    for path in plant.evidence.rglob("*.jpg"):
        path.unlink()
    shown = source.picture(source.load("Li", NOW).items[0])
    assert shown.pixels.size == shown.reference.size == 0


def reviewed_plant(plant):
    plant.store(*(with_pictures(n) for n in range(FRAMES)))
    said = [
        a_review(n, number=0, opinion=Opinion.CONFIRMED, kind="scratch")
        if n % 4
        else a_review(n, number=0, opinion=Opinion.FALSE)
        for n in range(FRAMES)
    ]
    said += [
        a_review(n, number=1, opinion=Opinion.RELABELLED, kind="油斑 oil")
        for n in range(FRAMES // 2)
    ]
    plant.store(*said)
    return plant


def test_what_was_judged_becomes_a_set_that_the_check_accepts(plant, tmp_path):
    reviewed_plant(plant)
    out = tmp_path / "训练集 set"
    made = export_reviews(plant.url, plant.evidence, plant.passed, out, ["油斑 oil"])
    assert made.classes == ("油斑 oil", "scratch")
    assert (made.images, made.clean, made.boxes) == (60, 10, 50)
    report = check(open_set(made.file), lambda _done, _of: None)
    assert report.problems == ()
    assert set(report.splits) == {"train", "val"}
    assert sum(s.boxes for s in report.splits.values()) == 50
    assert report.splits["val"].images >= 6


def test_boxes_lie_where_the_defects_are(plant, tmp_path):
    plant.store(with_pictures(3))
    plant.store(a_review(3, number=0, opinion=Opinion.CONFIRMED, kind="scratch"))
    made = export_reviews(plant.url, plant.evidence, plant.passed, tmp_path / "set")
    (entry,) = open_set(made.file).entries
    x1, y1, x2, y2 = entry.labels.xyxy_px((64, 64))[0]
    assert (x1, y1, x2, y2) == pytest.approx((0.0, 20.0, 4.0, 24.0), abs=1e-3)


def test_a_picture_with_a_defect_nobody_can_name_is_left_out(plant, tmp_path):
    plant.store(with_pictures(0), with_pictures(1))
    plant.store(
        a_review(0, number=0, opinion=Opinion.CONFIRMED, kind="scratch"),
        a_review(1, number=1, opinion=Opinion.CONFIRMED, kind=UNKNOWN),
    )
    made = export_reviews(plant.url, plant.evidence, plant.passed, tmp_path / "set")
    assert (made.images, made.left_out) == (1, 1)


def test_missed_defects_and_clean_tiles_are_examples_too(plant, tmp_path):
    plant.store(*(with_pictures(n) for n in range(4)))
    for n in range(3):
        plant.tile(n)
    missed = {"number": None, "opinion": Opinion.MISSED, "kind": "pit"}
    plant.store(
        a_review(0, number=None, opinion=Opinion.CLEAN),
        a_review(1, **missed, area_px=(4.0, 8.0, 20.0, 24.0)),
        a_review(2, **missed),  # nobody drew where
    )
    made = export_reviews(plant.url, plant.evidence, plant.passed, tmp_path / "set")
    assert (made.images, made.clean, made.boxes, made.left_out) == (2, 1, 1, 1)
    assert check(open_set(made.file), lambda _d, _o: None).ok


def test_a_folder_that_is_not_empty_and_nothing_to_train_by_are_refused(
    plant, tmp_path
):
    with pytest.raises(StoreError, match="review some defects first"):
        export_reviews(plant.url, plant.evidence, plant.passed, tmp_path / "set")
    with pytest.raises(StoreError, match="not empty"):
        export_reviews(plant.url, plant.evidence, plant.passed, tmp_path)


def test_pictures_that_are_alike_are_never_parted():
    examples = [
        Example(f"{n}", b"%d" % n, a_crop(n // 4), (("pit", (1, 1, 9, 9)),))
        for n in range(80)
    ]
    parts = split(examples)
    held = {int(one.name) // 4 for one in parts["val"]}
    assert held
    assert held.isdisjoint(int(one.name) // 4 for one in parts["train"])
    assert len(parts["val"]) + len(parts["train"]) == 80


def test_the_last_pictures_of_a_kind_are_never_held_out():
    examples = [
        Example(f"{n}", b"%d" % n, a_crop(n), ((f"kind {n}", (1, 1, 9, 9)),))
        for n in range(40)
    ]
    assert split(examples)["val"] == []
