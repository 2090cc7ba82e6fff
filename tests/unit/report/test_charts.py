"""The Pareto chart and the bar of verdicts."""

import random
from xml.dom.minidom import parseString

import pytest

from inspector.findings import Decision
from inspector.report.charts import MOST_BARS, WIDTH, pareto_chart, verdict_bar
from inspector.report.marks import marks_for
from inspector.report.metrics import pareto
from inspector.report.texts import Words

EN = Words("en")


def chart(counts, words=EN):
    return pareto_chart(pareto(counts), {}, marks_for(counts), words)


def texts(svg):
    nodes = parseString(svg).getElementsByTagName("text")
    return [node.firstChild.data for node in nodes if node.firstChild]


def test_each_kind_has_its_name_count_and_share():
    shown = texts(chart({"scratch": 3, "dirt": 1}))
    assert {"scratch", "3", "75.00 %", "dirt", "1", "25.00 %"} <= set(shown)


def test_the_eighty_per_cent_mark_is_dashed():
    lines = parseString(chart({"scratch": 3})).getElementsByTagName("line")
    assert sum(line.hasAttribute("stroke-dasharray") for line in lines) == 1


def test_the_cumulative_line_ends_at_the_top_and_begins_at_the_first_bar():
    svg = parseString(chart({"scratch": 3, "dirt": 1}))
    line = svg.getElementsByTagName("polyline")[0].getAttribute("points").split()
    first, last = (float(point.split(",")[1]) for point in (line[0], line[-1]))
    bars = [r for r in svg.getElementsByTagName("rect") if r.hasAttribute("stroke")]
    assert float(bars[0].getAttribute("y")) == pytest.approx(first)
    assert last < first


def test_many_kinds_are_folded_and_none_is_lost():
    counts = {f"kind {n:03d}": 1000 - n for n in range(100)}
    shown = texts(chart(counts))
    rest = sum(sorted(counts.values())[: 100 - MOST_BARS + 1])
    assert any(text.startswith("89 ") for text in shown)
    assert f"{rest:,}" in shown


def test_no_defect_still_gives_a_chart():
    parseString(chart({}))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_charts_are_drawn_in_both_languages(lang):
    parseString(chart({"scratch": 3}, Words(lang)))


def test_the_order_in_which_kinds_were_counted_changes_no_byte():
    counts = {f"kind {n}": n % 5 for n in range(30)}
    mixed = list(counts.items())
    random.Random(1).shuffle(mixed)
    assert chart(counts) == chart(dict(mixed))


def test_a_single_rejected_frame_in_a_million_is_still_drawn():
    svg = verdict_bar({Decision.ACCEPT: 999_999, Decision.REJECT: 1}, EN)
    widths = [float(r.getAttribute("width")) for r in
              parseString(svg).getElementsByTagName("rect")]  # fmt: skip
    assert min(widths) >= 3
    assert "< 0.01 %" in svg.replace("&lt;", "<")


def test_the_bar_of_verdicts_fills_the_width():
    svg = parseString(verdict_bar({d: n for n, d in enumerate(Decision)}, EN))
    bars = [r for r in svg.getElementsByTagName("rect") if r.hasAttribute("stroke")]
    assert sum(float(r.getAttribute("width")) for r in bars) == pytest.approx(WIDTH)


def test_no_frame_is_said_and_not_drawn_as_good():
    assert texts(verdict_bar({}, EN)) == ["No frame was inspected."]
