"""Any label file, its format recognised by content and not by name."""

from __future__ import annotations

from pathlib import Path

from models.labels.base import Fault, LabelReader, Sheet
from models.labels.coco import CocoReader
from models.labels.voc import VocReader
from models.labels.yolo import YoloReader

READERS: tuple[LabelReader, ...] = (CocoReader(), VocReader(), YoloReader())

_MOST_BYTES = 512_000_000
_HEAD_BYTES = 4096
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_labels(file: Path) -> Sheet:
    """What a label file says; what is wrong with it is in the sheet.

    A file that cannot be read, or is of no known format, gives an empty sheet with a
    fault.
    """
    try:
        if file.stat().st_size > _MOST_BYTES:
            return _nothing(file, f"more than {_MOST_BYTES // 10**6} MB")
        content = file.read_bytes()
    except (OSError, ValueError) as cause:
        return _nothing(file, f"cannot be read: {cause}")
    reader = recognise(content)
    if reader is None:
        return _nothing(file, "expected YOLO rows, COCO JSON or VOC XML")
    return reader.read(file, content)


def recognise(content: bytes) -> LabelReader | None:
    """The reader that fits; None if no format begins like this."""
    head = content[:_HEAD_BYTES]
    for mark in _MARKS:
        head = head.removeprefix(mark)
    head = head.lstrip(b" \t\r\n\0")
    return next((reader for reader in READERS if reader.fits(head)), None)


def _nothing(file: Path, text: str) -> Sheet:
    return Sheet("", (), faults=(Fault("unreadable_labels", str(file), text),))
