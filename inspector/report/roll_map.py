"""The roll map: where on the web the defects lie, what was unseen, and the trend."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspector.findings import Decision
from inspector.report.charts import WIDTH
from inspector.report.marks import Mark
from inspector.report.metrics import LengthBin, nice_step
from inspector.report.run_report import CameraShare, Finding, MaskSpan, RunReport
from inspector.report.svg import INK, RULE, SOFT, Drawing, shortened
from inspector.report.texts import Words
from inspector.types import XYXY, Gap

HEIGHT = 520
MOST_POINTS = 1500
"""With more, a drawing is neither read nor opened quickly; the caption says so."""

_TOP, _BOTTOM = 44.0, HEIGHT - 26.0
_LEFT, _RIGHT = 60.0, 366.0
_TREND_LEFT, _TREND_RIGHT = 382.0, 492.0
_LEGEND = 508.0
_SPACE = 10.0
_FACES = ("top", "bottom")

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Panel:
    """The place of a web on the sheet: mm of material to px.

    Attributes:
        cameras: Those that look at it, from left to right.
        left: Its first pixel on the sheet.
        right: Its last.
        length_mm: Of the whole map.
    """

    cameras: tuple[CameraShare, ...]
    left: float
    right: float
    length_mm: float

    def name(self, words: Words) -> str:
        face = self.cameras[0].face
        return words(face) if face in _FACES else self.cameras[0].name

    @property
    def seen_mm(self) -> float:
        """How much web went by under it."""
        return max(camera.length_mm for camera in self.cameras)

    @property
    def span_mm(self) -> Span:
        """First and last place across that is drawn."""
        return _across(self.cameras)

    def x(self, across_mm: float) -> float:
        low, high = self.span_mm
        share = (across_mm - low) / (high - low) if high > low else 0.0
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))

    def strip(self, camera: CameraShare) -> Span:
        """Between which px a camera sees it."""
        if len(self.cameras) == 1:
            return self.left, self.right
        right_mm = camera.left_mm + camera.width_mm
        return self.x(camera.left_mm), self.x(right_mm)

    def y(self, along_mm: float) -> float:
        return _along(along_mm, self.length_mm)


def roll_map(
    report: RunReport,
    bins: Sequence[LengthBin],
    names: Mapping[str, str],
    marks: Mapping[str, Mark],
    words: Words,
) -> str:
    """Width across, length downwards, one panel per camera, the trend beside it.

    The start of the run is at the top, so the web travels upwards. Both scales are
    stretched to the sheet; a defect larger than its sign is drawn in its true extent.

    Raises:
        ValueError: The run has no length.
    """
    if report.length_mm <= 0:
        raise ValueError("no material went by; there is nothing to draw a map of")
    sheet = Drawing(WIDTH, HEIGHT, words("Map of the web with defects and gaps"))
    panels, shown = _panels(report), drawn(report.findings)
    for panel in panels:
        _draw_panel(sheet, panel, report, shown, marks)
        _width_axis(sheet, panel, words if len(panels) > 1 else None)
    _length_axis(sheet, report.length_mm, words)
    _draw_trend(sheet, bins, panels, report, words)
    _draw_legend(sheet, {f.kind for f in shown}, report, names, marks, words)
    return sheet.render()


def drawn(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that the map shows, harmless first so that grave ones lie on top."""
    gravest = sorted(findings, key=lambda f: (f.gravity, f.camera, f.frame, f.number))
    return tuple(gravest[-MOST_POINTS:])


def _panels(report: RunReport) -> list[_Panel]:
    webs: dict[str, list[CameraShare]] = {}
    for camera in report.cameras:
        key = f"face {camera.face}" if camera.face else f"camera {camera.name}"
        webs.setdefault(key, []).append(camera)
    groups = [tuple(sorted(web, key=lambda one: one.left_mm)) for web in webs.values()]
    groups.sort(key=lambda group: group[0].face == "bottom")  # the upper face first
    spans = [_across(group) for group in groups]
    widths = [high - low for low, high in spans]
    usual = sum(widths) / sum(width > 0 for width in widths) if any(widths) else 1.0
    total = sum(width or usual for width in widths)
    room = _RIGHT - _LEFT - _SPACE * max(0, len(widths) - 1)
    panels, left = [], _LEFT
    for group, width in zip(groups, widths, strict=True):
        right = left + room * (width or usual) / total
        panels.append(_Panel(group, left, right, report.length_mm))
        left = right + _SPACE
    return panels


def _across(cameras: Sequence[CameraShare]) -> Span:
    """What cameras see across the web, from the first to the last mm."""
    return (
        min(camera.left_mm for camera in cameras),
        max(camera.left_mm + camera.width_mm for camera in cameras),
    )


def _along(along_mm: float, length_mm: float) -> float:
    share = min(1.0, max(0.0, along_mm / length_mm))
    return _TOP + (_BOTTOM - _TOP) * share


def _draw_panel(
    sheet: Drawing,
    panel: _Panel,
    report: RunReport,
    findings: Sequence[Finding],
    marks: Mapping[str, Mark],
) -> None:
    width = panel.right - panel.left
    names = {camera.name for camera in panel.cameras}
    radius = 4.0 if len(findings) <= 200 else 3.0 if len(findings) <= 600 else 2.2
    end = panel.y(panel.seen_mm)
    sheet.rect(panel.left, _TOP, width, end - _TOP, fill="#fcfcfc", stroke="none")
    for mask in report.masks:
        if mask.camera in names:
            _draw_mask(sheet, panel, mask)
    for camera in panel.cameras:
        left, right = panel.strip(camera)
        gaps = [gap for gap in report.gaps if gap.camera == camera.name]
        for top, bottom in _unseen(gaps, panel.y):
            sheet.hatch(left, top, right - left, bottom - top)
    _draw_lanes(sheet, panel, report)
    sheet.rect(panel.left, _TOP, width, end - _TOP, fill="none", stroke=SOFT)
    for finding in findings:
        if finding.camera in names:
            _draw_finding(sheet, panel, finding, marks[finding.kind], radius)


def _unseen(gaps: Iterable[Gap], y: Callable[[float], float]) -> list[Span]:
    """Gaps as spans in px, at least 2 px high; neighbours joined, so few are drawn."""
    spans: list[Span] = []
    for gap in sorted(gaps, key=lambda gap: gap.position_mm):
        top = min(y(gap.position_mm), _BOTTOM - 2)
        bottom = max(y(gap.position_mm + gap.length_mm), top + 2)
        if spans and top <= spans[-1][1] + 0.5:
            spans[-1] = spans[-1][0], max(bottom, spans[-1][1])
        else:
            spans.append((top, bottom))
    return spans


def _draw_mask(sheet: Drawing, panel: _Panel, mask: MaskSpan) -> None:
    left, right = mask.across_mm or panel.span_mm
    top, bottom = panel.y(mask.position_mm), panel.y(mask.position_mm + mask.length_mm)
    x, width = panel.x(left), max(1.0, panel.x(right) - panel.x(left))
    sheet.rect(x, top, width, max(1.0, bottom - top), fill="#d9d9d9")


def _draw_lanes(sheet: Drawing, panel: _Panel, report: RunReport) -> None:
    end, (low, high) = panel.y(panel.seen_mm), panel.span_mm
    for lane in report.lanes:
        for edge in (lane.from_mm, lane.to_mm):
            if low < edge < high:
                x, dashes = panel.x(edge), "2 3"
                sheet.line((x, _TOP), (x, end), stroke=RULE, stroke_dasharray=dashes)
        left, right = panel.x(lane.from_mm), panel.x(lane.to_mm)
        name = shortened(lane.name, 9, right - left - 4)
        middle = ((left + right) / 2, _TOP - 5)
        sheet.text(middle, name, 9, text_anchor="middle", fill=SOFT)


def _draw_finding(
    sheet: Drawing, panel: _Panel, finding: Finding, mark: Mark, radius: float
) -> None:
    if finding.xyxy_mm is not None:
        _draw_extent(sheet, panel, finding.xyxy_mm, mark)
    across, along = finding.centre_mm
    solid = finding.decision is not Decision.ACCEPT
    mark.draw(sheet, (panel.x(across), panel.y(along)), radius, solid)


def _draw_extent(sheet: Drawing, panel: _Panel, xyxy_mm: XYXY, mark: Mark) -> None:
    """The true box of a defect that is larger than its sign."""
    x1, y1, x2, y2 = xyxy_mm
    left, right, top, bottom = panel.x(x1), panel.x(x2), panel.y(y1), panel.y(y2)
    if max(right - left, bottom - top) <= 10:
        return
    width, height = max(1.6, right - left), max(1.6, bottom - top)
    sheet.rect(
        left,
        top,
        width,
        height,
        fill=mark.colour,
        fill_opacity=0.5,
        stroke=INK,
        stroke_width=0.5,
    )


def _width_axis(sheet: Drawing, panel: _Panel, words: Words | None) -> None:
    """Millimetres below a panel; its name above it where words are given."""
    low, high = panel.span_mm
    width_mm, room = high - low, panel.right - panel.left
    if words is not None:
        name = shortened(panel.name(words), 10, room)
        middle = ((panel.left + panel.right) / 2, _TOP - 18)
        sheet.text(middle, name, 10, text_anchor="middle")
    if width_mm <= 0:
        return
    step = nice_step(width_mm, max(1, int(room / 40)))
    tick = math.ceil(low / step - 1e-9) * step
    while tick <= high + width_mm * 1e-4:
        x = panel.x(tick)
        sheet.line((x, _BOTTOM), (x, _BOTTOM + 4), stroke=SOFT)
        if x < panel.right - 10 or panel.right >= _RIGHT:
            label = f"{tick:g}"
            sheet.text((x, _BOTTOM + 15), label, 9, text_anchor="middle", fill=SOFT)
        tick = round(tick + step, 9)


def _length_axis(sheet: Drawing, length_mm: float, words: Words) -> None:
    step_mm = nice_step(length_mm, 10)
    tick = 0.0
    while tick <= length_mm * 1.0001:
        y = _along(tick, length_mm)
        sheet.line((_LEFT - 4, y), (_LEFT, y), stroke=SOFT)
        label = f"{tick / 1000:,.10g}"
        sheet.text((_LEFT - 7, y + 3), label, 9, text_anchor="end", fill=SOFT)
        tick = round(tick + step_mm, 6)
    sheet.text((0, _TOP - 22), words("along, m"), 9, fill=SOFT)
    sheet.text((0, _BOTTOM + 15), words("across, mm"), 9, fill=SOFT)
    x, middle = 12.0, (_TOP + _BOTTOM) / 2
    sheet.line((x, middle + 60), (x, middle - 54), stroke=INK, stroke_width=1.4)
    tip = [(x, middle - 66), (x - 4.5, middle - 53), (x + 4.5, middle - 53)]
    sheet.polygon(tip, fill=INK)
    turn = f"rotate(-90 {x + 12:g} {middle:g})"
    sheet.text(
        (x + 12, middle),
        words("direction of travel"),
        9,
        text_anchor="middle",
        fill=SOFT,
        transform=turn,
    )


def _draw_trend(
    sheet: Drawing,
    bins: Sequence[LengthBin],
    panels: Sequence[_Panel],
    report: RunReport,
    words: Words,
) -> None:
    most = max((piece.count for piece in bins), default=0)
    step = bins[0].end_mm - bins[0].start_mm
    title = words("defects per {step}", step=f"{step / 1000:g} m")
    sheet.text((_TREND_LEFT, _TOP - 22), title, 10)
    room = _TREND_RIGHT - _TREND_LEFT
    sheet.rect(_TREND_LEFT, _TOP, room, _BOTTOM - _TOP, fill="#fcfcfc")
    for piece in bins:
        top = _along(piece.start_mm, report.length_mm)
        bottom = _along(piece.end_mm, report.length_mm)
        width = room * piece.count / most if most else 0.0
        sheet.rect(_TREND_LEFT, top + 0.8, width, bottom - top - 1.6, fill="#4d4d4d")
    whole = [gap for gap in report.gaps if gap.width_share >= 1 and len(panels) == 1]
    for top, bottom in _unseen(whole, lambda mm: _along(mm, report.length_mm)):
        sheet.hatch(_TREND_LEFT, top, room, bottom - top)
    for value in sorted({0, most}):
        x = _TREND_LEFT + (room * value / most if most else 0)
        sheet.line((x, _BOTTOM), (x, _BOTTOM + 4), stroke=SOFT)
        sheet.text((x, _BOTTOM + 15), f"{value:,}", 9, text_anchor="middle", fill=SOFT)
    sheet.line((_TREND_LEFT, _TOP), (_TREND_LEFT, _BOTTOM), stroke=SOFT)


def _draw_legend(
    sheet: Drawing,
    kinds: Iterable[str],
    report: RunReport,
    names: Mapping[str, str],
    marks: Mapping[str, Mark],
    words: Words,
) -> None:
    y = _TOP + 6
    room = WIDTH - _LEGEND - 20
    for kind in sorted(kinds, key=lambda kind: names.get(kind, kind)):
        marks[kind].draw(sheet, (_LEGEND + 6, y))
        label = shortened(names.get(kind, kind), 10.5, room)
        sheet.text((_LEGEND + 20, y + 3.5), label, 10.5)
        y += 18
        if y > _BOTTOM - 120:
            sheet.text((_LEGEND + 20, y + 3.5), "…", 10.5)
            break
    y += 10
    entries = ["hollow", "hatch", "mask"] if report.masks else ["hollow", "hatch"]
    for entry in entries:
        _legend_sign(sheet, entry, y)
        text = _LEGEND_WORDS[entry]
        sheet.text((_LEGEND + 20, y + 3.5), words(text), 9.5, fill=SOFT)
        y += 18


_LEGEND_WORDS = {
    "hollow": "hollow: accepted",
    "hatch": "went by unseen",
    "mask": "left out by the recipe",
}


def _legend_sign(sheet: Drawing, entry: str, y: float) -> None:
    if entry == "hollow":
        sheet.circle((_LEGEND + 6, y), 4, fill="#ffffff", stroke=SOFT, stroke_width=1.4)
    elif entry == "hatch":
        sheet.hatch(_LEGEND, y - 6, 13, 12)
    else:
        sheet.rect(_LEGEND, y - 6, 13, 12, fill="#d9d9d9")
