"""What the records tell about a run becomes the value that its report shows."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from inspector.findings import Decision, Event, EventKind, Provenance
from inspector.recipe import LanePart, Recipe
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
from inspector.status import Alarm, Latency
from inspector.store.facts import DefectDetail, DefectPoint, Document, RunSummary
from inspector.types import Mask

MOST_PICTURES = 8

Pitch = tuple[float, float]


def collect(
    summary: RunSummary,
    *,
    evidence_folder: Path | None = None,
    widths_mm: Mapping[str, float] | None = None,
    zone: str = "UTC",
    latency: Latency | None = None,
    database: str = "",
) -> RunReport:
    """The report of a run; the same records and arguments give the same value.

    Args:
        summary: What the database says.
        evidence_folder: Where the pictures lie; None shows none.
        widths_mm: Width that each camera sees; without it, as far as anything is known.
        zone: IANA name of the plant's time zone.
        latency: Block to verdict; None, or all zeros, if nobody measured it.
        database: Revision of the database.
    """
    recipe = recipe_in(summary.documents)
    pitches = _pitches(summary, recipe)
    masks = _masks(summary.masks, pitches, _places(summary.documents))
    lanes = recipe.lanes if recipe else ()
    return RunReport(
        product=summary.run.recipe,
        lots=summary.lots or tuple(filter(None, [summary.run.lot_id])),
        station=summary.run.station,
        run_id=summary.run.run_id,
        started_at=summary.run.started_at,
        ended_at=summary.run.ended_at,
        crashed=summary.run.outcome == "crashed",
        remark=summary.run.note if summary.run.outcome != "crashed" else "",
        zone=zone,
        provenances=_provenances(summary),
        research_models=research_models(summary.documents),
        cameras=_cameras(summary, pitches, masks, lanes, widths_mm or {}),
        verdicts={Decision(name): n for name, n in summary.decisions.items()},
        counts=_counts(summary),
        findings=_findings(summary),
        worst=_worst(summary.worst, evidence_folder),
        gaps=summary.gaps,
        masks=masks,
        events=tuple(e for e in summary.events if e.kind not in _ALARM_EVENTS),
        alarms=alarm_rows(summary.events, summary.alarms),
        latency=latency if latency and latency.max_ms > 0 else None,
        stages_ms={
            stage: ms
            for stage, ms in summary.median_timing_ms.items()
            if stage != "latency"  # the sum of the others
        },
        escape=proportion(summary.screening.escaped, summary.screening.audited),
        lanes=tuple(LaneSpan(lane.name, lane.from_mm, lane.to_mm) for lane in lanes),
        kind_names=kind_names(recipe),
        database=database,
        web_mm=summary.web_mm,
    )


_ALARM_EVENTS = (EventKind.ALARM, EventKind.ACKNOWLEDGED)


def recipe_in(documents: Iterable[Document]) -> Recipe | None:
    """The recipe of the run; None if it is not on record or of another version."""
    for document in documents:
        if document.kind == "recipe":
            try:
                return Recipe.model_validate_json(document.body)
            except ValidationError:
                return None
    return None


def kind_names(recipe: Recipe | None) -> dict[str, KindName]:
    """The plant's words for the kinds."""
    kinds = recipe.kinds if recipe else {}
    return {name: KindName(kind.en, kind.zh) for name, kind in kinds.items()}


def _content(document: Document) -> Mapping[str, Any]:
    content = json.loads(document.body)
    return content if isinstance(content, dict) else {}


def _provenances(summary: RunSummary) -> tuple[Provenance, ...]:
    """All that decided: what the run began with first, the others by hash.

    A run begins with the engines it plans; once frames name those that ran, the plan
    decided nothing.
    """
    found = [doc for doc in summary.documents if doc.kind == "provenance"]
    found.sort(key=lambda doc: (doc.digest != summary.run.provenance, doc.digest))
    made = [Provenance(**_content(document)) for document in found]
    ran = [one for one in made if not any(map(_is_plan, one.engines.values()))]
    return tuple(ran or made)


def _is_plan(engine: str) -> bool:
    return engine.startswith("planned ")


def research_models(documents: Iterable[Document]) -> tuple[str, ...]:
    """Models trained on data that is free for research only."""
    manifests = (doc for doc in documents if doc.kind == "manifest")
    names = {doc.name for doc in manifests if _content(doc).get("research_only")}
    return tuple(sorted(names))


def _pitches(summary: RunSummary, recipe: Recipe | None) -> dict[str, Pitch]:
    """Pixel size by camera: from its frames, else the recipe, else from its gaps."""
    along = {gap.camera: gap.length_mm / gap.lines for gap in summary.gaps}
    pitches = {}
    for camera in summary.ledgers:
        guess = (along[camera], along[camera]) if camera in along else (1.0, 1.0)
        fallback = recipe.camera.pitch_mm if recipe else guess
        pitches[camera] = summary.pitch_mm.get(camera, fallback)
    return pitches


def _cameras(
    summary: RunSummary,
    pitches: Mapping[str, Pitch],
    masks: Iterable[MaskSpan],
    lanes: Iterable[LanePart],
    widths_mm: Mapping[str, float],
) -> tuple[CameraShare, ...]:
    known: dict[str, float] = {}
    for point in summary.points:
        known[point.camera] = max(known.get(point.camera, 0.0), point.x_mm)
    for detail in summary.worst:
        camera = detail.point.camera
        known[camera] = max(known.get(camera, 0.0), detail.xyxy_mm[2])
    for mask in masks:
        if mask.across_mm:
            known[mask.camera] = max(known.get(mask.camera, 0.0), mask.across_mm[1])
    widest = max((lane.to_mm for lane in lanes), default=0.0)
    places = _places(summary.documents)
    shares = []
    for camera, ledger in summary.ledgers.items():
        left_mm, face = places.get(camera, (0.0, ""))
        reach = known.get(camera, 0.0) if face else max(known.get(camera, 0.0), widest)
        width_mm = widths_mm.get(camera) or max(0.0, reach - left_mm)
        shares.append(
            CameraShare(camera, ledger, pitches[camera], width_mm, left_mm, face)
        )
    return tuple(shares)


def _places(documents: Iterable[Document]) -> dict[str, tuple[float, str]]:
    """Where cameras that share a web lie across it, and which face they look at."""
    return {
        camera["name"]: (float(camera["place_mm"]), str(camera["side"]))
        for document in documents
        if document.kind == "station"
        for camera in _content(document).get("cameras", ())
        if camera.get("place_mm") is not None and "side" in camera
    }


def _counts(summary: RunSummary) -> tuple[KindCount, ...]:
    """Defects by kind and lane; by kind alone where not every place was read."""
    if len(summary.points) != sum(summary.kinds.values()):
        return tuple(KindCount(kind, None, n) for kind, n in summary.kinds.items())
    tally = Counter((point.kind, point.lane) for point in summary.points)
    rows = sorted(tally.items(), key=lambda row: (-row[1], row[0][0], row[0][1] or ""))
    return tuple(KindCount(kind, lane, n) for (kind, lane), n in rows)


def _findings(summary: RunSummary) -> tuple[Finding, ...]:
    """Every defect with a place; the gravest with their boxes."""
    details = {finding.key: finding for finding in map(detailed, summary.worst)}
    findings = (_finding(point) for point in summary.points)
    return tuple(details.get(finding.key, finding) for finding in findings)


def _finding(point: DefectPoint) -> Finding:
    return Finding(
        camera=point.camera,
        frame=point.index,
        number=point.number,
        kind=point.kind,
        lane=None,
        centre_mm=(point.x_mm, point.y_mm),
        size_mm=point.size_mm,
        decision=point.decision,
    )


def detailed(detail: DefectDetail) -> Finding:
    """A defect as a report shows it, with its box."""
    point = detail.point
    return Finding(
        camera=point.camera,
        frame=point.index,
        number=point.number,
        kind=point.kind,
        lane=detail.lane,
        centre_mm=(point.x_mm, point.y_mm),
        size_mm=point.size_mm,
        decision=point.decision,
        xyxy_mm=detail.xyxy_mm,
        score=detail.score,
        rule=detail.rule,
        fired=detail.fired,
    )


def _worst(details: Iterable[DefectDetail], folder: Path | None) -> tuple[Exhibit, ...]:
    ordered = sorted(details, key=lambda d: detailed(d).gravity, reverse=True)
    return tuple(exhibit(detail, folder) for detail in ordered[:MOST_PICTURES])


def exhibit(detail: DefectDetail, folder: Path | None) -> Exhibit:
    """A defect with its picture, if the file is there and the one on record."""
    finding = detailed(detail)
    if detail.evidence_path is None or folder is None:
        return Exhibit(finding)
    path = (folder / detail.evidence_path).resolve()
    if not path.is_relative_to(folder.resolve()):
        return Exhibit(finding, state=PictureState.LOST)
    try:
        picture = path.read_bytes()
    except OSError:
        return Exhibit(finding, state=PictureState.LOST)
    if hashlib.sha256(picture).hexdigest() != detail.evidence_sha256:
        return Exhibit(finding, state=PictureState.CHANGED)
    return Exhibit(finding, picture, PictureState.STORED)


def _masks(
    masks: Iterable[Mask],
    pitches: Mapping[str, Pitch],
    places: Mapping[str, tuple[float, str]],
) -> tuple[MaskSpan, ...]:
    """Masks of frames that follow each other as one span, in order of position."""
    joined: list[Mask] = []
    ends: dict[tuple[str, tuple[int, int] | None, str], int] = {}
    for mask in sorted(masks, key=lambda m: (m.camera, m.first_line)):
        key = (mask.camera, mask.columns_px, mask.reason)
        place = ends.get(key)
        if place is not None and _follows(joined[place], mask):
            last = joined[place]
            lines = last.lines + mask.lines
            joined[place] = Mask(
                last.camera,
                last.index,
                last.first_line,
                lines,
                last.columns_px,
                last.reason,
            )
        else:
            ends[key] = len(joined)
            joined.append(mask)
    spans = (
        _span(
            mask,
            pitches.get(mask.camera, (1.0, 1.0)),
            places.get(mask.camera, (0.0, ""))[0],
        )
        for mask in joined
    )
    return tuple(sorted(spans, key=lambda s: (s.position_mm, s.camera)))


def _follows(last: Mask, mask: Mask) -> bool:
    return last.first_line + last.lines == mask.first_line


def _span(mask: Mask, pitch_mm: Pitch, left_mm: float) -> MaskSpan:
    across, along = pitch_mm
    columns = mask.columns_px
    return MaskSpan(
        camera=mask.camera,
        position_mm=mask.first_line * along,
        length_mm=mask.lines * along,
        across_mm=(
            (left_mm + columns[0] * across, left_mm + columns[1] * across)
            if columns
            else None
        ),
        lines=mask.lines if mask.whole_width else 0,
        reason=mask.reason,
    )


def alarm_rows(
    events: Sequence[Event], alarms: Sequence[Alarm]
) -> tuple[AlarmRow, ...]:
    """Every alarm that came up, with the first answer to it.

    The line writes an alarm's event as `key: text` and an answer's as `key`.
    """
    open_at_end = {alarm.key: alarm for alarm in alarms}
    rows = []
    for place, event in enumerate(events):
        if event.kind is not EventKind.ALARM:
            continue
        key, _, text = event.text.partition(": ")
        answer = _answer(key, events[place + 1 :])
        known = open_at_end.get(key)
        same = known is not None and known.raised_at <= event.at
        rows.append(
            AlarmRow(
                text=text or event.text,
                raised_at=event.at,
                acknowledged_at=answer.at if answer else None,
                by=answer.source if answer else "",
                count=known.count if known and same else 1,
            )
        )
    return tuple(rows)


def _answer(key: str, later: Iterable[Event]) -> Event | None:
    for event in later:
        if event.kind is EventKind.ACKNOWLEDGED and event.text == key:
            return event
    return None
