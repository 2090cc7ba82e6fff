"""Pascal VOC: an XML file per image, an `object` with a `bndbox` per box, in pixels.

Corners are taken as they are written. VOC itself counts from 1 and includes the last
pixel, most tools that write it count from 0: the difference is one pixel at most.
Document types and entities are refused, for an XML bomb is made of them.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from models.labels.base import Fault, Labels, Sheet, boxes, number, size_hw

_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_DEEPEST = 16


class _Refused(ValueError):
    """The file has what no label file needs."""


class VocReader:
    """Reads XML files with an `annotation`."""

    format = "voc"

    def fits(self, head: bytes) -> bool:
        """Whether the file begins as XML does."""
        return head[:1] == b"<"

    def read(self, file: Path, content: bytes) -> Sheet:
        """The boxes of the image that the file names."""
        try:
            root = _parsed(content)
        except (expat.ExpatError, _Refused, ValueError, LookupError) as cause:
            fault = Fault("unreadable_labels", str(file), f"as XML: {cause}")
            return Sheet(self.format, (), faults=(fault,))
        if root.tag != "annotation":
            text = f"expected <annotation>, got <{root.tag[:40]}>"
            fault = Fault("unreadable_labels", str(file), text)
            return Sheet(self.format, (), faults=(fault,))
        return Sheet(self.format, (_labels(file, root),))


def _labels(file: Path, root: Element) -> Labels:
    kinds, rows, faults = [], [], []
    for count, one in enumerate(root.iter("object"), 1):
        name = _text(one, "name")
        corners = [_text(one, f"bndbox/{corner}") for corner in _CORNERS]
        if not name or "" in corners:
            text = f"object {count} lacks a name or a corner of its box"
            faults.append(Fault("unreadable_labels", str(file), text))
            continue
        kinds.append(name)
        rows.append([number(corner) for corner in corners])
    return Labels(
        file,
        _text(root, "filename"),
        boxes(rows),
        in_shares=False,
        kinds=tuple(kinds),
        numbered=False,
        stated_hw=size_hw(_text(root, "size/height"), _text(root, "size/width")),
        faults=tuple(faults),
    )


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _parsed(content: bytes) -> Element:
    """The root of an XML document without document type, of little depth."""
    builder, depth = TreeBuilder(), 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _Refused(f"nested deeper than {_DEEPEST}")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def refuse(*_: object) -> None:
        raise _Refused("document types and entities are refused; remove <!DOCTYPE>")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.Parse(content, True)
    return builder.close()
