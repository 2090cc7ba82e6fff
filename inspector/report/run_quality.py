"""The report of a run with its grade, control charts, reviews and causes."""

from __future__ import annotations

from dataclasses import replace

from inspector.report.document import Document, Lang, Section
from inspector.report.grade_words import lot_blocks
from inspector.report.quality import QualityReport
from inspector.report.quality_page import kind_words, quality_sections
from inspector.report.quality_people import deciding_blocks
from inspector.report.run_page import run_document
from inspector.report.run_report import RunReport
from inspector.report.texts import Words


def run_quality_document(
    report: RunReport, quality: QualityReport, lang: Lang
) -> Document:
    """The pages about one run, the same as `run_document`'s and what people add."""
    words = Words(lang)
    names = kind_words(quality, words)
    document = run_document(report, lang)
    decided, speed = words("What decided"), words("How fast the station was")
    more = {one.title: one for one in quality_sections(quality, names, words)}
    more[decided] = Section(decided, deciding_blocks(quality, words))
    known = {section.title for section in document.sections}
    sections = [Section(words("Grades"), lot_blocks(quality, names, words))]
    for section in document.sections:
        if section.title == speed:
            sections += [one for title, one in more.items() if title not in known]
        sections.append(more.get(section.title, section))
    return replace(document, sections=tuple(sections))
