"""Documents become files: HTML by Jinja2, PDF by typst, from the same pages.

Text reaches HTML through autoescape and typst through a JSON file beside the template,
so nothing an operator types can become markup. The same report gives the same bytes.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import typst
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from inspector.report.document import Block, Document, Figure, Gallery, Lang
from inspector.report.pictures import data_uri, suffix
from inspector.report.run_page import run_document
from inspector.report.run_report import RunReport
from inspector.report.typeface import FIRST_CHINESE, embedded
from inspector.resources import font_folder as shipped_fonts

log = logging.getLogger(__name__)

LATIN_FONT = "Libertinus Serif"
"""Comes with typst, so a Latin page is the same on every computer."""

CHINESE_FONTS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC")
"""Simplified Chinese by name, the shipped one first."""

_TYPEFACE = "/* typeface */"
"""Where a page has place for a font."""

_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)

NO_CHINESE_FONT = (
    "There is no font with Chinese characters where one was looked for; they are "
    "missing from these pages. Read the HTML report."
)


def render_html(report: RunReport, lang: Lang) -> bytes:
    """The report as one HTML file that needs no network and runs no script."""
    return html_of(run_document(report, lang))


def render_pdf(report: RunReport, lang: Lang, font_folder: Path | None = None) -> bytes:
    """The report as an A4 PDF file, dated by the run and not by the clock.

    Args:
        report: The run.
        lang: Language of the words.
        font_folder: Where the font with Chinese characters lies; None for the one that
            is shipped. The computer's own fonts are never used: same bytes everywhere.
    """
    made_at = report.ended_at or report.started_at or _UNDATED
    return pdf_of(run_document(report, lang), made_at, font_folder)


def html_of(document: Document) -> bytes:
    """A document as one HTML file."""
    page = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page.filters["drawing"] = Markup  # our own SVG; its texts are escaped already
    page.filters["data_uri"] = data_uri
    text = page.from_string(_template("document.html.j2")).render(document=document)
    return text.replace(_TYPEFACE, embedded(text), 1).encode("utf-8")


def pdf_of(
    document: Document, made_at: datetime, font_folder: Path | None = None
) -> bytes:
    """A document as a PDF file whose date is `made_at`."""
    with _compiler(document, font_folder) as compiler:
        printed = compiler.compile(format="pdf", timestamp=int(made_at.timestamp()))
    if not isinstance(printed, bytes):
        raise TypeError(f"expected one PDF file, got {type(printed).__name__}")
    return printed


def pages_of(document: Document, ppi: float = 150.0) -> tuple[bytes, ...]:
    """The pages of the PDF file as PNG pictures, to be looked at on a screen."""
    with _compiler(document, None) as compiler:
        printed = compiler.compile(format="png", ppi=ppi)
    return (printed,) if isinstance(printed, bytes) else tuple(printed or ())


@contextmanager
def _compiler(document: Document, font_folder: Path | None) -> Iterator[typst.Compiler]:
    """What sets the pages of a document, as long as its files are there."""
    with tempfile.TemporaryDirectory(prefix="inspector-report-") as name:
        folder = Path(name)
        payload = json.dumps(_payload(document, folder), ensure_ascii=False)
        fonts, families, missing = _fonts(payload, font_folder)
        (folder / "document.json").write_text(payload, "utf-8")
        (folder / "document.typ").write_text(_template("document.typ"), "utf-8")
        yield typst.Compiler(
            folder / "document.typ",
            root=folder,
            font_paths=fonts,
            sys_inputs={"families": json.dumps(families), "missing": missing},
        )


def _template(name: str) -> str:
    return (files("inspector.report") / "templates" / name).read_text("utf-8")


def _fonts(text: str, font_folder: Path | None) -> tuple[typst.Fonts, list[str], str]:
    """Fonts to set `text` in, their families in order, and what to say if one lacks."""
    if not any(letter >= FIRST_CHINESE for letter in text):
        return typst.Fonts(include_system_fonts=False), [LATIN_FONT], ""
    fonts = typst.Fonts(
        include_system_fonts=False, font_paths=[font_folder or shipped_fonts()]
    )
    have = set(fonts.families())
    chinese = [family for family in CHINESE_FONTS if family in have][:1]
    return fonts, [LATIN_FONT, *chinese], "" if chinese else NO_CHINESE_FONT


def _payload(document: Document, folder: Path) -> dict[str, object]:
    """The document as JSON can hold it; drawings and pictures as files in `folder`."""
    values: dict[str, object] = asdict(document)
    values["overview"] = _block(document.overview, folder)
    values["sections"] = [
        {
            "title": section.title,
            "blocks": [_block(block, folder) for block in section.blocks],
        }
        for section in document.sections
    ]
    return values


def _block(block: Block, folder: Path) -> dict[str, object]:
    values: dict[str, object] = {**asdict(block), "block": block.block}
    if isinstance(block, Figure):
        values["svg"] = _beside(folder, "svg", block.svg.encode("utf-8"))
    elif isinstance(block, Gallery):
        values["cards"] = [
            {**asdict(card), "picture": _picture(card.picture, folder)}
            for card in block.cards
        ]
    return values


def _picture(picture: bytes | None, folder: Path) -> str | None:
    """The picture's file; None for one that would break the whole page."""
    kind = suffix(picture) if picture else None
    if not picture or not kind:
        return None
    name = _beside(folder, kind, picture)
    fonts = typst.Fonts(include_system_fonts=False)
    probe = typst.Compiler(f'#image("{name}")'.encode(), folder, fonts)
    try:
        probe.compile(format="pdf")
    except typst.TypstError:
        log.warning("evidence picture cannot be decoded, the report goes without it")
        return None
    return name


def _beside(folder: Path, kind: str, data: bytes) -> str:
    """The name of a new file in `folder` that holds `data`."""
    name = f"{sum(1 for _ in folder.iterdir()):03d}.{kind}"
    (folder / name).write_bytes(data)
    return name
