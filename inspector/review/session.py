"""A person's review: the queue, the answers, undo, and the time they take."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from inspector.findings import Opinion, Record, Review
from inspector.review.items import Item, Key
from inspector.types import XYXY

HELD_BACK = 3
"""Answers that can be taken back: the newest wait so long before they are stored, for
a review that is stored is never changed."""

MOST_S = 120.0
"""Longer over one picture is a break, not work."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said about an item.

    Attributes:
        item: The item.
        opinion: What was said; None where it was passed over.
        record: To be stored; None where it was passed over.
    """

    item: Item
    opinion: Opinion | None
    record: Record | None


class ReviewSession:
    """The queue of one person. Knows no window, no store and no clock of its own."""

    def __init__(
        self,
        by: str,
        now: Callable[[], datetime],
        now_s: Callable[[], float],
        send: Callable[[Record], None],
    ) -> None:
        """Begin with an empty queue.

        Args:
            by: Who reviews.
            now: UTC clock.
            now_s: Monotonic clock.
            send: Takes a review on its way to the records; must not wait.
        """
        self.by = by
        self._now, self._now_s, self._send = now, now_s, send
        self._waiting: deque[Item] = deque()
        self._held: deque[Answer] = deque()
        self._done: set[Key] = set()
        self._since_s: float | None = None
        self._spent_s = 0.0
        self.answered = 0
        self.seconds = 0.0

    @property
    def current(self) -> Item | None:
        """What is asked now; None while the queue is empty."""
        return self._waiting[0] if self._waiting else None

    @property
    def waiting(self) -> int:
        """How many are asked, the current one included."""
        return len(self._waiting)

    @property
    def can_undo(self) -> bool:
        """Whether an answer can still be taken back."""
        return bool(self._held)

    def next_items(self, most: int) -> tuple[Item, ...]:
        """The current one and those after it, for pictures to be read ahead."""
        return tuple(self._waiting[n] for n in range(min(most, len(self._waiting))))

    def add(self, items: Iterable[Item]) -> int:
        """Put new questions behind those that wait; says how many were new."""
        known = {one.key for one in self._waiting} | self._done
        fresh = [one for one in items if one.key not in known]
        self._waiting.extend({one.key: one for one in fresh}.values())
        return len(fresh)

    def ask_first(self, item: Item) -> None:
        """Put a question that somebody chose before all others, asked or not."""
        rest = [one for one in self._waiting if one.key != item.key]
        self._waiting = deque([item, *rest])
        self._restart()

    def seen(self) -> None:
        """The current item is on the screen: its time begins, or goes on."""
        if self._since_s is None:
            self._since_s = self._now_s()

    def away(self) -> None:
        """Nobody looks any more; the time stands still."""
        if self._since_s is not None:
            self._spent_s += self._now_s() - self._since_s
            self._since_s = None

    def say_kind(self, kind: str, area_px: XYXY | None = None) -> bool:
        """It is a defect of this kind.

        Args:
            kind: Its name, or `unknown`.
            area_px: Where it lies, for what had been missed; in frame pixels.

        Returns:
            Whether there was something to answer.
        """
        item = self.current
        if item is None:
            return False
        if item.is_tile:
            return self._answer(Opinion.MISSED, kind, area_px)
        same = kind == item.kind
        return self._answer(Opinion.CONFIRMED if same else Opinion.RELABELLED, kind)

    def say_nothing_there(self) -> bool:
        """A false alarm, or a tile that is clean indeed."""
        item = self.current
        if item is None:
            return False
        return self._answer(Opinion.CLEAN if item.is_tile else Opinion.FALSE, "")

    def say_not_sure(self) -> bool:
        """Nobody can tell from this picture; a tile is passed over without a word."""
        item = self.current
        if item is None:
            return False
        return self._answer(None if item.is_tile else Opinion.UNSURE, "")

    def undo(self) -> bool:
        """Ask the last one again; what was said of it has never been said."""
        if not self._held:
            return False
        answer = self._held.pop()
        self._done.discard(answer.item.key)
        self._waiting.appendleft(answer.item)
        self.answered -= answer.record is not None
        self.seconds -= _spent(answer)
        self._restart()
        return True

    def settle(self) -> None:
        """Send what was held back: the page is left, or the window closes."""
        while self._held:
            self._pass_on(self._held.popleft())

    def _answer(
        self, opinion: Opinion | None, kind: str, area_px: XYXY | None = None
    ) -> bool:
        self.away()
        item = self._waiting.popleft()
        self._done.add(item.key)
        record = None
        if opinion is not None:
            review = Review(
                item.camera,
                item.index,
                item.number,
                opinion,
                kind,
                self.by,
                self._now(),
                min(self._spent_s, MOST_S),
                area_px=area_px,
            )
            record = Record(item.run_id, item.lot_id, review)
        answer = Answer(item, opinion, record)
        self._held.append(answer)
        self.answered += record is not None
        self.seconds += _spent(answer)
        while len(self._held) > HELD_BACK:
            self._pass_on(self._held.popleft())
        self._restart()
        return True

    def _restart(self) -> None:
        self._since_s, self._spent_s = None, 0.0

    def _pass_on(self, answer: Answer) -> None:
        if answer.record is not None:
            self._send(answer.record)


def _spent(answer: Answer) -> float:
    body = None if answer.record is None else answer.record.body
    return body.spent_s if isinstance(body, Review) else 0.0
