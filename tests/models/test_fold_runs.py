from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from models.circumstances import gather
from models.evaluate import Measured, report
from models.fold_runs import (
    FoldRun,
    Job,
    Spread,
    appraised,
    at_others,
    averaged,
    labels_of,
    pooled,
    spread,
)
from models.result import data_sha256, facts, read_choice, result
from models.scoring.operating import Costs
from models.sources import Source
from models.yolov5.manifests import manifest_of
from tests.models.pictures import Squares
from tests.models.scored import FAR, SQUARE, an_image, clean, found
from tests.models.test_train import a_description

JOB = Job("runs/{fold}", "set.yaml", "val")


def a_run(label="", true_score=0.9, false_score=0.1, threshold=0.5, quiet=True):
    image = an_image(
        found((SQUARE, true_score, 0), (FAR, false_score, 0)), (SQUARE, 0), name="one"
    )
    manifest = manifest_of(a_description())
    part = manifest.operating.model_copy(update={"score_threshold": threshold})
    manifest = manifest.model_copy(update={"operating": part})
    labelled = Measured((image,), (2.0,), f"data-{label}")
    empty = Measured((clean(0.2, seen_px=4096),), (1.0,), f"clean-{label}")
    empty = empty if quiet else None
    pictures = Squares(count=1)
    return FoldRun(
        label,
        manifest,
        f"digest-{label}",
        "fake",
        Source(pictures, pictures if quiet else None, may_turn=True),
        labelled,
        empty,
        report(manifest, labelled, empty),
    )


def a_document(runs):
    reports = [run.figures for run in runs]
    account = appraised(runs, Costs(), 0, 5)
    return result(JOB, runs, averaged(reports), account, spread(reports), gather())


@pytest.mark.parametrize(
    ("text", "labels"),
    [("0-2", ("0", "1", "2")), ("a, b", ("a", "b")), ("3-4", ("3", "4"))],
)
def test_folds_are_numbers_or_names(text, labels):
    assert labels_of(text) == labels


@pytest.mark.parametrize("text", ["", "a", "1-1", "a,a", "5-3"])
def test_one_fold_is_no_folds(text):
    with pytest.raises(ValueError, match="two different folds"):
        labels_of(text)


def test_the_fold_is_filled_in_wherever_it_stands():
    job = Job("m-{fold}", "{fold}.yaml", "val")
    assert (job.of("2").model, job.of("2").data) == ("m-2", "2.yaml")
    assert job.varies
    assert not job.of("2").varies


def test_mean_and_spread_are_those_of_the_sample():
    assert Spread.of([0.9, 0.7]) == Spread(0.8, pytest.approx(0.1 * 2**0.5), 2)
    assert Spread.of([0.9]).sd == 0


def test_shares_are_averaged_and_counts_are_added():
    reports = [a_run("a").figures, a_run("b", true_score=0.3).figures]
    both = averaged(reports)
    assert both.fscore33 == pytest.approx(sum(r.fscore33 for r in reports) / 2)
    assert (both.images, both.boxes, both.clean_frames) == (2, 2, 2)
    assert both.per_class == {"bright": 1.0}
    assert averaged(reports[:1]) is reports[0]
    with pytest.raises(ValueError, match="got none"):
        averaged([])


def test_pooling_keeps_every_picture_and_no_clean_ones_where_there_are_none():
    labelled, quiet = pooled([a_run("a"), a_run("b", quiet=False)])
    assert (len(labelled.images), len(quiet.images)) == (2, 1)
    assert pooled([a_run(quiet=False)])[1] is None


def test_one_model_is_judged_at_its_threshold_and_folds_at_their_common_one():
    assert appraised([a_run(threshold=0.77)], Costs(), 0, 2).score_threshold == 0.77
    runs = [a_run("a", threshold=0.01), a_run("b", threshold=0.99)]
    assert 0.2 < appraised(runs, Costs(), 0, 2).score_threshold < 0.9


def test_folds_of_different_classes_are_refused():
    other = a_run("b")
    manifest = other.manifest.model_copy(update={"classes": ("x", "y")})
    odd = FoldRun(
        "b", manifest, *[getattr(other, n) for n in list(FoldRun.__slots__)[2:]]
    )
    with pytest.raises(ValueError, match="same classes"):
        appraised([a_run("a"), odd], Costs(), 0, 2)


def test_a_fold_is_also_told_at_the_threshold_of_the_others():
    easy, hard = a_run("a", 0.9, 0.1), a_run("b", 0.3, 0.1)
    told = at_others([easy, hard], Costs())
    assert told[1].choice.threshold > 0.3
    assert told[1].rates.escapes.hits == 1
    assert told[1].f.f == 0
    assert told[0].f.f == 1


def test_the_document_keeps_the_contract_at_the_top_and_says_how_to_repeat_it():
    document = a_document([a_run("a"), a_run("b")])
    json.dumps(document, allow_nan=False)
    contract = {"map50", "map50_95", "map33", "fscore33", "map33_official"}
    contract |= {"per_class", "images", "false_alarm_frames", "latency_ms"}
    assert contract <= set(document)
    assert [fold["fold"] for fold in document["folds"]] == ["a", "b"]
    assert document["spread"]["map33"]["folds"] == 2
    assert document["circumstances"]["packages"]["numpy"]
    assert "at_others_threshold" in document["folds"][0]
    assert dict(facts(document))["data"] == "set.yaml"


def test_a_single_model_has_its_own_digest_and_no_other_folds():
    document = a_document([a_run("a")])
    assert document["digest"] == "digest-a"
    assert "at_others_threshold" not in document["folds"][0]


def test_other_data_have_another_sum():
    assert data_sha256([a_run("a")]) != data_sha256([a_run("b")])
    assert data_sha256([a_run("a")]) != data_sha256([a_run("a", quiet=False)])


def test_the_choice_of_folds_is_read_back(tmp_path):
    path = tmp_path / "folds.json"
    document = a_document([a_run("a"), a_run("b")])
    path.write_text(json.dumps(document))
    choice, words = read_choice(path)
    assert asdict(choice) == document["detail"]["cheapest"]
    assert words == "2 folds of set.yaml, 2 pictures"


def test_the_choice_of_a_single_held_out_split_is_not_taken(tmp_path):
    path = tmp_path / "one.json"
    path.write_text(json.dumps(a_document([a_run("a")])))
    with pytest.raises(ValueError, match="chosen on training folds"):
        read_choice(path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"folds": [1, 2], "detail": 3}'])
def test_any_other_file_is_refused_in_one_line(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="expected a result of"):
        read_choice(path)
