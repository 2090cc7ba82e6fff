import numpy as np

from inspector.cause.causebase import load_base
from inspector.cause.evidence import nobody
from inspector.cause.explain import Explainer
from inspector.cause.likeness import LotPictures
from inspector.cause.lot import Surroundings
from inspector.cause.observe import Group
from inspector.cause.prompts import base_types
from inspector.cause.ranking import Ranker, Verdicts, load_ranking
from inspector.searching import open_pair
from tests import tinyembed, tinypair
from tests.unit.cause.lots import a_lot, comb, scattered

BASE, PART = load_base(), load_ranking()


class Told:
    """Says of each cause what it was told."""

    def __init__(self, alike):
        self.alike = alike

    def of(self, group, candidates):
        return self.alike


def explained(likeness=None, seed=3):
    random = np.random.default_rng(seed)
    x, y = comb(random, 40, 1000.0)
    lot = a_lot((["dent"] * 40, x, y), scattered(random, 30, "pit"))
    plain = Explainer.of(BASE, PART, Surroundings())
    explainer = Explainer(plain.ranker, plain.surroundings, plain.version, likeness)
    return explainer.lot(lot, "steel")


def ranks(explanations):
    return [[(c.id, c.p) for c in one.causes] for one in explanations]


def test_without_pictures_nothing_changes():
    assert ranks(explained()) == ranks(explained(Told({})))


def test_likeness_orders_ties_and_nothing_else():
    plain = next(one for one in explained() if one.causes)
    first = plain.causes[0]
    for favourite in plain.candidates:
        alike = dict.fromkeys(plain.candidates, 0.1) | {favourite: 0.9}
        told = next(one for one in explained(Told(alike)) if one.causes)
        known = {c.id: c.p for c in plain.causes}
        assert all(known.get(c.id, c.p) == c.p for c in told.causes)
        assert told.causes[0].p >= (1 - PART.tie) * first.p
        assert sorted(told.candidates) == sorted(plain.candidates)


def test_the_cause_that_is_more_like_the_picture_is_the_first_of_a_tie():
    candidates = BASE.candidates("steel", "scratch")
    ranker = Ranker(BASE, PART, {})
    nothing = Group("scratch", nobody(), (), {})
    ids = [rank.cause.id for rank in ranker.rank(nothing, candidates).ranks]
    assert len(ids) > 2
    alike = {cause: place / 10 for place, cause in enumerate(ids)}
    ranking = ranker.rank(nothing, candidates, alike)
    assert [rank.cause.id for rank in ranking.ranks] == ids[::-1]
    assert [rank.alike for rank in ranking.ranks] == sorted(alike.values())[::-1]
    assert not ranking.named


def test_a_cause_that_is_less_likely_stays_behind_whatever_it_looks_like():
    candidates = BASE.candidates("steel", "scratch")
    favourite = candidates.causes[0].id
    ranker = Ranker(BASE, PART, {favourite: Verdicts(right=9)})
    alike = {cause.id: 0.9 for cause in candidates.causes} | {favourite: -0.9}
    ranking = ranker.rank(Group("scratch", nobody(), (), {}), candidates, alike)
    assert ranking.ranks[0].cause.id == favourite


def test_pictures_speak_only_of_causes_that_the_base_names(tmp_path):
    embedder = tinyembed.write_embedder(tmp_path / "embedder")
    aligner = open_pair(str(tinypair.write_pair(tmp_path / "pair", embedder)))
    vectors = dict(enumerate(aligner.pictures([tinyembed.spots(n) for n in range(3)])))
    pictures = LotPictures(aligner, base_types(aligner, BASE), vectors)
    one = explained(pictures)[0]
    candidates = BASE.candidates("steel", "dent")
    assert {cause.id for cause in one.causes} <= {c.id for c in candidates.causes}
