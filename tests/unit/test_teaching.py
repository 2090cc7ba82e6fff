"""Kinds taught from the records' own unnamed findings."""

from dataclasses import replace

import numpy as np
import pytest

from inspector.enrol.collect import Shot
from inspector.enrol.draft import SEVERITIES, Draft, Lack
from inspector.enrol.gate import FEWEST_RENAMED, Finding, Rate
from inspector.enrol.picture import Bar, bars
from inspector.enrol.shadow import Shadow
from inspector.errors import LibraryError
from inspector.findings import Opinion
from inspector.recipe import LibraryPart
from inspector.teaching import RecordedTeacher, teacher_of, with_library
from inspector.types import UNKNOWN
from tests.plantrecords import Plant, with_pictures
from tests.storefakes import a_review
from tests.tinyembed import spots, stripes, write_embedder


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_embedder(tmp_path_factory.mktemp("zoo") / "tiny")


def a_look(number):
    """Scratches (even) are stripes, unknown ones (odd) are spots."""
    made = spots(number) if number % 2 else stripes(number)
    return np.kron(made, np.ones((2, 2), np.uint8))[:64, :64]


@pytest.fixture
def plant(tmp_path):
    made = Plant(tmp_path)
    made.store(*(with_pictures(n, a_look) for n in range(8)))
    yield made
    made.engine.dispose()


@pytest.fixture
def teacher(plant, tmp_path, model):
    return RecordedTeacher(plant.url, plant.evidence, tmp_path / "library", str(model))


def shots(teacher, most=6):
    return [crop.shot for crop in teacher.unnamed()[:most]]


def test_the_bin_holds_what_the_line_could_not_name_newest_first(teacher):
    crops = teacher.unnamed()
    assert [crop.detail.point.kind for crop in crops] == [UNKNOWN] * 8
    assert [crop.detail.point.index for crop in crops] == list(range(7, -1, -1))


def test_what_a_person_has_named_or_refused_leaves_the_bin(plant, teacher):
    plant.store(
        a_review(0, number=1, opinion=Opinion.FALSE),
        a_review(1, number=1, opinion=Opinion.RELABELLED, kind="scratch"),
        a_review(2, number=1, opinion=Opinion.CONFIRMED, kind=UNKNOWN),
        a_review(3, number=0, opinion=Opinion.RELABELLED, kind=UNKNOWN),
    )
    there = {(c.detail.point.index, c.detail.point.number) for c in teacher.unnamed()}
    assert there == {(n, 1) for n in range(2, 8)} | {(3, 0)}


def test_what_a_kind_was_taught_by_leaves_the_bin_until_that_is_undone(teacher):
    teacher.teach(Draft("Oil spot"), shots(teacher, 3), "Li")
    teacher.teach(Draft("Oil spot"), shots(teacher, 2), "Li")
    assert len(teacher.unnamed()) == 3
    teacher.roll_back("Li")
    assert len(teacher.unnamed()) == 5


def test_a_kind_is_taught_observed_promoted_and_undone(teacher):
    assert teacher.kinds().kinds == ()
    draft = Draft("Oil spot", "油斑", "critical", "擦拭")
    lesson = teacher.teach(draft, shots(teacher), "Li")
    assert lesson.report.verdict is Finding.GO
    (kind,) = lesson.kinds
    assert (kind.name, kind.zh, kind.severity) == ("oil_spot", "油斑", "critical")
    assert lesson.report.shadow.before == {UNKNOWN: 8}
    assert lesson.report.shadow.seen == {UNKNOWN: 8, "scratch": 8}
    assert teacher.observe("oil_spot", "Li").kinds[0].state == "observed"
    assert teacher.promote("oil_spot", "Wang").kinds[0].state == "live"
    undone = teacher.roll_back("Wang")
    assert (undone.kinds[0].state, undone.version) == ("observed", 4)


def test_a_kind_that_would_take_findings_of_another_is_not_promoted(teacher):
    made = [Shot(a_look(2 * n), "coil") for n in range(6)]
    lesson = teacher.teach(Draft("Line"), made, "Li")
    assert lesson.report.verdict is Finding.TOO_CLOSE
    assert lesson.report.too_close_to == "scratch"
    assert lesson.report.renamed["scratch"] == Rate(8, 8)
    with pytest.raises(LibraryError, match="too close to scratch"):
        teacher.promote("line", "Li")


def test_one_or_two_findings_that_change_their_name_do_not_stop_a_kind(teacher):
    report = teacher.teach(Draft("Spot"), shots(teacher), "Li").report
    few = FEWEST_RENAMED - 1
    shadow = Shadow(20, 0, 1e6, few, {"scratch": few}, {"scratch": 10})
    changed = replace(report, shadow=shadow)
    (row,) = [one for one in bars(changed) if one.bar is Bar.RENAMED]
    assert (row.rate, row.bad) == (Rate(few, 10), False)


def test_nothing_to_undo_is_said(teacher):
    with pytest.raises(LibraryError, match="undo"):
        teacher.roll_back("Li")


def test_a_recipe_without_a_library_teaches_nothing_and_says_what_to_do(tmp_path):
    class Recipe:
        library = None

        def model_copy(self, update):
            return update

    teacher = teacher_of(Recipe(), tmp_path, "sqlite://", tmp_path)
    assert (teacher.unnamed(), teacher.kinds().kinds) == ((), ())
    with pytest.raises(LibraryError, match="names no support library"):
        teacher.teach(Draft("Spot"), (), "Li")
    assert with_library(Recipe()) == {"library": LibraryPart(folder="library")}


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        (Draft("  Oil  Spot! "), "oil_spot"),
        (Draft("Öl-Fleck", "油斑"), "ol_fleck"),
        (Draft("", "油 斑"), "油 斑"),
        (Draft("!!", ""), ""),
        (Draft("x" * 500), "x" * 64),
    ],
)
def test_a_name_is_made_of_what_was_typed(draft, name):
    assert draft.name == name


def test_a_draft_says_what_it_lacks():
    assert Draft().lacks(0, ()) == (Lack.CROPS, Lack.NAME)
    assert Draft("Pit").lacks(3, {"pit"}) == (Lack.TAKEN,)
    assert Draft("Unknown").lacks(3, ()) == (Lack.TAKEN,)
    assert Draft("Oil").lacks(1, {"pit"}) == ()
    with pytest.raises(ValueError, match="severity"):
        Draft(severity="very")
    assert SEVERITIES == ("minor", "major", "critical")
