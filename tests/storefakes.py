"""Records of a made-up run, and the scripts that stand in for disks and clocks."""

from __future__ import annotations

import errno
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from inspector.channel import Lossless
from inspector.delivery import Delivery
from inspector.findings import (
    Decision,
    Defect,
    Event,
    EventKind,
    Evidence,
    Inspection,
    Label,
    Opinion,
    Provenance,
    Record,
    Review,
    Verdict,
)
from inspector.store.durable import write_durably
from inspector.store.facts import Document, RunFacts
from inspector.types import UNKNOWN, FrameInfo, Gap, GapReason, Mask

RUN = "2025-11-21-run-1"
LOT = "coil 7/上卷"
NOW = datetime(2025, 11, 21, 14, 30, 0, 123456, tzinfo=UTC)
LINES = 100
OVERLAP = 20
PITCH_MM = (0.5, 0.25)

PROVENANCE = Provenance(
    recipe="a" * 64,
    station="b" * 64,
    artifacts={"steel": "c" * 64},
    engines={"steel": "onnx 1 f32"},
    library="",
    software="0.1.0+deadbeef",
)


def facts(run_id: str = RUN, station: str = "line 1") -> RunFacts:
    return RunFacts(
        run_id=run_id,
        lot_id=LOT,
        recipe="钢带 steel",
        station=station,
        started_at=NOW,
        software="0.1.0+deadbeef",
        provenance=PROVENANCE,
        documents=(Document.of("recipe", "钢带 steel", {"version": 1, "名": "钢"}),),
    )


def an_inspection(
    index: int,
    defects: int = 2,
    decision: Decision = Decision.REVIEW,
    camera: str = "top",
    provenance: Provenance = PROVENANCE,
) -> Inspection:
    first_line = index * LINES
    info = FrameInfo(
        camera=camera,
        index=index,
        captured_at=NOW + timedelta(milliseconds=10 * index),
        first_line=first_line,
        position_mm=first_line * PITCH_MM[1],
        pitch_mm=PITCH_MM,
        overlap_lines=OVERLAP,
        owned_rows=(OVERLAP // 2, OVERLAP // 2 + LINES),
    )
    found = tuple(a_defect(info, number) for number in range(defects))
    return Inspection(info, found, Verdict(decision, "any", (0,)), provenance)


def a_defect(info: FrameInfo, number: int) -> Defect:
    x, y, side = 10.0 * number, 30.0, 4.0 + number
    kind = UNKNOWN if number % 2 else "scratch"
    across_mm, along_mm = info.pitch_mm
    return Defect(
        number=number,
        xyxy_px=(x, y, x + side, y + side),
        xyxy_mm=(
            x * across_mm,
            info.position_mm + y * along_mm,
            (x + side) * across_mm,
            info.position_mm + (y + side) * along_mm,
        ),
        detector_kind="scratch",
        score=0.5,
        label=Label(kind, 0.1, 0.2, (("dent", 0.3),)),
        lane="left" if number == 0 else None,
    )


def a_record(index: int, defects: int = 2, run_id: str = RUN, **more: str) -> Record:
    """An inspection with one picture per defect."""
    body = an_inspection(index, defects, **more)
    evidence = tuple(
        Evidence(number, a_picture(index, number), (number, index))
        for number in range(defects)
    )
    return Record(run_id, LOT, body, evidence, {"detect": 1.5, "judge": 0.25})


def a_picture(index: int, number: int) -> bytes:
    return b"\xff\xd8" + f"{index}/{number}".encode() * 20


def a_gap(first_line: int = 500, lines: int = 40, run_id: str = RUN) -> Record:
    gap = Gap("top", 5, 0, first_line, lines, 125.0, 10.0, GapReason.LOST)
    return Record(run_id, LOT, gap)


def a_mask(columns_px: tuple[int, int] | None = None, lines: int = 30) -> Record:
    return Record(RUN, LOT, Mask("top", 6, 540, lines, columns_px, "weld seam"))


def an_event(text: str = "roll 3 changed", at: datetime = NOW) -> Record:
    return Record(RUN, LOT, Event(EventKind.ROLL, at, 12.5, text, "王 wei"))


def a_block(first_line: int = 0, lines: int = LINES, run_id: str = RUN) -> Record:
    block = Delivery("top", first_line, lines, 0, True, NOW, first_line * 4, 10**15)
    return Record(run_id, LOT, block)


def a_review(index: int = 0, run_id: str = RUN, **more: object) -> Record:
    said = {"number": 0, "opinion": Opinion.FALSE, "kind": "", "by": "王", "at": NOW}
    return Record(run_id, LOT, Review("top", index, **{**said, **more}))


def closed(*records: Record) -> Lossless[Record]:
    """A channel that holds these records and will get no more."""
    channel: Lossless[Record] = Lossless(max(1, len(records)))
    for one in records:
        assert channel.put(one)
    channel.close()
    return channel


class Clock:
    """A monotonic clock that goes on by `step_s` whenever somebody looks."""

    def __init__(self, step_s: float = 0.0) -> None:
        self.now_s = 0.0
        self._step_s = step_s

    def __call__(self) -> float:
        self.now_s += self._step_s
        return self.now_s


class Outage:
    """Makes a database refuse transactions while `on`, from the `first` one."""

    def __init__(self, engine: Engine, on: bool = True, first: int = 1) -> None:
        self.on = on
        self.first = first
        self.asked = 0
        event.listen(engine, "begin", self._refuse)

    def _refuse(self, _connection: Connection) -> None:
        self.asked += 1
        if self.on and self.asked >= self.first:
            cause = sqlite3.OperationalError("database or disk is full")
            raise OperationalError("BEGIN", {}, cause)


class Disk:
    """Writes like a disk, and refuses like a full one while `full`."""

    def __init__(self, full: bool = False, room: int = 10**9) -> None:
        self.full = full
        self.room = room

    def __call__(self, path: Path, data: bytes) -> None:
        if self.full or not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= 1
        write_durably(path, data)
