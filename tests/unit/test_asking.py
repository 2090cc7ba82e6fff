"""Causes, verdicts and evidence by words from a real run on disk."""

from datetime import UTC, datetime

import pytest

from inspector.asking import RecordedAsker
from inspector.cause.feedback import FeedbackFile, Finding
from inspector.errors import CauseError
from inspector.store import database
from inspector.store.explained import ClusterFacts, replace_explanations
from inspector.store.runs import begin_run
from tests.plantrecords import Plant, with_pictures
from tests.storefakes import LOT, RUN, a_record
from tests.storefakes import facts as run_facts

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GUIDES = "steel_hot/scratches/worn_guides"


def facts(text="scratch x 2: Candidates, not findings.", **more):
    cause = {
        "id": GUIDES,
        "p": 0.9,
        "text": "Worn guides",
        "step": "hot finishing mill",
        "evidence": [{"says": "fixed contact", "measured": ["2 of 2"], "p_value": 0.1}],
        "against": [{"says": "it moves", "measured": []}],
        "checks": [{"id": "c", "text": "compare"}],
        "remedies": [{"id": "r", "text": "dress"}],
        "sources": ["SMEG"],
        "addresses": ["https://example.org"],
    }
    told = {
        "kind": "scratch",
        "cluster": "2 of 2 lie at 5 mm",
        "abstained": False,
        "causes": (cause,),
        "members": (("top", 0, 0), ("top", 1, 0)),
        "text": text,
    }
    return ClusterFacts(**{**told, **more})


@pytest.fixture
def plant(tmp_path):
    made = Plant(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def asker(plant, tmp_path):
    made = RecordedAsker(
        plant.url,
        plant.evidence,
        FeedbackFile(tmp_path / "verdicts.jsonl"),
        tmp_path / "cache",
    )
    yield made
    made.close()


def explained(plant, *clusters):
    plant.store(with_pictures(0), with_pictures(1))
    replace_explanations(plant.engine, RUN, clusters, NOW)


def test_what_is_stored_in_the_language_is_taken_as_it_is(plant, asker):
    explained(plant, facts())
    (cluster,) = asker.causes(LOT, "en")
    assert (cluster,) == asker.causes("", "en")
    assert cluster.run_id == RUN
    assert cluster.reason == "Candidates, not findings."
    (cause,) = cluster.causes
    assert [(c.says, c.measured, c.against) for c in cause.chips] == [
        ("fixed contact", ("2 of 2",), False),
        ("it moves", (), True),
    ]
    assert (cause.checks, cause.remedies) == (("compare",), ("dress",))
    assert cause.sources == ("https://example.org",)
    assert GUIDES in dict(cluster.others)
    assert len(cluster.others) > 3


def test_another_language_is_computed_anew_in_a_process_of_its_own(plant, asker):
    explained(plant, facts())
    clusters = asker.causes(LOT, "zh")
    assert {one.kind for one in clusters} == {"scratch", "unknown"}
    assert all("一" <= one.reason[0] <= "鿿" for one in clusters)


def test_a_lot_that_two_runs_saw_has_the_causes_of_both_the_newest_first(plant, asker):
    explained(plant, facts())
    begin_run(plant.engine, run_facts("run 2"))
    plant.store(a_record(0, run_id="run 2"))
    replace_explanations(plant.engine, "run 2", [facts()], NOW)
    assert [one.run_id for one in asker.causes(LOT, "en")] == ["run 2", RUN]
    assert asker.causes("another lot", "en") == ()


def test_nothing_recorded_is_no_cause_and_no_mistake(tmp_path):
    url = database.file_url(tmp_path / "empty.db")
    database.upgrade(url)
    asker = RecordedAsker(url, tmp_path, FeedbackFile(tmp_path / "v"), tmp_path)
    assert asker.causes("", "en") == ()


def test_verdicts_are_counted_and_taken_back(plant, asker):
    explained(plant, facts())
    asker.keep(GUIDES, Finding.RIGHT, "", "run:top:0:0", "Li")
    second = asker.keep(GUIDES, Finding.WRONG, "", "run:top:0:0", "Li")

    def counted():
        cause = asker.causes(LOT, "en")[0].causes[0]
        return cause.right, cause.checked

    assert counted() == (1, 2)
    asker.take_back(second, "Wang")
    assert counted() == (1, 1)
    with pytest.raises(CauseError, match="take back"):
        asker.take_back(second, "Wang")


def test_a_verdict_without_a_person_is_refused(asker):
    with pytest.raises(CauseError, match="name of a person"):
        asker.keep(GUIDES, Finding.RIGHT, "", "", "  ")
    with pytest.raises(CauseError, match="goes with"):
        asker.keep(GUIDES, Finding.RIGHT, "steel/x/y", "", "Li")


@pytest.mark.parametrize("causes", [({},), ({"p": 0.1, "evidence": "x", "checks": 3},)])
def test_a_stored_cause_that_lacks_things_is_shown_as_far_as_it_goes(
    plant, asker, causes
):
    explained(plant, facts(causes=causes))
    (cause,) = asker.causes(LOT, "en")[0].causes
    assert (cause.chips, cause.checks, cause.sources) == ((), (), ())


def test_an_abstention_names_nothing(plant, asker):
    explained(plant, facts("scratch x 2: Not enough.", causes=(), abstained=True))
    (cluster,) = asker.causes(LOT, "en")
    assert (cluster.abstained, cluster.causes, cluster.others) == (True, (), ())


def test_evidence_is_found_by_words(plant, asker):
    plant.store(with_pictures(0), with_pictures(1))
    found = asker.search("dark scratch")
    assert len(found) == 4
    assert {one.pixels.shape for one in found} == {(64, 64)}
    assert {one.run_id for one in found} == {RUN}


def test_a_picture_that_is_gone_is_not_found(plant, asker):
    plant.store(with_pictures(0))
    assert len(asker.search("dark scratch")) == 2
    for path in plant.evidence.rglob("*.jpg"):
        path.unlink()
    assert asker.search("dark scratch") == ()
