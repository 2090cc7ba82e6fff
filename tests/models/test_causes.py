import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from inspector.cause.causebase import load_base
from inspector.cause.ranking import load_ranking
from inspector.errors import CauseError
from models.causes.evaluate import calibration_error, evaluate
from models.causes.plans import PLANS, plant
from models.causes.settings import load_settings
from models.causes.simulate import simulate
from models.command import lab

RANGES = load_settings().development


def test_every_injected_cause_is_one_of_the_base_for_its_kind():
    base = load_base()
    strange = [
        plan.cause
        for plan in PLANS
        if plan.cause
        not in {cause.id for cause in base.candidates(plan.material, plan.kind).causes}
    ]
    assert strange == []


def test_at_least_twelve_causes_over_both_materials_are_injected():
    assert len({plan.cause for plan in PLANS}) >= 12
    assert {plan.material for plan in PLANS} == {"steel", "pcb"}


@settings(max_examples=30, deadline=None)
@given(number=st.integers(0, 100_000))
def test_the_same_number_gives_the_same_lot(number):
    one, other = simulate(RANGES, number), simulate(RANGES, number)
    assert one.lot.x_mm.tobytes() == other.lot.x_mm.tobytes()
    assert one.lot.events == other.lot.events
    assert one.cause == other.cause


def test_a_lot_without_its_evidence_keeps_its_defects_and_loses_their_order():
    whole, without = simulate(RANGES, 2), simulate(RANGES, 2, "no_evidence")
    assert whole.cause
    assert without.cause == ""
    assert without.kind == whole.kind
    assert (without.lot.kind == whole.kind).sum() > 0


def test_a_random_lot_has_no_cause():
    known = simulate(RANGES, 3, "random")
    assert (known.kind, known.cause) == ("", "")
    assert len(known.lot) > 0


def test_seeds_for_development_and_for_figures_never_meet(tmp_path):
    text = (load_file := load_settings()).model_dump_json()
    spoilt = json.loads(text)
    spoilt["final"]["first_seed"] = load_file.development.first_seed + 5
    (tmp_path / "evaluation.yaml").write_text(json.dumps(spoilt), "utf-8")
    with pytest.raises(CauseError, match="first_seed"):
        load_settings(tmp_path / "evaluation.yaml")


def test_a_plants_past_is_none_of_the_lots_that_are_scored():
    one, other = plant(RANGES.first_seed), plant(RANGES.first_seed)
    assert one == other
    assert sum(one.weights) == pytest.approx(1.0)
    assert any(found.right for found in one.verdicts.values())


def test_the_ranking_beats_the_prior_alone():
    result = evaluate(load_base(), load_ranking(), RANGES, lots=24)
    prior = result.baselines["prior_only"]
    assert result.figures.top1 > prior.top1 + 0.2
    assert set(result.baselines) == {"prior_only", "evidence_only"}


@pytest.mark.parametrize(
    ("p", "right", "error"),
    [
        ([], [], 0.0),
        ([1.0, 1.0], [True, False], 0.5),
        ([0.95] * 20, [True] * 19 + [False], 0.0),
    ],
)
def test_the_calibration_error_is_the_gap_between_claim_and_hit(p, right, error):
    assert calibration_error(p, right) == pytest.approx(error, abs=1e-9)


def test_the_command_gives_the_keys_of_the_contract():
    done = CliRunner().invoke(
        lab, ["evaluate", "causes", "--lots", "2", "--development", "--json"]
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {
        "top1", "top3", "lots", "causes", "abstain_without_evidence",
        "none_on_random", "ece", "baselines",
    } <= set(told)  # fmt: skip
