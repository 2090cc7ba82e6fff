"""What a changed recipe would have made of a run, as JSON and as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.findings import Decision
from inspector.release.differences import Difference
from inspector.release.replay import Replay
from inspector.release.trial import LotTried, Tally, Tried, Turned, fired
from inspector.report.grade_words import grade_text, reason
from inspector.report.grading import Grade
from inspector.report.texts import Words
from inspector.report.wording import length, plain, position

_MOST_FRAMES = 20
_MOST_REASONS = 3
_DIGITS = 12


def as_json(replay: Replay) -> dict[str, object]:
    """One run in the document of `inspector recipe try --json`.

    What has `before` and `after` is by the run's own recipe and by the changed one.
    Settings are paths; a part of a list goes by its name. `first_changed` holds at
    most 500 of the `frames_changed`. `never_stored_score` is a span of scores, or null
    where the run kept all that the changed recipe takes for a finding.
    """
    tried, own = replay.tried, replay.own
    before, after = tried.before, tried.after
    never = tried.never_stored
    return {
        "run_id": tried.run_id,
        "recipe": {"name": own.name, "digest": own.digest},
        "differences": [_difference(one) for one in replay.differences],
        "score_from": _pair(*replay.score_from),
        "frames": _pair(dict(before.frames), dict(after.frames)),
        "length_mm": _pair(dict(before.length_mm), dict(after.length_mm)),
        "fired": [
            {
                "kind": one.kind,
                "decision": one.decision,
                **_pair(one.before, one.after),
            }
            for one in fired([tried])
        ],
        "alarms": {
            "reject_share": _pair(before.reject_alarms, after.reject_alarms),
            "gap": _pair(before.gap_alarm, after.gap_alarm),
        },
        "frames_changed": tried.changed,
        "first_changed": [_turned(one) for one in tried.turned],
        "frames_unlike_record": tried.unlike_record,
        "never_stored_score": None if never is None else list(never),
        "faces_known": replay.faces_known,
        "lots": [
            {"lot": one.lot_id, **_pair(_grade(one.before), _grade(one.after))}
            for one in tried.lots
        ],
    }


def _pair(before: object, after: object) -> dict[str, object]:
    return {"before": before, "after": after}


def _difference(one: Difference) -> dict[str, object]:
    return {
        "setting": list(one.path),
        **_pair(one.old, one.new),
        "shown_by_trial": not one.beyond_trial,
    }


def _turned(one: Turned) -> dict[str, object]:
    return {
        "camera": one.camera,
        "frame": one.index,
        "position_mm": one.position_mm,
        **_pair(one.before, one.after),
        "rule": one.rule,
    }


def _grade(one: Grade) -> dict[str, object]:
    return {
        "grade": one.name,
        "disposition": one.disposition,
        "table": one.table,
        "points_per_100_m2": one.points,
        "reasons": [
            {
                "cause": told.cause,
                "kinds": told.what,
                "found": told.found,
                "allowed": told.allowed,
                "grade": told.grade,
            }
            for told in one.reasons
        ],
    }


def as_lines(replay: Replay) -> Iterator[str]:
    """What a person reads of one run."""
    tried, own, draft = replay.tried, replay.own, replay.draft
    yield (
        f"run {plain(tried.run_id)}: {plain(own.name)} {own.digest[:_DIGITS]} -> "
        f"{plain(draft.name)} {draft.digest[:_DIGITS]}"
    )
    yield from _settings(replay)
    yield from _unseen(replay)
    yield from _tallies(tried)
    yield from _frames(tried)
    for lot in tried.lots:
        yield from _lot(lot)
    if not tried.lots:
        yield "  no lot of this run is graded by a table"


def _settings(replay: Replay) -> Iterator[str]:
    if not replay.differences:
        yield "  no setting differs"
    for one in replay.differences:
        path = plain(".".join(one.path))
        beyond = "  [stored defects cannot show it]" if one.beyond_trial else ""
        yield f"  {path}: {_value(one.old)} -> {_value(one.new)}{beyond}"


def _value(text: str | None) -> str:
    return "(none)" if text is None else plain(text, 80)


def _unseen(replay: Replay) -> Iterator[str]:
    before, after = replay.score_from
    if before != after:
        yield f"  findings count from a score of {before:g} -> {after:g}"
    if (never := replay.tried.never_stored) is not None:
        low, high = never
        yield (
            f"  scores from {low:g} to {high:g} were never stored: the changed recipe "
            "finds more than is told here"
        )
    if unlike := replay.tried.unlike_record:
        yield (
            f"  of {unlike:,} frames the record says something else than the run's own "
            "recipe says of what is stored"
        )
    if not replay.faces_known:
        yield (
            "  the run's station is not on record: each camera counts for itself in "
            "rules per length"
        )


def _tallies(tried: Tried) -> Iterator[str]:
    before, after = tried.before, tried.after
    for one in reversed(Decision):
        yield f"  frames {one}: {_made(before, one)} -> {_made(after, one)}"
    for row in fired([tried]):
        kind = plain(row.kind, 64)
        yield f"  {row.decision} by {kind}: {row.before:,} -> {row.after:,} defects"
    yield f"  alarms: {before.alarms} -> {after.alarms}"


def _made(tally: Tally, decision: Decision) -> str:
    return f"{tally.frames[decision]:,} ({length(tally.length_mm[decision])})"


def _frames(tried: Tried) -> Iterator[str]:
    total = sum(tried.before.frames.values())
    shown = tried.turned[:_MOST_FRAMES]
    yield f"  {tried.changed:,} of {total:,} frames change{':' if shown else ''}"
    for one in shown:
        rule = f" ({plain(one.rule, 64)})" if one.rule else ""
        yield (
            f"    {plain(one.camera, 64)} {one.index} at {position(one.position_mm)}: "
            f"{one.before} -> {one.after}{rule}"
        )
    if tried.changed > len(shown):
        yield f"    and {tried.changed - len(shown):,} more"


def _lot(lot: LotTried) -> Iterator[str]:
    words = Words("en")
    before, after = grade_text(lot.before, words), grade_text(lot.after, words)
    yield f"  lot {plain(lot.lot_id, 64)}: {before} -> {after}"
    names = {kind: one.en for kind, one in lot.names.items()}
    for one in lot.after.reasons[:_MOST_REASONS]:
        yield f"    {reason(one, names, words)}"
    if (more := len(lot.after.reasons) - _MOST_REASONS) > 0:
        yield f"    and {more:,} more"
