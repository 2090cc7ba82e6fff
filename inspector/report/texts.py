# ruff: noqa: RUF001 - Chinese punctuation is meant
"""The words of the reports: English in the code, Chinese here, sentence by sentence."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.findings import Decision, EventKind
from inspector.report.document import Lang
from inspector.report.texts_quality import QUALITY_CHINESE
from inspector.types import GapReason


class Words:
    """Says a sentence in one language; what is filled in is never a pattern."""

    def __init__(self, lang: Lang) -> None:
        """Speak `lang` from now on.

        Raises:
            ValueError: There is no such language.
        """
        if lang not in ("en", "zh"):
            raise ValueError(f"expected the language 'en' or 'zh', got {lang!r}")
        self.lang = lang

    def __call__(self, english: str, **values: str | int) -> str:
        """The sentence whose English is `english`, with `{name}` filled in."""
        pattern = english if self.lang == "en" else CHINESE[english]
        return pattern.format(**values)

    def decision(self, decision: Decision) -> str:
        """What a verdict is called."""
        return self(DECISIONS[decision])

    def reason(self, reason: GapReason) -> str:
        """Why material went by unseen."""
        return self(REASONS[reason])

    def event(self, kind: EventKind) -> str:
        """What sort of event it was."""
        return self(EVENTS[kind])


DECISIONS: Mapping[Decision, str] = {
    Decision.ACCEPT: "Accept",
    Decision.REVIEW: "Review",
    Decision.REJECT: "Reject",
}

REASONS: Mapping[GapReason, str] = {
    GapReason.LOST: "lines lost on the way from the camera",
    GapReason.INCOMPLETE: "block arrived damaged",
    GapReason.BUSY: "inspection could not follow",
    GapReason.CAMERA: "camera was away",
    GapReason.UNREADABLE: "recorded image could not be read",
    GapReason.FAILED: "a stage failed",
    GapReason.STOPPED: "between the last block and the stop",
    GapReason.RECORDED: "gap in the recording",
    GapReason.CRASHED: "the line's process died (estimate)",
}

EVENTS: Mapping[EventKind, str] = {
    EventKind.START: "start",
    EventKind.STOP: "stop",
    EventKind.LOT: "lot",
    EventKind.ROLL: "roll",
    EventKind.BATH: "bath",
    EventKind.RECIPE: "recipe",
    EventKind.MODEL: "model",
    EventKind.SPEED: "speed",
    EventKind.ALARM: "alarm",
    EventKind.ACKNOWLEDGED: "acknowledged",
    EventKind.RECOVERED: "recovered",
}

CHINESE: Mapping[str, str] = {
    **QUALITY_CHINESE,
    # the page
    "Run report": "运行报告",
    "page {page} of {pages}": "第 {page} 页，共 {pages} 页",
    "run {id}": "运行 {id}",
    "no lot named": "未指定批次",
    " and {n} more": " 等另 {n} 个",
    "Checked by": "审核人",
    "Date": "日期",
    "Signature": "签名",
    "not measured": "未测量",
    "not recorded": "无记录",
    "none": "无",
    "Rows not shown: {n}.": "未列出的行：{n}。",
    # where and when
    "Station": "工位",
    "Run": "运行",
    "Started": "开始",
    "Ended": "结束",
    "Duration": "时长",
    "Time zone": "时区",
    "top": "上表面",
    "bottom": "下表面",
    "Measured width of the web": "实测带宽",
    "mean {mean}, from {low} to {high}": "平均 {mean}，{low} 至 {high}",
    "Software": "软件",
    "Database revision": "数据库版本",
    "still running, or the process died": "仍在运行，或进程已中断",
    # what must be read first
    "All {length} that were to be inspected have been inspected; no gap is "
    "on record.": "应检的 {length} 已全部检测，无未检区段记录。",
    "{coverage} of the material was inspected. {unseen} went by unseen "
    "(gaps: {n}); what lies there is in no figure below.": (
        "材料的 {coverage} 已检测。"
        "有 {unseen}（{n} 个区段）未检通过；其中的情况不在以下任何数字之内。"
    ),
    "Nothing was inspected: no material that was to be inspected went by. "
    "This report says nothing about the quality of the material.": (
        "未检测任何材料：没有应检材料通过。本报告不说明材料的质量。"
    ),
    "Findings that nothing the system knows explains: {n}. A person has to "
    "look at them.": "系统已知类型无法解释的发现：{n} 个。须由人员查看。",
    "The run has no recorded end; figures are as of the last record.": (
        "本次运行没有结束记录；数字截至最后一条记录。"
    ),
    "Lines that the cameras counted and no record explains: {n}. They "
    "count neither as inspected nor as unseen.": (
        "相机计数中有 {n} 行没有任何记录说明，既不计为已检，也不计为未检。"
    ),
    "The process died during this run. The end is that of the last frame on "
    "record; what went by after it counts as unseen as far as it can be "
    "estimated: by the last speed, for ten minutes at the most.": (
        "本次运行中进程中断。结束时间为最后一帧记录的时间；"
        "此后通过的材料按最后的速度估算并计为未检，最多十分钟。"
    ),
    "The line remarked: {remark}": "产线备注：{remark}",
    "The line ledger does not balance: inspected, masked, unseen and "
    "pending lines do not add up to the lines produced. Do not rely on the "
    "coverage.": (
        "行数账目不平：已检、屏蔽、未检与处理中的行数之和不等于产出行数。"
        "请勿依赖覆盖率。"
    ),
    "Research use only: trained on data for research use: {models}.": (
        "仅供研究使用：以研究用数据训练：{models}。"
    ),
    # the figures at a glance
    "Coverage": "覆盖率",
    "nothing inspected": "未检测",
    "{n} of {all} lines": "{n} / {all} 行",
    "Inspected length": "已检长度",
    "of {length} produced": "产出 {length}",
    "Unseen": "未检",
    "gaps: {n}, lines: {lines}": "{n} 个区段，{lines} 行",
    "Rejected frames": "拒收帧",
    "{n} of {all}": "{n} / {all}",
    "Defects per 100 m": "每 100 m 缺陷数",
    "{n} in all": "共 {n} 个",
    "Unknown findings": "未知发现",
    "nothing explains them": "无法解释",
    "Screening escape": "初筛漏检率",
    "no passed-over tile was audited": "未抽查初筛放过的图块",
    "{n} of {all} audited; 95 %: {interval}": "抽查 {n} / {all}；95 %：{interval}",
    "Alarms": "报警",
    "{n} not acknowledged": "{n} 个未确认",
    "Frames by verdict": "各判定的帧数",
    "Frames by verdict, {n} in all.": "各判定的帧数，共 {n} 帧。",
    "No frame was inspected.": "未检测任何帧。",
    # headings
    "What was not seen": "未检部分",
    "Which defects they are": "缺陷类型",
    "Where the defects lie": "缺陷位置",
    "The gravest defects": "最严重的缺陷",
    "What happened": "事件",
    "How fast the station was": "工位速度",
    "What decided": "判定依据",
    "How the figures are made": "数字的算法",
    # ledger, gaps, masks
    "Line ledger": "行数账目",
    "camera": "相机",
    "produced": "产出",
    "inspected": "已检",
    "left out": "屏蔽",
    "unseen": "未检",
    "coverage": "覆盖率",
    "all cameras": "全部相机",
    "Coverage = inspected ÷ (inspected + unseen). Lines left out by the "
    "recipe are not counted as inspected.": (
        "覆盖率 = 已检 ÷（已检 + 未检）。配方屏蔽的行不计为已检。"
    ),
    "No gap is on record.": "无未检区段记录。",
    "The recipe leaves nothing out.": "配方未屏蔽任何部分。",
    "Why it was not seen": "未检原因",
    "Where it was not seen": "未检位置",
    "Gaps that follow each other for the same reason are one row.": (
        "同一原因且相连的区段合为一行。"
    ),
    " Shown are the longest; not shown: {n}, together {length}.": (
        "仅列最长者；另有较短的 {n} 个、合计 {length} 未列出。"
    ),
    "Left out by the recipe": "配方屏蔽的部分",
    "reason": "原因",
    "gaps": "区段",
    "lines": "行",
    "length": "长度",
    "from": "起",
    "to": "止",
    "width": "宽度",
    "across": "横向",
    "whole width": "全宽",
    # kinds
    "Defects by kind": "各类缺陷",
    "kind": "类型",
    "defects": "缺陷数",
    "share": "占比",
    "per 100 m": "每 100 m",
    "lane": "分条",
    "Defects by lane": "各分条缺陷",
    "elsewhere": "其他位置",
    "all kinds": "全部类型",
    "Per 100 m of inspected length.": "按已检长度每 100 m 计。",
    "unknown": "未知",
    "Pareto chart of the kinds of defect": "缺陷类型帕累托图",
    "cumulative": "累计",
    "{n} other kinds": "其他 {n} 类",
    "No defect was found in what was inspected.": "已检部分未发现缺陷。",
    "Nothing was inspected, so nothing could be found.": (
        "未检测任何材料，因此无从发现缺陷。"
    ),
    # the map
    "Map of the web with defects and gaps": "带材缺陷与未检区段图",
    "No material went by.": "没有材料通过。",
    "along, m": "纵向 m",
    "across, mm": "横向 mm",
    "direction of travel": "运行方向",
    "defects per {step}": "每 {step} 缺陷数",
    "hollow: accepted": "空心：合格",
    "went by unseen": "未检通过",
    "left out by the recipe": "配方屏蔽",
    "The start of the run is at the top. Scales differ across and along; "
    "boxes show the true extent of large defects.": (
        "运行起点在上方。横纵比例不同；方框表示大缺陷的真实范围。"
    ),
    " Drawn: the {n} gravest of {all} defects.": (
        "图中为 {all} 个缺陷中最严重的 {n} 个。"
    ),
    # pictures
    "No defect is on record.": "无缺陷记录。",
    "no picture was stored": "未存图",
    "the picture is not the one on record": "图片与记录不符",
    "the picture is lost": "图片丢失",
    "{along} along, {across} across": "纵向 {along}，横向 {across}",
    "size {size} · score {score}": "尺寸 {size} · 置信度 {score}",
    # alarms and events
    "occurred {n} times": "发生 {n} 次",
    "No alarm was raised.": "无报警。",
    "No event is on record.": "无事件记录。",
    "raised": "报警时间",
    "alarm": "报警",
    "answered after": "响应时间",
    "by": "确认人",
    "not acknowledged": "未确认",
    "Events": "事件",
    "time": "时间",
    "along": "纵向",
    "event": "事件",
    "text": "内容",
    "source": "来源",
    "Shown are the first and the last; between them: {n}.": (
        "仅列最前与最后的事件；中间 {n} 个未列出。"
    ),
    # speed
    "The time from block to verdict was not measured.": "未测量从数据块到判定的时间。",
    "Latency": "延迟",
    "from the last line of a block to its verdict": "从数据块末行到判定",
    "median": "中位数",
    "99 %": "99 %",
    "longest": "最长",
    "Stages": "各阶段",
    "stage": "阶段",
    "median time": "中位时间",
    # provenance
    "No provenance is on record.": "无溯源信息记录。",
    "Recipe, station, models or software changed during the run; there are "
    "{n} sets, in order of first use.": (
        "运行期间配方、工位、模型或软件有变更；共 {n} 组，按首次使用排序。"
    ),
    "recipe": "配方",
    "station": "工位",
    "model {name}": "模型 {name}",
    "engine of {name}": "{name} 的引擎",
    "support library": "样本库",
    "software": "软件",
    "all together": "总摘要",
    # method
    "A defect belongs to the frame that holds its centre; overlapping rows "
    "are counted once.": "缺陷归其中心所在的帧；重叠的行只计一次。",
    "Rates divide by the inspected length, never by the produced one. With "
    "several cameras, lengths are the mean over the cameras.": (
        "比率除以已检长度，而非产出长度。多相机时长度取各相机的平均。"
    ),
    "Screening escape is the share of suspicious tiles among those that "
    "screening passed over and the network looked at all the same, with "
    "the exact 95 % interval (Clopper and Pearson 1934).": (
        "初筛漏检率是初筛放过、仍由网络抽查的图块中可疑者所占比例，"
        "附精确 95 % 区间（Clopper 与 Pearson，1934）。"
    ),
    "The gravest defects are ordered by what they did to the verdict, then "
    "by size, then by score.": ("最严重的缺陷依次按对判定的影响、尺寸、置信度排序。"),
    "Where nothing was measured the report says so; it never prints 0 or "
    "100 % instead.": "未测量之处如实说明，绝不以 0 或 100 % 代替。",
    # verdicts, reasons, events
    "Accept": "合格",
    "Review": "复检",
    "Reject": "拒收",
    "lines lost on the way from the camera": "相机传输丢行",
    "block arrived damaged": "数据块损坏",
    "inspection could not follow": "检测跟不上",
    "camera was away": "相机离线",
    "recorded image could not be read": "录制图像无法读取",
    "a stage failed": "处理阶段失败",
    "between the last block and the stop": "最后数据块与停止之间",
    "gap in the recording": "录制中的缺口",
    "the line's process died (estimate)": "产线进程中断（估算）",
    "start": "开始",
    "stop": "停止",
    "lot": "批次",
    "roll": "轧辊",
    "bath": "槽液",
    "model": "模型",
    "speed": "速度",
    "acknowledged": "已确认",
    "recovered": "恢复",
}
