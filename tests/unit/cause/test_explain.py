import json

import numpy as np
import pytest

from inspector.cause.causebase import load_base
from inspector.cause.explain import Explainer
from inspector.cause.lot import Change, Lot, LotEvent, Roll, Surroundings
from inspector.cause.page import as_json, as_lines
from inspector.cause.ranking import Verdicts, load_ranking, meets
from inspector.cause.schema import Condition
from inspector.errors import CauseError
from tests.unit.cause.lots import LENGTH_MM, a_lot, comb, scattered

WORK_ROLL = Roll("work roll", 600.0, "5")
HERE = Surroundings((WORK_ROLL, Roll("bridle", 350.0)), web_mm=(0.0, 500.0))


@pytest.fixture(scope="module")
def base():
    return load_base()


@pytest.fixture(scope="module")
def explainer(base):
    return Explainer.of(base, load_ranking(), HERE)


@pytest.fixture(scope="module")
def rolled():
    """A particle on the work roll from the middle of a lot, among strangers."""
    random = np.random.default_rng(21)
    x, y = comb(random, 37, WORK_ROLL.spacing_mm, 0.4 * LENGTH_MM, missed=0.2)
    strangers = scattered(random, 25), scattered(random, 80, "scratch")
    events = [LotEvent(Change.SPEED, 3e4, "slower")]
    return a_lot((["dent"] * len(x), x, y), *strangers, events=events)


def named(found):
    return [one for one in found if one.causes]


def test_a_roll_mark_is_given_to_the_roll_and_its_stand(explainer, rolled):
    first = explainer.lot(rolled, "steel")[0]
    assert not first.abstained
    assert first.causes[0].id == "steel_cold/rolled_pit/particle_on_roll"
    assert any("stand 5" in text.en for text in first.pattern)
    assert first.count >= 25


def test_every_rank_cites_evidence_and_sources_of_the_base(base, explainer, rolled):
    known = {cause.id for cause in base.causes()}
    entries = {rule.id for rule in base.rules}
    entries |= {entry.id for one in base.types() for entry in one.evidence}
    sources = {*base.common.sources, "inference"}
    for one in named(explainer.lot(rolled, "steel")):
        assert one.causes[0].evidence
        for cause in one.causes:
            assert cause.id in known
            assert cause.sources
            assert {*cause.sources} <= sources
            assert {cited.id for cited in cause.evidence} <= entries


def test_a_lot_without_order_names_nothing(explainer):
    random = np.random.default_rng(22)
    kinds = ("dent", "scratch", "pit", "stain", "scale")
    lot = a_lot(*(scattered(random, 30, kind) for kind in kinds))
    assert named(explainer.lot(lot, "steel")) == []


def test_without_its_places_the_same_lot_names_nothing(explainer, rolled):
    random = np.random.default_rng(23)
    shuffled = a_lot(
        (
            rolled.kind.tolist(),
            random.uniform(0, 500, len(rolled)),
            random.uniform(0, LENGTH_MM, len(rolled)),
        )
    )
    assert named(explainer.lot(shuffled, "steel")) == []


def test_the_same_lot_gives_the_same_words(base, explainer, rolled):
    one = as_json(explainer.lot(rolled, "steel"), base, "en")
    other = as_json(explainer.lot(rolled, "steel"), base, "en")
    assert json.dumps(one) == json.dumps(other)


def test_an_unknown_kind_is_said_to_be_unknown(explainer):
    lot = a_lot(scattered(np.random.default_rng(1), 10, "gremlin"))
    (only,) = explainer.lot(lot, "steel")
    assert only.abstained
    assert "knows no cause" in only.reason.en


def test_an_empty_lot_has_nothing_to_explain(explainer):
    none = np.zeros(0)
    assert explainer.lot(Lot.of([], none, none, none, none), "steel") == ()


def test_probabilities_never_add_to_more_than_one(explainer, rolled):
    for one in named(explainer.lot(rolled, "steel")):
        assert 0 < sum(cause.p for cause in one.causes) <= 1 + 1e-9
        shares = [cause.p for cause in one.causes]
        assert shares == sorted(shares, reverse=True)


def test_what_is_brightness_alone_is_checked_at_the_station_first(explainer):
    random = np.random.default_rng(24)
    change = random.uniform(-30, -10, 20)
    lot = Lot.of(
        ["stain"] * 20,
        np.full(20, 250.0) + random.normal(0, 1, 20),
        random.uniform(0, LENGTH_MM, 20),
        np.full(20, 3.0),
        np.full(20, 3.0),
        contrast=change,
        background=change,
    )
    first = explainer.lot(lot, "steel")[0]
    assert {cause.id.split("/")[0] for cause in first.causes} == {"imaging"}
    assert "imaging" in first.reason.en


def test_a_verdict_moves_a_rank_and_taking_it_back_moves_it_back(base, rolled):
    part = load_ranking()
    damage = "steel_cold/rolled_pit/roll_damage"

    def p_of(verdicts):
        first = Explainer.of(base, part, HERE, verdicts).lot(rolled, "steel")[0]
        return next(cause.p for cause in first.causes if cause.id == damage)

    before = p_of({})
    assert p_of({damage: Verdicts(right=9)}) > before
    assert p_of({damage: Verdicts(wrong=9)}) < before
    assert p_of({}) == before


def test_told_evidence_ranks_a_kind(explainer):
    told = {"side": "bottom", "fixed_lane": True, "edge_group": False}
    found = explainer.kind("steel_hot", "scratches", told)
    assert found.causes[0].id == "steel_hot/scratches/worn_guides"


def test_without_evidence_nothing_is_claimed(explainer):
    found = explainer.kind("pcb", "short", {})
    assert found.abstained
    assert found.causes == ()
    assert len(found.candidates) == 6


@pytest.mark.parametrize(
    ("told", "why"),
    [({"mood": 1.0}, "no quantity"), ({"side": "inside"}, "side must be")],
)
def test_told_evidence_must_be_of_the_base(explainer, told, why):
    with pytest.raises(CauseError, match=why):
        explainer.kind("pcb", "short", told)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_for_a_person_is_in_one_language(explainer, rolled, language):
    lines = list(as_lines(explainer.lot(rolled, "steel"), language))
    assert any("[steel_cold/rolled_pit/particle_on_roll]" in line for line in lines)
    chinese = any("\u4e00" <= letter <= "\u9fff" for line in lines for letter in line)
    assert chinese == (language == "zh")


@pytest.mark.parametrize(
    ("op", "asked", "value", "expected"),
    [
        ("present", None, 3.0, True),
        ("present", None, None, False),
        ("absent", None, None, True),
        ("eq", True, True, True),
        ("ne", "none", "stop", True),
        ("ne", "none", None, False),
        ("lt", 3, 2.0, True),
        ("le", 3, 3.0, True),
        ("gt", 3, 3.0, False),
        ("ge", 3, "high", False),
        ("in", ("a", "b"), "b", True),
    ],
)
def test_conditions_compare(op, asked, value, expected):
    condition = Condition(q="period_mm", op=op, value=asked)
    assert meets(condition, value) is expected


def test_ten_thousand_defects_are_explained(explainer):
    random = np.random.default_rng(25)
    kinds = ("dent", "scratch", "pit", "stain", "scale", "inclusion")
    x, y = comb(random, 400, WORK_ROLL.spacing_mm, missed=0.1)
    length_mm = 400 * WORK_ROLL.spacing_mm
    parts = [scattered(random, 1600, kind, length_mm=length_mm) for kind in kinds]
    found = explainer.lot(a_lot((["dent"] * len(x), x, y), *parts), "steel")
    assert sum(one.count for one in found) == 9600 + len(x)
    assert found[0].kind == "dent"
