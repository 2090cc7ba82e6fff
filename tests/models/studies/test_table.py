from __future__ import annotations

import pytest

from models.studies.table import Done, markdown, tables
from tests.models.studies.asked import a_study

BUDGET = {"network": "yolov5s", "steps": 7, "batch": 16}


def row(arm, seed, value, **more):
    figures = {"map50_95": value} | more
    return Done(arm, "", seed, figures, {"spur": value}, BUDGET)


def compared(*rows, figure="map50_95"):
    return {arm.name: arm.compared.get(figure) for arm in tables(a_study(), list(rows))}


BASE = (row("a", 0, 0.50), row("a", 1, 0.52))  # sd 0.01414


def test_means_and_spreads_are_over_the_rows_of_an_arm():
    found = tables(a_study(), list(BASE))[0].figures["map50_95"]
    assert (found.mean, found.folds) == (pytest.approx(0.51), 2)
    assert found.sd == pytest.approx(0.0141421, abs=1e-6)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((0.53, 0.54), "no difference"),
        ((0.56, 0.58), "better"),
        ((0.46, 0.44), "worse"),
        ((0.50, 0.52), "no difference"),
        ((0.99,), "too few runs"),
    ],
)
def test_a_gain_within_two_standard_deviations_is_no_difference(values, verdict):
    others = [row("b", seed, value) for seed, value in enumerate(values)]
    assert compared(*BASE, *others)["b"].verdict == verdict


def test_the_baseline_is_called_so_and_gains_nothing():
    assert compared(*BASE)["a"].verdict == "baseline"
    assert compared(*BASE)["a"].gain == 0


def test_differences_on_the_same_seed_are_told_beside():
    others = (row("b", 0, 0.53), row("b", 2, 0.9))
    paired = compared(*BASE, *others)["b"].paired
    assert (paired.mean, paired.folds) == (pytest.approx(0.03), 1)


def test_without_the_baseline_nothing_is_compared():
    assert compared(row("b", 0, 0.5)) == {"b": None}


def test_no_rows_make_an_empty_table_that_can_be_read():
    page = markdown(a_study(), tables(a_study(), []), ["nothing yet"])
    assert "Does it matter?" in page
    assert "- nothing yet" in page


def test_the_page_has_a_row_for_each_arm_with_spread_and_verdict():
    others = [row("b", seed, 0.6) for seed in (0, 1)]
    page = markdown(a_study(), tables(a_study(), [*BASE, *others]), ["fact"])
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    assert "0.5100 ± 0.0141" in lines[0]
    assert lines[0].endswith("| baseline |")
    assert lines[1].endswith("| +0.0900, better |")
    assert page.count("| spur |") == 1


def test_a_figure_that_some_rows_lack_is_averaged_over_the_others():
    rows = [row("a", 0, 0.5, map33=0.9), row("a", 1, 0.5)]
    assert tables(a_study(), rows)[0].figures["map33"].folds == 1


def test_a_budget_that_differs_between_rows_is_not_told_as_common():
    other = Done("a", "", 1, {"map50_95": 0.5}, {}, BUDGET | {"steps": 9})
    assert "steps" not in tables(a_study(), [row("a", 0, 0.5), other])[0].budget
