"""Pictures that the disk refused, waiting in memory; their rows are stored already."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from inspector.findings import Record

_MOST_BYTES = 128 * 2**20


class LatePictures:
    """Records with the pictures that they still lack, oldest first, bounded.

    Attributes:
        lost: Pictures that found no room here either.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        """Begin empty.

        Args:
            most_bytes: Pictures beyond this are lost.
        """
        self.lost = 0
        self._most_bytes = most_bytes
        self._bytes = 0
        self._records: deque[Record] = deque()

    def __len__(self) -> int:
        return len(self._records)

    def keep(self, records: Sequence[Record]) -> None:
        """Let records wait behind the others; one without room is counted as lost."""
        for record in records:
            size_bytes = _size_bytes(record)
            if self._bytes + size_bytes > self._most_bytes:
                self.lost += len(record.evidence)
            else:
                self._bytes += size_bytes
                self._records.append(record)

    def oldest(self, most: int) -> tuple[Record, ...]:
        """At most so many; they go on waiting."""
        return tuple(self._records[n] for n in range(min(most, len(self._records))))

    def settle(self, tried: int, still: Sequence[Record]) -> None:
        """Of the oldest `tried` records only `still` wait on, in front."""
        for _ in range(tried):
            self._bytes -= _size_bytes(self._records.popleft())
        self._bytes += sum(map(_size_bytes, still))
        self._records.extendleft(reversed(still))


def _size_bytes(record: Record) -> int:
    return sum(len(evidence.jpeg) for evidence in record.evidence)
