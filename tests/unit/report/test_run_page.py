"""What the report of a run says."""

from dataclasses import replace

import pytest

from inspector.findings import Decision
from inspector.report.document import Figure, Gallery, Note, Table, Tone
from inspector.report.run_page import run_document
from inspector.report.run_report import PictureState
from inspector.status import Ledger
from inspector.types import GapReason
from tests.unit.report import reports


def blocks(report, lang="en"):
    return [b for s in run_document(report, lang).sections for b in s.blocks]


def table(report, title):
    return next(b for b in blocks(report) if isinstance(b, Table) and b.title == title)


def tile(report, label):
    return next(t for t in run_document(report, "en").tiles if t.label == label)


def notes(report):
    return [note.text for note in run_document(report, "en").notes]


def test_coverage_and_what_was_unseen_come_first():
    page = run_document(reports.a_report(), "en")
    assert page.notes[0].text.startswith(
        "99.36 % of the material was inspected. 644 mm"
    )
    assert page.tiles[0].label == "Coverage"
    assert page.sections[0].title == "What was not seen"


def test_a_whole_run_says_that_no_gap_is_on_record():
    first = run_document(reports.a_rejected_run(), "en").notes[0]
    assert first.tone is Tone.GOOD
    assert "no gap is on record" in first.text


def test_an_empty_run_claims_nothing():
    page = run_document(reports.an_empty_run(), "en")
    values = [t.value for t in page.tiles]
    assert values.count("not measured") == 5
    assert page.notes[0].tone is Tone.BAD
    assert "says nothing about the quality" in page.notes[0].text
    told = [b.text for b in blocks(reports.an_empty_run()) if isinstance(b, Note)]
    assert "Nothing was inspected, so nothing could be found." in told
    assert "No material went by." in told


def test_a_run_of_gaps_only_is_bad_and_still_has_its_map():
    run = reports.an_unseen_run()
    assert tile(run, "Coverage").value == "0 %"
    assert tile(run, "Coverage").tone is Tone.BAD
    assert tile(run, "Defects per 100 m").value == "not measured"
    assert any(isinstance(block, Figure) for block in blocks(run))


def test_a_hundred_per_cent_of_rejects_is_said():
    shown = tile(reports.a_rejected_run(), "Rejected frames")
    assert (shown.value, shown.note, shown.tone) == (
        "100 %",
        "1,000 of 1,000",
        Tone.BAD,
    )


def test_escape_that_nobody_measured_is_not_zero():
    run = replace(reports.a_report(), escape=None)
    assert tile(run, "Screening escape").value == "not measured"


def test_escape_carries_its_sample_and_its_interval():
    shown = tile(reports.a_report(), "Screening escape")
    assert shown.value == "0.25 %"
    assert shown.note == "2 of 812 audited; 95 %: 0.02 \N{EN DASH} 0.89 %"


def test_unknown_findings_ask_for_a_person():
    assert any("A person has to look" in text for text in notes(reports.a_report()))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ended_at": None}, "no recorded end"),
        ({"crashed": True}, "The process died"),
        ({"remark": "lamp was off"}, "lamp was off"),
        ({"research_models": ("pcb-deep",)}, "Research use only"),
    ],
)
def test_doubts_about_the_run_are_said_at_the_top(change, words):
    assert any(words in text for text in notes(replace(reports.a_report(), **change)))


def test_a_ledger_that_does_not_balance_is_said_at_the_top():
    run = reports.a_report()
    camera = replace(run.cameras[0], ledger=Ledger(100, 50, 0, 10))
    told = notes(replace(run, cameras=(camera,)))
    assert any("does not balance" in text for text in told)


def test_lines_that_no_record_explains_are_said_at_the_top():
    run = reports.a_report()
    camera = replace(run.cameras[0], ledger=Ledger(100, 50, 0, 10, 40))
    told = notes(replace(run, cameras=(camera,)))
    assert any("no record explains: 40" in text for text in told)


def test_a_good_run_needs_no_doubts():
    run = replace(reports.a_rejected_run(), verdicts={Decision.ACCEPT: 10})
    assert len(notes(run)) == 1


def test_neighbouring_gaps_are_one_row_and_every_reason_is_named():
    rows = table(reports.a_report(), "Where it was not seen").rows
    assert [row[3] for row in rows] == ["2,048", "4,096", "300"]
    reasons = table(reports.a_report(), "Why it was not seen").rows
    assert [row[1] for row in reasons] == ["1", "2", "1"]


def test_of_many_gaps_the_longest_are_shown_and_the_rest_is_summed():
    gaps = tuple(reports.a_gap(n * 200.0, 10 + n, GapReason.LOST) for n in range(1000))
    shown = table(replace(reports.a_report(), gaps=gaps), "Where it was not seen")
    assert len(shown.rows) == 20
    assert shown.rows[-1][3] == "1,009"
    assert "not shown: 980" in shown.note


def test_the_ledger_of_two_cameras_ends_with_their_sum():
    shown = table(reports.a_wide_run(), "Line ledger")
    assert [row[0] for row in shown.rows] == ["left", "right", "all cameras"]
    assert shown.total
    assert shown.rows[-1][1:] == ("2,048,000", "1,848,000", "0", "200,000", "90.23 %")


def test_kinds_add_up_over_the_lanes():
    shown = table(reports.a_report(), "Defects by kind")
    for row in shown.rows:
        assert int(row[1]) == sum(int(cell) for cell in row[4:])
    assert shown.rows[-1][0] == "all kinds"
    assert shown.rows[-1][1] == "130"


def test_many_lanes_get_a_table_of_their_own():
    findings = tuple(reports.a_finding(n, lane=f"lane {n}") for n in range(9))
    run = reports.of_findings(findings, cameras=reports.a_report().cameras, lanes=())
    assert len(table(run, "Defects by kind").columns) == 4
    rows = table(run, "Defects by lane").rows
    assert [row[1] for row in rows] == ["1"] * 9 + ["0"]


def test_alarms_show_how_long_they_went_unanswered():
    rows = table(reports.a_report(), "Alarms").rows
    assert [row[2:] for row in rows] == [
        ("41.0 s", "Li Wei"),
        ("not acknowledged", "\N{EN DASH}"),
    ]


def test_events_beyond_the_page_are_counted():
    run = reports.a_report()
    shown = table(replace(run, events=run.events * 40), "Events")
    assert len(shown.rows) == 40
    assert "between them: 80" in shown.note


def test_a_change_of_provenance_is_said():
    run = reports.a_report()
    changed = replace(run, provenances=run.provenances * 2)
    told = [block.text for block in blocks(changed) if isinstance(block, Note)]
    assert any("changed during the run" in text for text in told)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PictureState.NOT_STORED, "no picture was stored"),
        (PictureState.LOST, "the picture is lost"),
        (PictureState.CHANGED, "the picture is not the one on record"),
        (PictureState.STORED, "the picture is lost"),  # its bytes are no picture
    ],
)
def test_a_defect_without_its_picture_says_why(state, words):
    run = reports.a_report()
    exhibit = replace(run.worst[0], picture=b"no picture", state=state)
    gallery = next(
        block
        for block in blocks(replace(run, worst=(exhibit,)))
        if isinstance(block, Gallery)
    )
    assert gallery.cards[0].picture is None
    assert gallery.cards[0].missing == words


def test_a_map_that_leaves_defects_out_says_so():
    run = reports.a_report(2000)
    figure = next(block for block in blocks(run) if isinstance(block, Figure))
    assert "Drawn: the 1,500 gravest of 2,000 defects." in figure.caption


def test_kinds_carry_the_plants_words():
    shown = run_document(reports.a_report(), "zh")
    tables = [b for s in shown.sections for b in s.blocks if isinstance(b, Table)]
    assert any(row[0] == "辊印" for t in tables for row in t.rows)


def test_many_lots_are_counted_and_not_all_listed():
    run = replace(reports.a_report(), lots=tuple(f"C-{n}" for n in range(9)))
    assert run_document(run, "en").title == "C-0, C-1, C-2, C-3 and 5 more"
