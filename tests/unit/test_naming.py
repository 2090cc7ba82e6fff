import pytest

from inspector.enrol.collect import Shot
from inspector.findings import Label
from inspector.judge import Judge
from inspector.naming import open_naming
from inspector.pipeline import Inspector, named
from inspector.recipe import LibraryPart
from inspector.types import UNKNOWN
from tests.fakes import PROVENANCE, FakeDetector, FakeScreen, found, frame
from tests.tinyembed import enrolment, spots, write_embedder


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_embedder(tmp_path_factory.mktemp("zoo") / "tiny")


def plain(*detections) -> Inspector:
    boxes = found(*detections)
    return Inspector(
        FakeScreen(None), FakeDetector(*[boxes] * 20), Judge(()), PROVENANCE
    )


class Everything:
    """Calls every crop a dent."""

    library_digest = "d"

    def __init__(self) -> None:
        self.seen: list[tuple[int, ...]] = []

    def classify(self, crops):
        self.seen += [crop.shape for crop in crops]
        return [Label("dent", 0.1, 0.5, (("dent", 0.1),)) for _ in crops]


def test_findings_go_by_the_names_of_the_examples_and_keep_the_networks():
    inspector = plain((2, 2, 6, 6, 0.9, 1))
    (before,) = inspector.inspect(frame()).defects
    (after,) = named(frame(), (before,), Everything())
    assert (after.kind, after.detector_kind) == ("dent", before.detector_kind)
    assert after.label.distance == 0.1


def test_a_clean_frame_asks_for_no_names():
    everything = Everything()
    assert named(frame(), (), everything) == ()
    assert everything.seen == []


def test_a_promotion_reaches_the_next_frame_without_a_restart(tmp_path, model):
    part = LibraryPart(folder="lib", artifact=str(model), look_every_s=0.005)
    naming = open_naming(part, tmp_path)
    try:
        running = naming.added_to(plain((2, 2, 6, 6, 0.9, -1)))
        first = running.inspect(frame())
        assert [d.kind for d in first.defects] == [UNKNOWN]
        teacher = enrolment(tmp_path / "lib", model)
        crop = [Shot(frame().pixels, "live")]
        teacher.teach("whole", crop, {})
        teacher.promote("whole", force=True)
        renewed = running
        for _ in range(2000):
            renewed = naming.renewed(renewed)
            if renewed.provenance.library != running.provenance.library:
                break
            naming.follower.wait(0.005)
    finally:
        naming.close()
    assert renewed.provenance.library != running.provenance.library
    assert running.provenance.artifacts["tiny-embedder"]
    assert renewed.classifier.prototypes.support.names == ("whole",)


def test_what_was_done_to_the_library_is_told_once_and_by_whom(tmp_path, model):
    teacher = enrolment(tmp_path / "lib", model, by="Li")
    teacher.teach("pit", [Shot(spots(0), "a")], {})
    part = LibraryPart(folder="lib", artifact=str(model), look_every_s=0.005)
    naming = open_naming(part, tmp_path)
    told = []
    try:
        for _ in range(2000):
            told += naming.news()
            if len(told) == 1:
                teacher.promote("pit", force=True)
            if len(told) == 2:
                break
            naming.follower.wait(0.005)
        naming.follower.wait(0.02)
        told += naming.news()
    finally:
        naming.close()
    assert [(one.who, one.subject) for one in told] == [("Li", "library lib")] * 2
    assert '"what":"promote pit' in told[1].new


def test_naming_the_same_library_again_renews_nothing(tmp_path, model):
    teacher = enrolment(tmp_path / "lib", model)
    teacher.teach("pit", [Shot(spots(0), "a")], {})
    part = LibraryPart(folder="lib", artifact=str(model), look_every_s=0.005)
    naming = open_naming(part, tmp_path)
    try:
        running = naming.added_to(plain())
        assert naming.renewed(running) is running
    finally:
        naming.close()
