"""The page that an acceptance leaves: an engine, its parity, its speed, its seal."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from inspector.report.document import (
    Column,
    Document,
    Facts,
    Figure,
    Lang,
    Note,
    Section,
    Table,
    Tile,
    Tone,
)
from inspector.report.svg import FAINT, INK, RULE, SOFT, Drawing

_WIDTH, _HEIGHT = 656.0, 200.0

_CHINESE: Mapping[str, str] = {
    "Engine acceptance": "推理引擎验收",
    "Accepted": "通过",
    "Refused": "未通过",
    "This engine may judge product on this machine.": "该引擎可在本机判定产品。",
    "This engine must not judge product": "该引擎不得判定产品",
    "model": "模型",
    "engine": "引擎",
    "device": "设备",
    "compared with": "参考引擎",
    "made at": "时间",
    "software": "软件",
    "cores, load": "核数, 负载",
    "golden set": "标准图集",
    "{generated} generated frames, {recordings} recordings": (
        "生成图 {generated} 幅, 现场图 {recordings} 幅"
    ),
    "certificate": "证书",
    "the one before": "前一证书",
    "this page": "本页",
    "agreement": "一致率",
    "of {sure} sure boxes": "共 {sure} 个确定框",
    "worst score": "最大置信度差",
    "99 of 100: {value}": "百分之九十九: {value}",
    "worst side": "最大边框偏差",
    "per tile": "每块耗时",
    "batch {batch}; reference {ms} ms": "批量 {batch}; 参考 {ms} ms",
    "not measured": "未测量",
    "Parity": "一致性",
    "Speed": "速度",
    "Seals": "封印",
    "figure": "指标",
    "found": "测得",
    "allowed": "允许",
    "batch": "批量",
    "calls": "次数",
    "p50, ms": "中位, ms",
    "p99, ms": "p99, ms",
    "first call, ms": "首次, ms",
    "ms per tile": "每块 ms",
    "remark": "备注",
    "sure boxes lost": "丢失的确定框",
    "sure boxes of another class": "类别不同的确定框",
    "raw outputs": "原始输出",
    "score, 99 of 100": "置信度差, p99",
    "sides, 99 of 100, px": "边框偏差, p99, px",
    "Time per tile by batch size": "不同批量下的每块耗时",
    "There is no sure box in the golden set: add recordings of this product.": (
        "标准图集中没有确定框: 请加入本产品的现场图。"
    ),
    "page {page} of {pages}": "第 {page} 页 / 共 {pages} 页",
    "accepted by": "验收人",
}


@dataclass(frozen=True, slots=True)
class ParityRow:
    """One figure of the comparison beside what is allowed."""

    what: str
    found: str
    allowed: str


@dataclass(frozen=True, slots=True)
class SpeedRow:
    """One batch size; `trouble` says why it was not measured."""

    batch: int
    calls: int
    p50_ms: float
    p99_ms: float
    first_ms: float
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class EnginePage:
    """What the page says, as plain values.

    Attributes:
        model: Name of the model.
        engine: Library, version and precision.
        device: What it runs on.
        reference: What it was compared with.
        made_at: UTC, as text.
        software: Version of this program.
        load: Processes that wanted a core, on average, and cores.
        generated: Frames from the virtual line.
        recordings: Frames from the plant.
        passed: Whether the engine may judge product.
        problems: What was beyond the tolerance.
        sure: Sure boxes of both sides.
        agreement: Share of them that agreed.
        score_worst: Largest difference of score, and the 99th percentile.
        corner_worst_px: Largest distance of a side.
        parity: All figures.
        speed: By batch size.
        reference_ms: The reference's time per tile.
        seals: Names and hashes.
    """

    model: str
    engine: str
    device: str
    reference: str
    made_at: str
    software: str
    load: str
    generated: int
    recordings: int
    passed: bool
    problems: tuple[str, ...]
    sure: int
    agreement: float
    score_worst: tuple[float, float]
    corner_worst_px: float
    parity: tuple[ParityRow, ...]
    speed: tuple[SpeedRow, ...]
    reference_ms: float
    seals: tuple[tuple[str, str], ...]


class _Say:
    """Words in the language of the page."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang

    def __call__(self, words: str, **values: object) -> str:
        chosen = _CHINESE.get(words, words) if self._lang == "zh" else words
        return chosen.format(**values) if values else chosen


def engine_document(page: EnginePage, lang: Lang) -> Document:
    """The page in one language; the seal is the same in both."""
    say = _Say(lang)
    verdict = say("Accepted") if page.passed else say("Refused")
    return Document(
        lang=lang,
        label=say("Engine acceptance"),
        title=f"{page.model}: {page.engine}",
        subtitle=f"{verdict}, {page.device}",
        running=(say("Engine acceptance"), page.model),
        facts=_facts(page, say),
        notes=_notes(page, say),
        tiles=_tiles(page, say),
        overview=_drawn(page, say),
        sections=_sections(page, say),
        signatures=(say("accepted by"),),
        page_of=say("page {page} of {pages}"),
    )


def _facts(page: EnginePage, say: _Say) -> Facts:
    frames = say(
        "{generated} generated frames, {recordings} recordings",
        generated=page.generated,
        recordings=page.recordings,
    )
    return Facts(
        (
            (say("device"), page.device),
            (say("compared with"), page.reference),
            (say("golden set"), frames),
            (say("made at"), page.made_at),
            (say("software"), page.software),
            (say("cores, load"), page.load),
        )
    )


def _notes(page: EnginePage, say: _Say) -> tuple[Note, ...]:
    if page.passed:
        first = Note(say("This engine may judge product on this machine."), Tone.GOOD)
    else:
        why = "; ".join(page.problems)
        first = Note(f"{say('This engine must not judge product')}: {why}", Tone.BAD)
    if page.sure:
        return (first,)
    return (
        first,
        Note(
            say(
                "There is no sure box in the golden set: add recordings of this "
                "product."
            ),
            Tone.WARN,
        ),
    )


def _tiles(page: EnginePage, say: _Say) -> tuple[Tile, ...]:
    tone = Tone.GOOD if page.passed else Tone.BAD
    measured = [row for row in page.speed if row.calls]
    best = min(measured, key=lambda row: row.p50_ms / row.batch, default=None)
    pace = say("not measured")
    beside = ""
    if best is not None:
        pace = f"{best.p50_ms / best.batch:.2f} ms"
        beside = say(
            "batch {batch}; reference {ms} ms",
            batch=best.batch,
            ms=f"{page.reference_ms:.2f}" if page.reference_ms else "-",
        )
    worst, p99 = page.score_worst
    return (
        Tile(
            say("agreement"),
            f"{page.agreement:.2%}",
            say("of {sure} sure boxes", sure=page.sure),
            tone,
        ),
        Tile(
            say("worst score"),
            f"{worst:.4f}",
            say("99 of 100: {value}", value=f"{p99:.4f}"),
        ),
        Tile(say("worst side"), f"{page.corner_worst_px:.2f} px", ""),
        Tile(say("per tile"), pace, beside),
    )


def _sections(page: EnginePage, say: _Say) -> tuple[Section, ...]:
    parity = Table(
        "",
        (
            Column(say("figure"), wide=True),
            Column(say("found"), number=True),
            Column(say("allowed"), number=True),
        ),
        tuple((say(row.what), row.found, row.allowed) for row in page.parity),
    )
    names = ("batch", "calls", "p50, ms", "p99, ms", "first call, ms", "ms per tile")
    speed = Table(
        "",
        (
            *(Column(say(name), number=True) for name in names),
            Column(say("remark"), wide=True),
        ),
        tuple(_speed_cells(row, say) for row in page.speed),
    )
    seals = Facts(tuple((say(name), value) for name, value in page.seals), code=True)
    return (
        Section(say("Parity"), (parity,)),
        Section(say("Speed"), (speed,)),
        Section(say("Seals"), (seals,)),
    )


def _speed_cells(row: SpeedRow, say: _Say) -> tuple[str, ...]:
    if not row.calls:
        blank = ("-",) * 5
        return (str(row.batch), *blank, row.trouble or say("not measured"))
    times = (row.p50_ms, row.p99_ms, row.first_ms, row.p50_ms / row.batch)
    return (str(row.batch), str(row.calls), *(f"{ms:.2f}" for ms in times), row.trouble)


def _drawn(page: EnginePage, say: _Say) -> Figure:
    """Bars of the time per tile, one for each batch size that was measured."""
    title = say("Time per tile by batch size")
    sheet = Drawing(_WIDTH, _HEIGHT, title)
    rows = [row for row in page.speed if row.calls]
    draw_bars(
        sheet,
        [(str(row.batch), row.p50_ms / row.batch) for row in rows],
        "ms" if rows else say("not measured"),
    )
    return Figure(sheet.render(), title, title)


def draw_bars(
    sheet: Drawing,
    bars: Sequence[tuple[str, float]],
    unit: str,
    area: tuple[float, float, float, float] | None = None,
    marked: Container[int] = (),
) -> None:
    """Bars from zero with their values above and their names below.

    Args:
        sheet: To draw on.
        bars: Names and values >= 0.
        unit: Written above them.
        area: `x y width height` of the sheet to be used; all of it if None.
        marked: Indices of bars that are drawn darker.
    """
    x, y, width, height = area or (0.0, 0.0, sheet.width, sheet.height)
    bottom, top, left = y + height - 30.0, y + 36.0, x + 20.0
    highest = max((value for _, value in bars), default=0.0) or 1.0
    pitch = (width - 40.0) / max(len(bars), 4)
    sheet.line((left, bottom), (x + width - 20.0, bottom), stroke=SOFT)
    sheet.text((left, y + 14), unit, fill=SOFT)
    for place, (name, value) in enumerate(bars):
        centre = left + (place + 0.5) * pitch
        tall = (bottom - top) * value / highest
        sheet.rect(
            centre - pitch * 0.3,
            bottom - tall,
            pitch * 0.6,
            tall,
            fill=RULE if place in marked else FAINT,
            stroke=INK,
        )
        sheet.text((centre, bottom - tall - 5), f"{value:.3g}", text_anchor="middle")
        sheet.text((centre, bottom + 16), name, text_anchor="middle")
