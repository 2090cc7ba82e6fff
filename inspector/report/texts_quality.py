# ruff: noqa: RUF001 - Chinese punctuation is meant
"""The Chinese of shift, day, month and lot reports, sentence by sentence."""

from __future__ import annotations

from collections.abc import Mapping

QUALITY_CHINESE: Mapping[str, str] = {
    # the page
    "Shift report": "班次报告",
    "Day report": "日报",
    "Month report": "月报",
    "Lot report": "批次报告",
    "no run on record": "无运行记录",
    "From": "起始",
    "To": "截止",
    "Runs": "运行数",
    "Lots": "批次数",
    "This is not over: figures are of what is on record so far and will change.": (
        "尚未结束：数字仅为截至目前的记录，还会变化。"
    ),
    "Findings that nothing the system knows explains and nobody has judged: "
    "{n}. A person has to look at them.": (
        "系统无法解释且无人判定的发现：{n} 个。须由人员查看。"
    ),
    "The process died during {runs}. What went by after its last frame on "
    "record counts as unseen as far as it can be estimated: by the last "
    "speed, for ten minutes at the most.": (
        "运行 {runs} 期间进程中断。其最后一帧记录之后通过的材料"
        "按最后的速度估算并计为未检，最多十分钟。"
    ),
    # the figures at a glance
    "Yield": "合格率",
    "accepted of the inspected length": "已检长度中判为合格",
    "Unknowns open": "待判未知",
    "of {n} found": "共发现 {n} 个",
    "Disposition": "处置",
    "grade {grade}; reasons: {n}": "等级 {grade}；原因 {n} 条",
    "Lots on HOLD": "待处置批次",
    "of {n} graded": "已评级 {n} 个",
    "Overkill": "过检率",
    "Escape": "漏检率",
    "nobody reviewed": "无人复核",
    "Alarm response": "报警响应",
    "no alarm": "无报警",
    "median; alarms: {n}, unanswered: {open}": "中位数；报警 {n}，未确认 {open}",
    "{n} of {all}; 95 %: {interval}": "{n} / {all}；95 %：{interval}",
    # grades
    "Grades": "等级与处置",
    "ACCEPT": "放行",
    "DOWNGRADE": "降级",
    "HOLD": "待处置",
    "REWORK": "返修",
    "SCRAP": "报废",
    "Lots and their grade": "各批次等级",
    "accepted": "合格",
    "grade": "等级",
    "why": "原因",
    "No lot was on the line.": "产线上没有批次。",
    "Grading table: {name} ({digest}).": "评级表：{name}（{digest}）。",
    "{n} points per 100 m²": "每 100 m² {n} 分",
    "only {found} inspected, {allowed} needed": "仅检测 {found}，要求 {allowed}",
    "{n} findings that nobody has explained": "{n} 个发现无人解释",
    "no points: length or width is not known": "无法计分：长度或宽度未知",
    "nothing was inspected": "未检测",
    "the run is not over, or its end is not on record": "运行未结束或无结束记录",
    "the line ledger does not balance": "行数账目不平",
    "somebody has put it on hold": "已被人工扣留",
    "not {grade}: {found} of {what}, {allowed} allowed": (
        "不足 {grade}：{what} {found} 个，允许 {allowed} 个"
    ),
    "not {grade}: {found} of {what} per 100 m, {allowed} allowed": (
        "不足 {grade}：{what} 每 100 m {found} 个，允许 {allowed} 个"
    ),
    "not {grade}: {what} of {found}, {allowed} allowed": (
        "不足 {grade}：{what} 尺寸 {found}，允许 {allowed}"
    ),
    "not {grade}: {found} points per 100 m², {allowed} allowed": (
        "不足 {grade}：每 100 m² {found} 分，允许 {allowed} 分"
    ),
    "no lot was named, so there is no grade": "未指定批次，故无等级",
    "lies partly outside of this report; see the report of the lot": (
        "部分不在本报告之内，见批次报告"
    ),
    "no grading table is bound to its recipe": "其配方未绑定评级表",
    "; and {n} more": "；另有 {n} 条",
    "On record for {lot}: {grade}, {what}; {why}.": (
        "{lot} 的记录：{grade}，{what}；{why}。"
    ),
    " Signed by {who}, {when}.": " 签署：{who}，{when}。",
    # kinds
    "Defects by kind and severity": "各类缺陷与严重程度",
    "Per 100 m of inspected length. Severity is the verdict on the frame that "
    "holds the defect.": "按已检长度每 100 m 计。严重程度即缺陷所在帧的判定。",
    # control charts
    "Is it steady": "过程是否稳定",
    "Nothing was inspected, so there is nothing to chart.": (
        "未检测任何材料，因此无控制图。"
    ),
    "c chart, {kind}: defects on whole pieces of {step}": (
        "c 图，{kind}：每 {step} 整段的缺陷数"
    ),
    "u chart, {kind}: defects per 100 m on pieces of {step}": (
        "u 图，{kind}：每 {step} 一段，每 100 m 缺陷数"
    ),
    "u chart, {kind}: defects per 100 m by day": "u 图，{kind}：按日每 100 m 缺陷数",
    "upper limit": "上控制限",
    "lower limit": "下控制限",
    "mean": "均值",
    "Samples with a signal: {n} of {all}.": "有信号的样本：{n} / {all}。",
    " Fewer than 20 samples: the limits are provisional.": (
        "样本不足 20 个：控制限为暂定。"
    ),
    "Pieces too short for a chart, because little of them was inspected: {n}.": (
        "因已检部分过少而未入图的区段：{n} 个。"
    ),
    " Few defects per sample: tests of runs are left out.": (
        "每个样本缺陷过少：不作连续点检验。"
    ),
    "beyond the limits": "超出控制限",
    "nine in a row on one side of the mean": "连续九点在均值同侧",
    "six in a row rising or falling": "连续六点递增或递减",
    "two of three beyond two sigmas": "三点中两点超出两倍标准差",
    "four of five beyond one sigma": "五点中四点超出一倍标准差",
    "Signals": "信号",
    "chart": "控制图",
    "sample": "样本",
    "value": "数值",
    "limits": "控制限",
    "what is not chance": "非随机现象",
    # reviews and gauge
    "What people found": "人工复核",
    "Sampled reviews": "抽样复核",
    "figure": "指标",
    "Overkill: reviewed findings that are none": "过检：复核后并非缺陷的发现",
    "Escape: accepted frames with a missed defect": "漏检：合格帧中漏掉缺陷",
    "{share} ({n} of {all}; 95 %: {interval})": (
        "{share}（{n} / {all}；95 %：{interval}）"
    ),
    "Reviews": "复核次数",
    "Time for reviews": "复核用时",
    "Judged by two or more people": "经两人以上判定",
    "Rates hold for the material as a whole only if what was reviewed was drawn at "
    "random.": "仅当复核对象为随机抽取时，比率才适用于全部材料。",
    "How far reviewers agree": "复核一致性",
    "reviewers": "复核人",
    "items": "对象数",
    "agreed": "一致",
    "kappa": "κ 值",
    "95 % interval": "95 % 区间",
    "not defined": "无定义",
    "Cohen's kappa; not defined where both gave one and the same answer.": (
        "Cohen κ 系数；两人答案始终相同时无定义。"
    ),
    "Gauge study": "量具研究（标准带）",
    "Passes of the golden strip": "标准带通过次数",
    "Found": "检出",
    "Rightly named": "分类正确",
    "Same answer in all passes": "各次结果一致",
    "False calls per pass": "每次误报",
    "known defect": "已知缺陷",
    "found": "检出",
    "rightly named": "分类正确",
    # causes
    "Causes": "原因",
    "No explanation is on record.": "无原因分析记录。",
    "Explanations: {n}; of these, with too little evidence for any cause: {none}.": (
        "原因分析 {n} 次；其中证据不足、未给出原因 {none} 次。"
    ),
    "cause": "原因",
    "came first": "列为首位",
    "right when checked": "核实后正确",
    "Causes and their hit rate": "原因及命中率",
    # what happened
    "Alarms answered: {n}; time to the answer: median {median}, longest {longest}.": (
        "已确认报警 {n} 个；响应时间中位数 {median}，最长 {longest}。"
    ),
    "Time without a run: {time}.": "无运行时间：{time}。",
    "Nothing that decides changed between the frames.": "各帧之间判定依据无变更。",
    "run": "运行",
    "what changed": "变更内容",
    "Changes of what decides": "判定依据的变更",
    "who": "人员",
    "action": "操作",
    "subject": "对象",
    "From the audit": "审计记录",
    # the workbook
    "Summary": "汇总",
    "Defects": "缺陷数",
    "Kinds": "缺陷类型",
    "Kind lane severity": "类型 分条 严重程度",
    "severity": "严重程度",
    "disposition": "处置",
    "Gaps": "未检区段",
    # parts
    "Runs and days": "各次运行与各日",
    "Days": "各日",
    "All runs": "各次运行",
    "day": "日期",
    "Days begin with their first shift.": "每日自其第一个班次开始。",
    "running": "运行中",
    "process died": "进程中断",
    # handover
    "Handover": "交接班",
    "No handover note was written.": "无交接班记录。",
    # what decided
    "No engine certificate is in these records.": "记录中没有引擎证书。",
    "Engines": "引擎",
    "The certificates themselves lie with the engines on the machine.": (
        "证书本身与引擎一同存放在本机。"
    ),
    "engine": "引擎",
    "precision": "精度",
    "device": "设备",
    "made": "生成时间",
    "parity": "一致性",
    "passed": "通过",
    "FAILED": "未通过",
    "Engine certificates": "引擎证书",
    "No calibration is in these records.": "记录中没有标定。",
    "calibration": "标定",
    "valid": "有效期至",
    "no end": "无期限",
    "EXPIRED {when}": "已过期 {when}",
    "Calibrations": "标定",
    "More sets of hashes than are shown: {n}.": "未列出的摘要另有 {n} 组。",
    # method
    "A frame belongs to the shift of its instant. A gap across a shift's end is "
    "cut evenly between the frames around it, to a whole line.": (
        "帧归其时刻所在的班次。跨班的未检区段在前后帧之间按比例切分，精确到整行。"
    ),
    "Control limits are three sigmas of the Poisson distribution around the mean "
    "rate of the samples shown; signals are tests 1, 2, 3, 5 and 6 of Nelson 1984.": (
        "控制限为所示样本平均率的泊松分布三倍标准差；"
        "信号为 Nelson 1984 的第 1、2、3、5、6 条。"
    ),
    "Overkill is the share of reviewed findings on frames that were not accepted "
    "which are none; escape is the share of reviewed accepted frames with a missed "
    "defect. The newest definite opinion counts. Intervals are exact (Clopper and "
    "Pearson 1934).": (
        "过检率是未合格帧上经复核并非缺陷的发现所占比例；"
        "漏检率是经复核的合格帧中漏掉缺陷者所占比例。以最新的明确意见为准。"
        "区间为精确区间（Clopper 与 Pearson，1934）。"
    ),
}
