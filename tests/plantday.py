"""A made-up day at a plant, with everything that a report must tell truthfully.

One machine, Shanghai time. Run one begins at 13:30 and ends at 14:40, so the early
shift's end at 14:00 cuts it; its camera is away over that moment and comes back, its
model changes at 14:20, and it is stopped. Run two has another recipe and is all REJECT.
"""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Engine

from inspector.findings import (
    Decision,
    Defect,
    Event,
    EventKind,
    Inspection,
    Label,
    Opinion,
    Provenance,
    Record,
    Review,
    Verdict,
)
from inspector.plant import CalendarPart, ShiftPart
from inspector.recipe import Recipe
from inspector.shift import Calendar
from inspector.station import Station
from inspector.status import Ledger, Screening
from inspector.store import audit, changes
from inspector.store.facts import Document, RunFacts
from inspector.store.handover import HandoverNote, add_note
from inspector.store.runs import begin_run, end_run
from inspector.types import UNKNOWN, FrameInfo, Gap, GapReason, Mask
from tests.carefakes import store

LINES, PITCH_MM = 100, (0.5, 1.0)
FRAME_S = 10
ONE, TWO = "run-one", "run-two"
COIL, HOSTILE = "C-1", "=HYPERLINK(“x”)<b>'卷\"&{7}"
AWAY = range(150, 210)
"""Frames of run one that nobody saw: 13:55 to 14:05."""
FRAMES_ONE, FRAMES_TWO = 420, 60
KINDS = ("scratch", "hole", UNKNOWN)

CALENDAR_PART = CalendarPart(
    zone="Asia/Shanghai",
    shifts=tuple(
        ShiftPart(name=name, zh=zh, start=time(start), end=time(end))
        for name, zh, start, end in [
            ("early", "早班", 6, 14),
            ("late", "中班", 14, 22),
            ("night", "夜班", 22, 6),
        ]
    ),
)
CALENDAR: Calendar = CALENDAR_PART.calendar
BEGAN = CALENDAR.parse("2026-03-02/early").end_at - timedelta(minutes=30)


def a_recipe(name: str) -> Recipe:
    return Recipe.model_validate(
        {
            "version": 1,
            "name": name,
            "material": "strip",
            "camera": {"line_rate_hz": 1000, "exposure_us": 50, "pitch_mm": PITCH_MM},
            "detector": {"artifact": "virtual-steel"},
            "kinds": {
                "scratch": {"en": "Scratch", "zh": "划伤"},
                "hole": {"en": "Hole", "zh": "孔洞"},
            },
            "lanes": [{"name": "left", "from_mm": 0, "to_mm": 200}],
        }
    )


STATION = Station.model_validate(
    {
        "version": 1,
        "name": "line 1",
        "cameras": [{"driver": "replay", "name": "top", "path": "somewhere"}],
        "calendar": CALENDAR_PART.model_dump(mode="json"),
    }
)


def made_by(recipe: str, model: str) -> Provenance:
    return Provenance(
        a_recipe(recipe).digest, STATION.digest, {"steel": model * 64},
        {"steel": "onnx 1 f32"}, "", "0.1.0",
    )  # fmt: skip


def a_defect(info: FrameInfo, number: int, kind: str, size_mm: float) -> Defect:
    x, y = 20.0 + 30 * number, 10.0
    return Defect(
        number=number,
        xyxy_px=(x, y, x + size_mm / PITCH_MM[0], y + 2),
        xyxy_mm=(
            x * PITCH_MM[0], info.position_mm + y,
            x * PITCH_MM[0] + size_mm, info.position_mm + y + 2,
        ),
        detector_kind=kind,
        score=0.5,
        label=Label(kind),
        lane="left" if number == 0 else None,
    )  # fmt: skip


def a_frame(
    run: str, index: int, at: datetime, decision: Decision, made: Provenance,
    lot: str, dice: random.Random,
) -> Record:  # fmt: skip
    info = FrameInfo(
        camera="top",
        index=index,
        captured_at=at,
        first_line=index * LINES,
        position_mm=index * LINES * PITCH_MM[1],
        pitch_mm=PITCH_MM,
        overlap_lines=0,
        owned_rows=(0, LINES),
    )
    found = tuple(
        a_defect(info, number, dice.choice(KINDS), dice.uniform(1, 40))
        for number in range(dice.choice([0, 0, 1, 3]))
    )
    screening = Screening(tiles=8, looked_at=2, audited=1, escaped=int(index % 97 == 0))
    body = Inspection(info, found, Verdict(decision, "any"), made, screening)
    return Record(run, lot, body)


def run_one(dice: random.Random) -> list[Record]:
    records = []
    for index in range(FRAMES_ONE):
        if index in AWAY:
            continue
        at = BEGAN + timedelta(seconds=FRAME_S * index)
        model = "a" if index < 300 else "b"
        decision = dice.choice([Decision.ACCEPT, Decision.ACCEPT, Decision.REJECT])
        lot = COIL if index < 300 else "C-2"
        made = made_by("steel", model)
        records.append(a_frame(ONE, index, at, decision, made, lot, dice))
    gap = Gap(
        "top", AWAY.start, len(AWAY), AWAY.start * LINES, len(AWAY) * LINES,
        AWAY.start * LINES * PITCH_MM[1], len(AWAY) * LINES * PITCH_MM[1],
        GapReason.CAMERA,
    )  # fmt: skip
    records.append(Record(ONE, COIL, gap))
    minutes = [
        (EventKind.START, 0, "steel", "Li"),
        (EventKind.ALARM, 25, "camera top: away", "line"),
        (EventKind.RECOVERED, 35, "camera top is back", "line"),
        (EventKind.ACKNOWLEDGED, 32, "camera top", "王 <i>"),
        (EventKind.MODEL, 50, "steel", "Li"),
        (EventKind.STOP, 70, "stop asked for", "Li"),
    ]
    for kind, minute, text, who in minutes:
        at = BEGAN + timedelta(minutes=minute)
        records.append(Record(ONE, COIL, Event(kind, at, 1.0, text, who)))
    return records


def run_two(dice: random.Random) -> list[Record]:
    began = BEGAN + timedelta(hours=2)
    records = [
        a_frame(
            TWO, index, began + timedelta(seconds=FRAME_S * index), Decision.REJECT,
            made_by("other", "b"), HOSTILE, dice,
        )
        for index in range(FRAMES_TWO)
    ]  # fmt: skip
    first = FRAMES_TWO * LINES
    records.append(
        Record(TWO, HOSTILE, Mask("top", FRAMES_TWO, first, 40, None, "weld"))
    )
    text = "<script>alert(1)</script> =1+1"
    event = Event(EventKind.ROLL, began, 2.0, text, "@SUM(A1)")
    records.append(Record(TWO, HOSTILE, event))
    return records


def reviews(frames: list[Record]) -> list[Record]:
    """Rejected defects, by two people who differ at times, and accepted frames."""
    said = []
    flagged = [f for f in frames if f.body.defects
               and f.body.verdict.decision is Decision.REJECT][:12]  # fmt: skip
    for place, frame in enumerate(flagged):
        opinion = Opinion.FALSE if place % 3 == 0 else Opinion.CONFIRMED
        other = Opinion.CONFIRMED if place % 6 == 0 else opinion
        for minute, (who, what) in enumerate([("Li", other), ("=王", opinion)]):
            at = frame.body.info.captured_at + timedelta(minutes=1 + minute)
            review = Review("top", frame.body.info.index, 0, what, "", who, at, 20.0)
            said.append(Record(frame.run_id, frame.lot_id, review))
    passed = [f for f in frames if f.body.verdict.decision is Decision.ACCEPT][:20]
    for place, frame in enumerate(passed):
        what = Opinion.MISSED if place == 4 else Opinion.CLEAN
        at = frame.body.info.captured_at + timedelta(minutes=3)
        review = Review("top", frame.body.info.index, None, what, "", "Li", at, 5.0)
        said.append(Record(frame.run_id, frame.lot_id, review))
    return said


def begin(plant: Engine, run: str, lot: str, recipe: str, at: datetime) -> None:
    made = made_by(recipe, "a" if run == ONE else "b")
    documents = (
        Document.of("recipe", recipe, a_recipe(recipe).model_dump(mode="json")),
        Document.of("station", "line 1", STATION.model_dump(mode="json")),
    )
    facts = RunFacts(run, lot, recipe, "line 1", at, "0.1.0", made, documents)
    begin_run(plant, facts)
    changes.note_changes(plant, facts, "line line 1")


def end(plant: Engine, run: str, at: datetime, produced: int, note: str = "") -> None:
    end_run(plant, run, at, {"top": Ledger(produced_lines=produced)}, note)


def fill(plant: Engine, folder: Path) -> None:
    """The whole day."""
    dice = random.Random(3)
    one, two = run_one(dice), run_two(dice)
    began_two = BEGAN + timedelta(hours=2)
    begin(plant, ONE, COIL, "steel", BEGAN)
    store(plant, folder, *one)
    store(plant, folder, *reviews([r for r in one if isinstance(r.body, Inspection)]))
    end(plant, ONE, BEGAN + timedelta(minutes=70), FRAMES_ONE * LINES)
    begin(plant, TWO, HOSTILE, "other", began_two)
    store(plant, folder, *two)
    produced = FRAMES_TWO * LINES + 40 + 7  # seven lines that no record explains
    end(plant, TWO, began_two + timedelta(minutes=10), produced,
        "lines unaccounted for: {'top': 7}")  # fmt: skip
    shift = CALENDAR.shift_at(BEGAN)
    note = HandoverNote("line 1", "张 & <Li>", BEGAN, "=cmd() watch roll 3 \u202e now")
    add_note(plant, shift, note, CALENDAR_PART.model_dump(mode="json"))
    who = audit.change(BEGAN, "Li", "activate", "recipe steel", None, {"v": 2})
    audit.note(plant, who)
