from __future__ import annotations

from models.fold_runs import appraised, averaged, spread
from models.plots.files import write_plots
from models.scoring.operating import Costs
from tests.models.test_fold_runs import a_run


def written(folder, runs):
    reports = [run.figures for run in runs]
    account = appraised(runs, Costs(), 0, 5)
    facts = (("data", "set.yaml"),)
    return write_plots(folder, runs, averaged(reports), account, spread(reports), facts)


def test_one_page_four_drawings_and_the_sheet_of_the_worst(tmp_path):
    names = written(tmp_path / "plots", [a_run(true_score=0.3, false_score=0.8)])
    assert names[0] == "evaluation.html"
    assert set(names) == {path.name for path in (tmp_path / "plots").iterdir()}
    page = (tmp_path / "plots/evaluation.html").read_text("utf-8")
    assert page.count("<svg") == 4
    assert page.count("data:image/png") == 2
    assert "best score 0.30" in page
    assert "set.yaml" in page


def test_folds_have_their_table(tmp_path):
    written(tmp_path, [a_run("board-a"), a_run("board-b")])
    page = (tmp_path / "evaluation.html").read_text("utf-8")
    assert "mean ± sd" in page
    assert "board-b" in page
    assert "mean; pooled 1.0000" in page


def test_the_page_warns_where_nobody_looked_at_clean_pictures(tmp_path):
    written(tmp_path, [a_run(quiet=False)])
    page = (tmp_path / "evaluation.html").read_text("utf-8")
    assert "nothing is known of false alarms" in page
    assert "Only 1 pictures" in page
    assert "No defect escapes" in page


def test_the_same_figures_give_the_same_files(tmp_path):
    for name in ("one", "two"):
        written(tmp_path / name, [a_run()])
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
