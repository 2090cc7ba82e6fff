import numpy as np
import pytest

from inspector.classify.library import LibraryFolder
from inspector.enrol.collect import Shot
from inspector.enrol.gate import Finding, Rate
from inspector.errors import ImageError, LibraryError
from inspector.naming import open_reader
from inspector.store.pictures import StoredPicture
from inspector.types import UNKNOWN
from tests.tinyembed import enrolment, opened, spots, steps, stripes, write_embedder


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_embedder(tmp_path_factory.mktemp("zoo") / "tiny")


@pytest.fixture
def work(tmp_path, model):
    return enrolment(tmp_path / "library", model)


def shots(make, *numbers: int, source: str = "coil 7") -> list[Shot]:
    return [Shot(make(n), source) for n in numbers]


def test_a_kind_of_five_alike_crops_may_go_live(work, tmp_path):
    taught = work.teach(
        "凹坑", shots(spots, 0, 1, 2, 3, 4), {"zh": "凹坑", "en": "pit"}
    )
    assert taught.report.verdict is Finding.GO
    assert taught.report.found.total == 5
    assert taught.version.kind("凹坑").state == "waiting"
    version, _ = work.promote("凹坑")
    assert version.kind("凹坑").state == "live"
    assert "gate: go" in version.action
    assert version.by == "Li"


def test_one_crop_is_not_enough_and_goes_live_only_if_somebody_insists(work):
    report = work.teach("pit", shots(spots, 0), {}).report
    assert (report.verdict, report.found) == (Finding.MORE_SHOTS, Rate(0, 1))
    with pytest.raises(LibraryError, match="more shots"):
        work.promote("pit")
    version, _ = work.promote("pit", force=True)
    assert version.kind("pit").state == "live"


def test_a_kind_that_looks_like_another_is_too_close_to_it(work):
    work.teach("pit", shots(spots, *range(6)), {})
    work.promote("pit")
    report = work.teach("hole", shots(spots, *range(6, 12)), {}).report
    assert (report.verdict, report.too_close_to) == (Finding.TOO_CLOSE, "pit")
    with pytest.raises(LibraryError, match="too close to pit"):
        work.promote("hole")


def test_another_kind_leaves_the_old_answers_as_they_were(work, model, tmp_path):
    work.teach("pit", shots(spots, *range(6)), {})
    work.promote("pit")
    artifact, embedder = opened(model)
    before = open_reader(artifact, tmp_path / "library").read()
    report = work.teach("line", shots(stripes, *range(5)), {}).report
    assert (report.verdict, report.changed.count) == (Finding.GO, 0)
    work.promote("line")
    after = open_reader(artifact, tmp_path / "library").read()
    golden = embedder.embed([spots(n) for n in range(30, 40)])
    answers = [
        [(one.kind, one.distance, one.limit) for one in library.labels(golden)]
        for library in (before, after)
    ]
    assert answers[0] == answers[1]


def test_no_crops_are_refused_and_nothing_is_written(work, tmp_path):
    with pytest.raises(LibraryError, match="at least one crop"):
        work.teach("pit", [], {})
    assert not (tmp_path / "library").exists()


def test_a_name_that_cannot_be_is_refused_before_a_crop_is_written(work, tmp_path):
    with pytest.raises(LibraryError):
        work.teach(UNKNOWN, shots(spots, 0), {})
    assert not (tmp_path / "library").exists()


def test_identical_crops_count_once(work):
    taught = work.teach("pit", shots(spots, 1, 1, 1), {})
    assert len(taught.version.kind("pit").pending) == 1
    assert {"alike", "few"} <= {hint.about for hint in taught.hints}


@pytest.mark.parametrize("side", [1, 3, 1500])
def test_crops_of_odd_sizes_can_be_taught(work, side):
    pixels = np.random.default_rng(0).integers(0, 255, (side, side, 3), np.uint8)
    assert work.teach("odd", [Shot(pixels, "a")], {}).version.number == 1


def test_two_channels_are_refused(work):
    with pytest.raises(ImageError):
        work.teach("odd", [Shot(np.zeros((5, 5, 2), np.uint8), "a")], {})


def test_a_rollback_takes_a_kind_off_the_line_again(work):
    work.teach("pit", shots(spots, *range(5)), {})
    work.promote("pit")
    assert work.rollback().kind("pit").state == "waiting"


def test_stored_evidence_tells_the_alarms_to_come(work):
    stored = [
        (StoredPicture("a.jpg", UNKNOWN, UNKNOWN, "run", "7"), spots(20)),
        (StoredPicture("b.jpg", "scratch", "scratch", "run", "7"), stripes(3)),
        (StoredPicture("c.jpg", UNKNOWN, UNKNOWN, "run", "7"), None),
    ]
    taught = work.teach("pit", shots(spots, *range(5)), {}, (stored, 500_000.0))
    shadow = taught.report.shadow
    assert shadow is not None
    assert (shadow.named, shadow.before) == (1, {UNKNOWN: 1})
    assert (shadow.looked_at, shadow.unreadable) == (2, 1)
    assert taught.report.alarms_per_km == pytest.approx(2.0)


def test_observing_changes_no_answer(work, model, tmp_path):
    work.teach("pit", shots(spots, *range(5)), {})
    work.observe("pit")
    artifact, _ = opened(model)
    assert open_reader(artifact, tmp_path / "library").read().support.names == ()


def test_a_merge_brings_kinds_and_crops(work, tmp_path, model):
    other = enrolment(tmp_path / "other", model, by="Wang")
    other.teach("band", shots(steps, *range(5)), {"en": "chatter"})
    other.promote("band")
    work.teach("pit", shots(spots, 0), {})
    version = work.merge(LibraryFolder(tmp_path / "other"))
    assert [kind.name for kind in version.kinds] == ["band", "pit"]
    artifact, _ = opened(model)
    found = open_reader(artifact, tmp_path / "library").read()
    assert found.support.names == ("band",)


def test_an_empty_library_cannot_be_merged(work, tmp_path):
    with pytest.raises(LibraryError, match="no support library"):
        work.merge(LibraryFolder(tmp_path / "none"))


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634)],
)
def test_a_rate_comes_with_wilsons_interval(count, total, low, high):
    assert Rate(count, total).interval == pytest.approx((low, high), abs=1e-4)
