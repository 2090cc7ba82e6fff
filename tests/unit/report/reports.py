"""Runs to report on: a good one, hostile ones and empty ones."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np

from inspector.findings import Decision, Event, EventKind, Provenance
from inspector.report.metrics import proportion
from inspector.report.run_report import (
    AlarmRow,
    CameraShare,
    Exhibit,
    Finding,
    KindCount,
    KindName,
    LaneSpan,
    MaskSpan,
    PictureState,
    RunReport,
)
from inspector.status import Latency, Ledger
from inspector.types import UNKNOWN, Gap, GapReason

START = datetime(2026, 3, 28, 22, 58, 4, tzinfo=UTC)
PITCH_MM = 0.1
WIDTH_MM = 409.6
LENGTH_MM = 102_400.0

KINDS = {
    "scratch": KindName("scratch", "划伤"),
    "roll-mark": KindName("roll mark", "辊印"),
    "scale-pit": KindName("scale pit", "氧化坑"),
    "edge-crack": KindName("edge crack", "边裂"),
    "inclusion": KindName("inclusion", "夹杂"),
    "oil-stain": KindName("oil stain", "油斑"),
    "water-mark": KindName("water mark", "水印"),
    "dirt": KindName("dirt", "污物"),
}
_WEIGHTS = {
    "roll-mark": 30, "scratch": 12, "scale-pit": 18, "edge-crack": 4,
    "inclusion": 6, "oil-stain": 3, "water-mark": 2, "dirt": 22, UNKNOWN: 5,
}  # fmt: skip


def a_picture(seed: int) -> bytes:
    noise = np.random.default_rng(seed).normal(120, 12, (96, 96))
    y, x = np.mgrid[:96, :96]
    noise -= 70 * np.exp(-((x - 48) ** 2 + ((y - 48) * (1 + seed % 3)) ** 2) / 180)
    ok, data = cv2.imencode(".jpg", noise.clip(0, 255).astype(np.uint8))
    assert ok
    return data.tobytes()


def an_exhibit(finding: Finding) -> Exhibit:
    return Exhibit(finding, a_picture(finding.number), PictureState.STORED)


def a_gap(position_mm: float, lines: int, reason: GapReason = GapReason.BUSY) -> Gap:
    first = round(position_mm / PITCH_MM)
    length_mm = lines * PITCH_MM
    return Gap("top", first // 1024, 1, first, lines, position_mm, length_mm, reason)


def a_finding(number: int, kind: str = "scratch", **changes: object) -> Finding:
    dice = random.Random(number)
    x, y = dice.uniform(5, WIDTH_MM - 20), dice.uniform(0, LENGTH_MM - 50)
    if kind == "roll-mark":
        x, y = 130 + dice.uniform(-4, 4), number * 1413.7 % LENGTH_MM
    if kind == "edge-crack":
        x = dice.choice([2.0, WIDTH_MM - 6])
    width, height = dice.uniform(0.5, 5), dice.uniform(0.5, 6)
    if kind == "scratch":
        height = dice.uniform(40, 4000)
    grave = dice.choice([Decision.ACCEPT, Decision.REVIEW, Decision.REJECT])
    lane = ("left", "middle", "right")[min(2, int(x / WIDTH_MM * 3))]
    finding = Finding(
        camera="top", frame=round(y / 102.4), number=number, kind=kind, lane=lane,
        centre_mm=(x + width / 2, y + height / 2), size_mm=max(width, height),
        decision=grave, xyxy_mm=(x, y, x + width, y + height),
        score=dice.uniform(0.3, 0.99),
        rule="" if grave is Decision.ACCEPT else "large scratch",
        fired=grave is not Decision.ACCEPT,
    )  # fmt: skip
    return replace(finding, **changes)


def a_report(defects: int = 130) -> RunReport:
    dice = random.Random(7)
    names, weights = list(_WEIGHTS), list(_WEIGHTS.values())
    kinds = dice.choices(names, weights, k=defects)
    findings = tuple(a_finding(n, kind) for n, kind in enumerate(kinds))
    gaps = (
        a_gap(12_288.0, 1024),
        a_gap(12_390.4, 1024),
        a_gap(61_440.0, 4096, GapReason.CAMERA),
        a_gap(99_328.0, 300, GapReason.LOST),
    )
    lost = sum(gap.lines for gap in gaps)
    ledger = Ledger(1_024_000, 1_024_000 - 2000 - lost, 2000, lost)
    return of_findings(
        findings,
        cameras=(CameraShare("top", ledger, (PITCH_MM, PITCH_MM), WIDTH_MM),),
        gaps=gaps,
    )


def of_findings(findings: tuple[Finding, ...], **changes: object) -> RunReport:
    pairs = sorted({(f.kind, f.lane or "") for f in findings})
    counts = tuple(
        KindCount(k, n or None, sum((f.kind, f.lane or "") == (k, n) for f in findings))
        for k, n in pairs
    )
    gravest = sorted(findings, key=lambda f: f.gravity, reverse=True)[:8]
    report = RunReport(
        product="cold strip 0.8 mm",
        lots=("C-24117",),
        station="line 3, exit",
        run_id="01JQ8X5T3V",
        started_at=START,
        ended_at=START + timedelta(minutes=17, seconds=4),
        zone="Asia/Shanghai",
        provenances=(
            Provenance("ab" * 32, "cd" * 32, {"virtual-steel": "ef" * 32},
                       {"virtual-steel": "openvino 2026.4 f32"}, "", "0.1.0+3f2a91c0"),
        ),
        verdicts={Decision.ACCEPT: 921, Decision.REVIEW: 54, Decision.REJECT: 19},
        counts=counts,
        findings=findings,
        worst=tuple(map(an_exhibit, gravest)),
        masks=(MaskSpan("top", 0.0, 200.0, None, 2000, "threading piece"),),
        events=(
            Event(EventKind.START, START, 0.0, "run started", "line"),
            Event(EventKind.ROLL, START + timedelta(minutes=6), 36_214.0,
                  "work roll 2 changed", "Li Wei"),
            Event(EventKind.STOP, START + timedelta(minutes=17), 102_400.0,
                  "run ended", "line"),
        ),
        alarms=(
            AlarmRow("camera top is away; check cable", START + timedelta(minutes=10),
                     START + timedelta(minutes=10, seconds=41), "Li Wei"),
            AlarmRow("614 mm went by unseen; slow the line or add cores",
                     START + timedelta(minutes=17)),
        ),
        latency=Latency(31.4, 88.2, 412.0),
        stages_ms={"screen": 1.2, "detect": 26.9, "classify": 0.0, "judge": 0.1},
        escape=proportion(2, 812),
        lanes=tuple(
            LaneSpan(n, i * WIDTH_MM / 3, (i + 1) * WIDTH_MM / 3)
            for i, n in enumerate(("left", "middle", "right"))
        ),
        kind_names=KINDS,
        database="v0001",
    )  # fmt: skip
    return replace(report, **changes)


HOSTILE = (
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '=cmd|"/c calc"!A1',
    '#read("/etc/passwd") $x^2$ *bold* _it_ `raw` @ref <label> #import "x"',
    "\"quoted\" 'single' & &amp; ]]> {{ 7*7 }} {% raw %} {0} {n} %s",
    "班次 甲 “引号” <甲>",
    "x" * 10_000,
    "a\x00b\x1b[31m\u202eevil\ud800\ufffe\u2028\n\r\t\U0001f600",
    "=1+1",
    "]]>--><!--",
)
"""What people and other systems may type into a lot, an event or a file name."""


def a_hostile_run() -> RunReport:
    findings = tuple(
        a_finding(n, text[:64], lane=text) for n, text in enumerate(HOSTILE)
    )
    ledger = Ledger(1000, 500, 0, 500)
    gap = replace(a_gap(0.0, 500), camera=HOSTILE[0])
    cameras = tuple(
        CameraShare(text, ledger if text == HOSTILE[0] else Ledger(), (0.1, 0.1), 40.0)
        for text in HOSTILE
    )
    run = of_findings(
        findings,
        product=HOSTILE[0],
        lots=HOSTILE,
        station=HOSTILE[3],
        run_id=HOSTILE[4],
        remark=HOSTILE[3],
        research_models=HOSTILE,
        cameras=cameras,
        gaps=(gap,),
        masks=tuple(MaskSpan(t, 1.0, 2.0, (1.0, 2.0), 0, t) for t in HOSTILE),
        events=tuple(Event(EventKind.LOT, START, 1.0, t, t) for t in HOSTILE),
        alarms=tuple(AlarmRow(t, START, START, t) for t in HOSTILE),
        stages_ms=dict.fromkeys(HOSTILE, 1.0),
        lanes=tuple(LaneSpan(t, i, i + 4.0) for i, t in enumerate(HOSTILE)),
        kind_names={t[:64]: KindName(t, t) for t in HOSTILE},
        database=HOSTILE[1],
        provenances=(
            Provenance(HOSTILE[0], HOSTILE[1], {HOSTILE[3]: HOSTILE[4]},
                       {HOSTILE[3]: HOSTILE[6]}, HOSTILE[2], HOSTILE[5]),
        ),
    )  # fmt: skip
    rules = (
        replace(e.finding, rule=t) for e, t in zip(run.worst, HOSTILE, strict=False)
    )
    return replace(run, worst=tuple(map(an_exhibit, rules)))


def an_empty_run() -> RunReport:
    return RunReport("steel", (), "station", "r1", START, START)


def an_unseen_run() -> RunReport:
    gap = a_gap(0.0, 4096, GapReason.CAMERA)
    camera = CameraShare("top", Ledger(4096, 0, 0, 4096), (PITCH_MM, PITCH_MM), 0.0)
    return replace(an_empty_run(), cameras=(camera,), gaps=(gap,))


def a_rejected_run() -> RunReport:
    findings = tuple(
        a_finding(n, decision=Decision.REJECT, fired=True) for n in range(40)
    )
    ledger = Ledger(1_024_000, 1_024_000)
    camera = CameraShare("top", ledger, (PITCH_MM, PITCH_MM), WIDTH_MM)
    return of_findings(
        findings,
        cameras=(camera,),
        gaps=(),
        masks=(),
        verdicts={Decision.REJECT: 1000},
    )


def a_wide_run() -> RunReport:
    """Two cameras side by side; the second was away for a while."""
    left = tuple(a_finding(n, "scratch", camera="left") for n in range(30))
    right = tuple(a_finding(n, "dirt", camera="right") for n in range(90))
    gap = replace(a_gap(30_000.0, 200_000, GapReason.CAMERA), camera="right")
    lines = 1_024_000
    seen = (Ledger(lines, lines), Ledger(lines, lines - 200_000, 0, 200_000))
    cameras = tuple(
        CameraShare(name, ledger, (PITCH_MM, PITCH_MM), WIDTH_MM)
        for name, ledger in zip(("left", "right"), seen, strict=True)
    )
    return of_findings(left + right, cameras=cameras, gaps=(gap,), masks=(), lanes=())
