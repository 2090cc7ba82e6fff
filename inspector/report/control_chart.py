"""A control chart as SVG: rates, centre, limits that follow the samples, signals."""

from __future__ import annotations

from inspector.report.charts import WIDTH
from inspector.report.control import ControlChart, ControlPoint
from inspector.report.metrics import nice_step
from inspector.report.svg import FAINT, INK, RULE, SOFT, Drawing, Point, width_of
from inspector.report.texts import Words

HEIGHT = 196
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, WIDTH - 64.0, 22.0, HEIGHT - 30.0
_ALARM = "#a83f00"
_LINE = "#0072B2"


def control_chart(chart: ControlChart, title: str, unit: str, words: Words) -> str:
    """The samples in their order; a signal is a filled diamond, not a colour alone."""
    sheet = Drawing(WIDTH, HEIGHT, title)
    top = _highest(chart)
    _axis(sheet, top, unit)
    limits = [(p.low, p.high) for p in chart.points]
    xs = [_x(place, len(chart.points)) for place in range(len(chart.points))]
    half = (xs[1] - xs[0]) / 2 if len(xs) > 1 else 20.0
    for side in (0, 1):
        steps: list[Point] = []
        for x, pair in zip(xs, limits, strict=True):
            y = _y(pair[side], top)
            steps += [(x - half, y), (x + half, y)]
        sheet.chain(steps, stroke=_ALARM, stroke_width=1, stroke_dasharray="4 3")
    centre = _y(chart.centre, top)
    sheet.line((_LEFT, centre), (_RIGHT, centre), stroke=SOFT, stroke_width=1)
    _names(sheet, chart, top, words)
    line = [(x, _y(p.value, top)) for x, p in zip(xs, chart.points, strict=True)]
    if len(line) > 1:
        sheet.chain(line, stroke=_LINE, stroke_width=1.3)
    for at, point in zip(line, chart.points, strict=True):
        _dot(sheet, at, point)
    _labels(sheet, chart, xs)
    return sheet.render()


def _highest(chart: ControlChart) -> float:
    highest = max(max(p.high, p.value) for p in chart.points)
    return highest * 1.08 if highest > 0 else 1.0


def _x(place: int, many: int) -> float:
    return _LEFT + (place + 0.5) * (_RIGHT - _LEFT) / many


def _y(value: float, top: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * min(1.0, value / top)


def _axis(sheet: Drawing, top: float, unit: str) -> None:
    sheet.text((_LEFT - 46, _TOP - 9), unit, 10, fill=SOFT)
    step = nice_step(top, 5)
    value = 0.0
    while value <= top:
        y = _y(value, top)
        sheet.line((_LEFT, y), (_RIGHT, y), stroke=FAINT)
        sheet.text(
            (_LEFT - 6, y + 3.5), f"{value:,.6g}", 10, fill=SOFT, text_anchor="end"
        )
        value += step
    sheet.line((_LEFT, _BOTTOM), (_RIGHT, _BOTTOM), stroke=INK)


def _names(sheet: Drawing, chart: ControlChart, top: float, words: Words) -> None:
    """What the lines are, beside their ends; pushed apart where they are close."""
    last = chart.points[-1]
    told = [
        (_y(last.high, top), words("upper limit")),
        (_y(chart.centre, top), words("mean")),
        (_y(last.low, top), words("lower limit")),
    ]
    y = -99.0
    for at, text in told:
        y = max(at + 3.5, y + 11)
        sheet.text((_RIGHT + 5, y), text, 9.5, fill=SOFT)


def _dot(sheet: Drawing, at: Point, point: ControlPoint) -> None:
    if not point.signals:
        sheet.circle(at, 2.6, fill="#ffffff", stroke=_LINE, stroke_width=1.3)
        return
    x, y = at
    corners = [(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)]
    sheet.polygon(corners, fill=_ALARM, stroke=INK, stroke_width=0.6)


def _labels(sheet: Drawing, chart: ControlChart, xs: list[float]) -> None:
    """As many names of samples as fit without touching."""
    until = -99.0
    for x, point in zip(xs, chart.points, strict=True):
        room = width_of(point.sample.label, 9) / 2
        if x - room >= until + 8 and x + room <= WIDTH:
            label = point.sample.label
            sheet.text((x, _BOTTOM + 14), label, 9, fill=SOFT, text_anchor="middle")
            sheet.line((x, _BOTTOM), (x, _BOTTOM + 3), stroke=RULE)
            until = x + room
