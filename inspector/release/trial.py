"""A draft tried on stored runs: their defects judged again, beside the recipe in use.

What was found stays as it was found. So a trial shows what rules, lanes, a higher score
threshold and alarms would do; what would be found at all it cannot show, and below the
threshold that a run had nothing is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.findings import Decision, Defect
from inspector.judge import Judge
from inspector.pipeline import lane_at
from inspector.recipe import Recipe
from inspector.report.grading import Grade
from inspector.report.run_report import KindName
from inspector.store.judged import JudgedFrame, JudgedRun
from inspector.types import UNKNOWN

ALARM_FRAMES = 100
"""Frames among which the share of rejected ones is taken, as on the running line."""

_MOST_CHANGED = 500


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A recipe as it measures stored findings.

    Attributes:
        recipe: The recipe.
        score_from: What the network is less sure of is no finding; the recipe's
            threshold, else the model's own.
    """

    recipe: Recipe
    score_from: float

    def found(self, frame: JudgedFrame) -> tuple[Defect, ...]:
        """The frame's defects as the recipe would have them: lanes and threshold."""
        left_mm = frame.web_left_mm or 0.0
        lanes = self.recipe.lanes
        return tuple(
            replace(one, lane=lane_at(lanes, _x_mm(one) - left_mm))
            for one in frame.defects
            if one.detector_kind == UNKNOWN or one.score >= self.score_from
        )


@dataclass(frozen=True, slots=True)
class LotTried:
    """What a lot is graded as.

    Attributes:
        lot_id: The lot, with all its runs.
        before: By what the recipe in use makes of it.
        after: By what the draft makes of it.
        names: The plant's words for kinds.
    """

    lot_id: str
    before: Grade
    after: Grade
    names: Mapping[str, KindName]


@dataclass(frozen=True, slots=True)
class Tally:
    """What a recipe makes of a run.

    Attributes:
        frames: Frames by decision.
        length_mm: Length of web by decision.
        kinds: By kind and decision, the defects that made a rule fire.
        reject_alarms: How often so many frames were rejected that a person is called.
        gap_alarm: Whether so much went by unseen that a person is called.
    """

    frames: Mapping[Decision, int]
    length_mm: Mapping[Decision, float]
    kinds: Mapping[tuple[str, Decision], int]
    reject_alarms: int
    gap_alarm: bool

    @property
    def alarms(self) -> int:
        """How often a person is called."""
        return self.reject_alarms + self.gap_alarm


@dataclass(frozen=True, slots=True)
class Turned:
    """A frame about which the two recipes disagree.

    Attributes:
        run_id: Its run.
        camera: Its camera.
        index: Its number.
        position_mm: Where it lies.
        before: By the recipe in use.
        after: By the draft.
        rule: The rule that decides in the draft, "" where none fires any more.
    """

    run_id: str
    camera: str
    index: int
    position_mm: float
    before: Decision
    after: Decision
    rule: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft on one run.

    Attributes:
        run_id: The run.
        before: By the recipe in use.
        after: By the draft.
        turned: Frames that change, the first so many.
        changed: How many frames change.
        unlike_record: Frames of which the recipe in use says something else than was
            recorded, for the run had another recipe.
        never_stored: Scores from the first up to the second, which the draft would
            take for findings and of which the run kept none; None where it kept all.
        lots: The run's lots that a table grades.
    """

    run_id: str
    before: Tally
    after: Tally
    turned: tuple[Turned, ...]
    changed: int
    unlike_record: int
    never_stored: tuple[float, float] | None = None
    lots: tuple[LotTried, ...] = ()


@dataclass(frozen=True, slots=True)
class Fired:
    """Defects of one kind that made a rule fire, by the decision.

    Attributes:
        kind: The kind.
        decision: What was decided.
        before: How many by the recipe in use.
        after: How many by the draft.
    """

    kind: str
    decision: Decision
    before: int
    after: int


def fired(trial: Sequence[Tried]) -> tuple[Fired, ...]:
    """What made rules fire in all these runs together, by kind and decision."""
    before, after = Counter[tuple[str, Decision]](), Counter[tuple[str, Decision]]()
    for one in trial:
        before.update(one.before.kinds)
        after.update(one.after.kinds)
    keys = sorted({*before, *after})
    return tuple(Fired(*key, before[key], after[key]) for key in keys)


FaceOf = Callable[[str], str]


def try_on(
    run_id: str,
    run: JudgedRun,
    in_use: Yardstick,
    draft: Yardstick,
    face_of: FaceOf,
    kept_from: float,
    lots: tuple[LotTried, ...] = (),
) -> Tried:
    """Judge a stored run by the recipe in use and by a draft.

    Args:
        run_id: Its name.
        run: Its frames with what was found.
        in_use: The recipe in use.
        draft: The one to be tried.
        face_of: Which cameras look at one web: rules that count per length count
            over all of them.
        kept_from: The score from which on the run stored what the network found.
        lots: Its lots, graded by both.
    """
    before = _answers(run.frames, in_use, face_of)
    after = _answers(run.frames, draft, face_of)
    turned = [
        Turned(
            run_id,
            frame.camera,
            frame.index,
            frame.position_mm,
            one.decision,
            two.decision,
            two.rule,
        )
        for frame, one, two in zip(run.frames, before, after, strict=True)
        if one.decision is not two.decision
    ]
    unlike = sum(
        one.decision is not frame.decision
        for frame, one in zip(run.frames, before, strict=True)
    )
    return Tried(
        run_id,
        _tally(run, before, in_use.recipe),
        _tally(run, after, draft.recipe),
        tuple(turned[:_MOST_CHANGED]),
        len(turned),
        unlike,
        (draft.score_from, kept_from) if draft.score_from < kept_from else None,
        lots,
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    decision: Decision
    rule: str
    kinds: tuple[str, ...]


def _answers(
    frames: Sequence[JudgedFrame], by: Yardstick, face_of: FaceOf
) -> list[_Answer]:
    judge, recent = Judge.of(by.recipe), dict[str, tuple[Defect, ...]]()
    made = []
    for frame in frames:
        face = face_of(frame.camera)
        before, found = recent.get(face, ()), by.found(frame)
        verdict = judge.judge(found, before)
        recent[face] = judge.remember(before, found, frame.end_mm)
        blamed = set(verdict.defect_numbers)
        kinds = tuple(one.kind for one in found if one.number in blamed)
        made.append(_Answer(verdict.decision, verdict.rule, kinds))
    return made


def _x_mm(defect: Defect) -> float:
    return (defect.xyxy_mm[0] + defect.xyxy_mm[2]) / 2


def _tally(run: JudgedRun, answers: Sequence[_Answer], recipe: Recipe) -> Tally:
    frames, kinds = Counter[Decision](), Counter[tuple[str, Decision]]()
    length_mm = dict.fromkeys(Decision, 0.0)
    for frame, answer in zip(run.frames, answers, strict=True):
        frames[answer.decision] += 1
        length_mm[answer.decision] += frame.length_mm
        kinds.update((kind, answer.decision) for kind in answer.kinds)
    rejected = [answer.decision is Decision.REJECT for answer in answers]
    share = recipe.alarms.reject_share
    return Tally(
        {decision: frames[decision] for decision in Decision},
        length_mm,
        dict(kinds),
        _times_above(rejected, share),
        run.unseen_mm > recipe.alarms.gap_mm,
    )


def _times_above(rejected: Sequence[bool], share: float) -> int:
    """How often one group of frames after the other has more rejects than allowed.

    A group that follows such a one is the same alarm, which is still open.
    """
    times, was = 0, False
    for start in range(0, len(rejected) - ALARM_FRAMES + 1, ALARM_FRAMES):
        above = sum(rejected[start : start + ALARM_FRAMES]) / ALARM_FRAMES > share
        times += above and not was
        was = above
    return times
