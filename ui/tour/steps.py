"""The tour as a machine without a window: what is seen decides what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from inspector.enrol.draft import FEWEST


class Step(StrEnum):
    """What a new user does, in this order."""

    START = "start"
    LOOK = "look"
    MAP = "map"
    REVIEW = "review"
    PICK = "pick"
    ASK = "ask"
    PROMOTE = "promote"
    VERDICT = "verdict"
    STOP = "stop"


class Hint(StrEnum):
    """What the tour says and points at; a step may have several, one at a time."""

    START = "start"
    FIRST_DEFECT = "first defect"
    LOOK = "look"
    GO_MAP = "go map"
    OPEN = "open"
    GO_REVIEW = "go review"
    JUDGE = "judge"
    GO_BIN = "go bin"
    GATHER = "gather"
    TAUGHT = "taught"
    PICK = "pick"
    NAME = "name"
    ASK = "ask"
    GATE = "gate"
    REFUSED = "refused"
    PROMOTE = "promote"
    VERDICT = "verdict"
    STOP = "stop"
    STOPPING = "stopping"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a tour sees of the window and the line.

    Attributes:
        running: Whether the line inspects.
        standing: Whether it stands still and was not broken.
        page: Name of the page in sight.
        found: Defects of the run.
        chosen: Whether a defect was chosen on the live page.
        opened: Whether one was opened on the map.
        judged: Answers given in the review so far.
        unnamed: Pictures without a name.
        picked: How many of them are picked.
        named: Whether the new kind has a name that can be taken.
        busy: Whether the gate is at work.
        answered: Whether the gate has spoken about the kind that is looked at.
        go: Whether it said go.
        live_kinds: Taught kinds that are in use.
        seen: Whether a finding of a kind put to use has come.
    """

    running: bool = False
    standing: bool = True
    page: str = ""
    found: int = 0
    chosen: bool = False
    opened: bool = False
    judged: int = 0
    unnamed: int = 0
    picked: int = 0
    named: bool = False
    busy: bool = False
    answered: bool = False
    go: bool = False
    live_kinds: int = 0
    seen: bool = False


_STEPS = tuple(Step)
_WITHOUT_LINE = (Step.START, Step.STOP)


@dataclass(frozen=True, slots=True)
class Tour:
    """Where somebody is; nothing but facts or a skip leads on.

    Attributes:
        at: Number of the step, `len(Step)` when all are done.
        before: What was there when this step began: it counts for nothing.
    """

    at: int = 0
    before: Facts = field(default_factory=Facts)

    @property
    def step(self) -> Step | None:
        """The step that is on; None at the end."""
        return _STEPS[self.at] if self.at < len(_STEPS) else None

    def look(self, facts: Facts) -> Tour:
        """Go on past everything that is done."""
        tour = self
        while tour.step is not None and _is_done(tour.step, facts, tour.before):
            tour = tour.skip(facts)
        return tour

    def skip(self, facts: Facts) -> Tour:
        """The next step, done or not."""
        return Tour(min(self.at + 1, len(_STEPS)), facts)

    def hint(self, facts: Facts) -> Hint:
        """What to say now."""
        step = self.step
        if step is None:
            return Hint.DONE
        if not facts.running and step not in _WITHOUT_LINE:
            return Hint.START  # it was stopped in the middle
        match step:
            case Step.MAP:
                return Hint.OPEN if facts.page == "map" else Hint.GO_MAP
            case Step.REVIEW:
                return Hint.JUDGE if facts.page == "review" else Hint.GO_REVIEW
            case Step.STOP:
                return Hint.STOP if facts.running else Hint.STOPPING
            case Step.LOOK:
                return Hint.LOOK if facts.found else Hint.FIRST_DEFECT
            case Step.PICK | Step.ASK | Step.PROMOTE | Step.VERDICT:
                return _while_teaching(step, facts)
        return Hint.START


def _is_done(step: Step, facts: Facts, before: Facts) -> bool:
    match step:
        case Step.START:
            return facts.running
        case Step.LOOK:
            return facts.chosen
        case Step.MAP:
            return facts.opened
        case Step.REVIEW:
            return facts.judged > before.judged
        case Step.PICK:
            return facts.picked >= FEWEST
        case Step.ASK:
            return facts.answered
        case Step.PROMOTE:
            return facts.live_kinds > before.live_kinds
        case Step.VERDICT:
            return facts.seen
        case Step.STOP:
            return facts.standing


def _while_teaching(step: Step, facts: Facts) -> Hint:
    """The steps that belong to the page of new kinds."""
    if facts.page != "enrol":
        return Hint.GO_BIN
    if facts.busy:
        return Hint.GATE
    if step is Step.VERDICT:
        return Hint.VERDICT
    if step is Step.PROMOTE and facts.answered:
        return Hint.PROMOTE if facts.go else Hint.REFUSED
    if facts.picked < FEWEST:
        if facts.unnamed >= FEWEST:
            return Hint.PICK
        return Hint.TAUGHT if facts.live_kinds else Hint.GATHER
    return Hint.ASK if facts.named else Hint.NAME
