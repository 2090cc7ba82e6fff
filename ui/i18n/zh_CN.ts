<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Start the inspection of this lot</source>
        <translation>开始检测此批次</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop; what is on its way is finished first</source>
        <translation>停止；已在途的数据先处理完</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>I have seen this alarm</source>
        <translation>我已看到此报警</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Hold the picture; the line runs on</source>
        <translation>画面停住，产线继续运行</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Show the newest defect again</source>
        <translation>重新显示最新缺陷</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>Show more or less of the length: 4, 8, 1 or 2 to 1</source>
        <translation>显示更多或更少的长度：4、8、1 或 2 比 1</translation>
    </message>
    <message>
        <source>中文</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Switch to Chinese</source>
        <translation>切换为英文</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Full screen or window</source>
        <translation>全屏或窗口</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>The web as it passes</source>
        <translation>正在通过的带材</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>缺陷图</translation>
    </message>
    <message>
        <source>The whole lot from above</source>
        <translation>整批的俯视图</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>复核</translation>
    </message>
    <message>
        <source>Judge findings, and material that had passed</source>
        <translation>判断检出项以及放行的材料</translation>
    </message>
    <message>
        <source>New kind</source>
        <translation>新类型</translation>
    </message>
    <message>
        <source>Teach a kind of defect by a few pictures</source>
        <translation>用几张图片登记一种缺陷</translation>
    </message>
    <message>
        <source>Causes</source>
        <translation>成因</translation>
    </message>
    <message>
        <source>Why the defects of this lot may be there</source>
        <translation>本批缺陷的可能成因</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Cameras, inspection, storage, users and logs</source>
        <translation>相机、检测、存储、用户和日志</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Light colours for a bright place, or dark ones</source>
        <translation>明亮环境用浅色，否则用深色</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Log in, or change the operator; the line goes on</source>
        <translation>登录或更换操作员，产线继续运行</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>周期尺</translation>
    </message>
    <message>
        <source>Drag a length along the web; it is repeated over the lot</source>
        <translation>沿带材拖出一段长度，将在整卷上重复显示</translation>
    </message>
    <message>
        <source>Whole lot</source>
        <translation>整卷</translation>
    </message>
    <message>
        <source>Show all of its length</source>
        <translation>显示全部长度</translation>
    </message>
</context>
<context>
    <name>AlarmStrip</name>
    <message>
        <source>No alarms</source>
        <translation>无报警</translation>
    </message>
    <message>
        <source>%1 new</source>
        <translation>%1 条未确认</translation>
    </message>
    <message>
        <source>%1 open</source>
        <translation>%1 条未解除</translation>
    </message>
</context>
<context>
    <name>BinGallery</name>
    <message>
        <source>Findings without a name</source>
        <translation>未命名的检出项</translation>
    </message>
</context>
<context>
    <name>CamerasSection</name>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Lines per second</source>
        <translation>每秒行数</translation>
    </message>
    <message>
        <source>Pixels per line</source>
        <translation>每行像素</translation>
    </message>
    <message>
        <source>Lines so far</source>
        <translation>累计行数</translation>
    </message>
    <message>
        <source>Lines unseen</source>
        <translation>未检行数</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>覆盖率</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>标定</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Age in days</source>
        <translation>已用天数</translation>
    </message>
    <message>
        <source>By</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>White reference</source>
        <translation>白参考</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>比例尺</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>Too old; take it again</source>
        <translation>已过期，请重新标定</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Calibrations</source>
        <translation>标定</translation>
    </message>
    <message>
        <source>Lines of each camera</source>
        <translation>各相机的行数</translation>
    </message>
</context>
<context>
    <name>CausePage</name>
    <message>
        <source>Not enough evidence</source>
        <translation>证据不足</translation>
    </message>
    <message>
        <source>No causes are known yet</source>
        <translation>尚无成因</translation>
    </message>
    <message>
        <source>Reading the records</source>
        <translation>正在读取记录</translation>
    </message>
    <message>
        <source>Not known which</source>
        <translation>不知道是哪一个</translation>
    </message>
    <message>
        <source>Kept as right: %1</source>
        <translation>已记为正确: %1</translation>
    </message>
    <message>
        <source>Kept as wrong: %1</source>
        <translation>已记为错误: %1</translation>
    </message>
    <message>
        <source>Kept: another cause than %1</source>
        <translation>已记录: 不是 %1, 而是其他成因</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Likeliest cause</source>
        <translation>最可能的成因</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>成因</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>A check has confirmed this cause</source>
        <translation>核查确认了此成因</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>A check has ruled this cause out</source>
        <translation>核查排除了此成因</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>It was the cause named beside it</source>
        <translation>是旁边所选的成因</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>The last answer no longer counts</source>
        <translation>上一个回答不再计入</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Find pictures by words</source>
        <translation>用文字查找图片</translation>
    </message>
    <message>
        <source>dark streaks at the left edge</source>
        <translation>左边缘的深色条纹</translation>
    </message>
    <message>
        <source>Words that describe pictures</source>
        <translation>描述图片的文字</translation>
    </message>
    <message>
        <source>The cause that it was instead</source>
        <translation>实际的成因</translation>
    </message>
    <message>
        <source>Groups of defects</source>
        <translation>缺陷分组</translation>
    </message>
    <message>
        <source>Ranked causes</source>
        <translation>成因排序</translation>
    </message>
</context>
<context>
    <name>DetailPanel</name>
    <message>
        <source>Newest defect</source>
        <translation>最新缺陷</translation>
    </message>
    <message>
        <source>Chosen defect</source>
        <translation>选中的缺陷</translation>
    </message>
    <message>
        <source>No defect yet</source>
        <translation>暂无缺陷</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Along</source>
        <translation>长度方向</translation>
    </message>
    <message>
        <source>Across</source>
        <translation>宽度方向</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>分条</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>Picture of the defect</source>
        <translation>缺陷图像</translation>
    </message>
</context>
<context>
    <name>EnrolPage</name>
    <message>
        <source>First finding of the new kind: %1, %2, at %3 m</source>
        <translation>新类型的首个检出: %1, %2, 位于 %3 m</translation>
    </message>
    <message>
        <source>%1 without a name, %2 picked</source>
        <translation>%1 个未命名, 已选 %2 个</translation>
    </message>
    <message>
        <source>Nothing without a name</source>
        <translation>没有未命名的检出项</translation>
    </message>
    <message>
        <source>Reading the records</source>
        <translation>正在读取记录</translation>
    </message>
    <message>
        <source>The gate looks at the last runs; the line goes on</source>
        <translation>正在用最近的运行数据评估; 产线照常运行</translation>
    </message>
    <message>
        <source>Five pictures or more tell much better</source>
        <translation>五张或更多图片效果好得多</translation>
    </message>
    <message>
        <source>It waits; the line does not use it yet</source>
        <translation>等待中; 产线尚未使用</translation>
    </message>
    <message>
        <source>It is observed; verdicts do not depend on it</source>
        <translation>观察中; 不影响判定</translation>
    </message>
    <message>
        <source>The last change is undone</source>
        <translation>上次更改已撤销</translation>
    </message>
    <message>
        <source>It is in use; its first finding is awaited</source>
        <translation>已启用; 等待首个检出</translation>
    </message>
    <message>
        <source>Pick %1 to %2 pictures of the same kind</source>
        <translation>选择 %1 到 %2 张同类图片</translation>
    </message>
    <message>
        <source>Give it a name</source>
        <translation>请输入名称</translation>
    </message>
    <message>
        <source>This name is taken; choose another one</source>
        <translation>名称已被占用; 请换一个</translation>
    </message>
    <message>
        <source>Ask the gate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Would this kind be reliable?</source>
        <translation>此类型是否可靠?</translation>
    </message>
    <message>
        <source>Observe</source>
        <translation>观察</translation>
    </message>
    <message>
        <source>Try it without any effect</source>
        <translation>试用, 不产生影响</translation>
    </message>
    <message>
        <source>Put to use</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>The running line takes it</source>
        <translation>运行中的产线将采用</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>撤销上次更改</translation>
    </message>
    <message>
        <source>As it was before it</source>
        <translation>恢复到更改之前</translation>
    </message>
    <message>
        <source>Kinds that were taught</source>
        <translation>已登记的类型</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>To the pictures</source>
        <translation>回到图片</translation>
    </message>
</context>
<context>
    <name>EvidenceView</name>
    <message>
        <source>Checks</source>
        <translation>核查</translation>
    </message>
    <message>
        <source>Remedies</source>
        <translation>措施</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Against it: </source>
        <translation>反面证据: </translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>Newest defects</source>
        <translation>最新缺陷列表</translation>
    </message>
</context>
<context>
    <name>GateView</name>
    <message>
        <source>May go live</source>
        <translation>可以启用</translation>
    </message>
    <message>
        <source>More pictures are needed</source>
        <translation>需要更多图片</translation>
    </message>
    <message>
        <source>Too close to %1</source>
        <translation>与%1太接近</translation>
    </message>
    <message>
        <source>%1 of %2 examples of other kinds change their name</source>
        <translation>其他类型的 %2 个样本中有 %1 个改变名称</translation>
    </message>
    <message>
        <source>%1 of %2 stored findings would get the name: %3 in 1000 m</source>
        <translation>%2 个已存检出项中有 %1 个会得到此名称: 每 1000 m %3 个</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Line</source>
        <translation>产线</translation>
    </message>
    <message>
        <source>Lot</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Type or scan</source>
        <translation>输入或扫码</translation>
    </message>
    <message>
        <source>Lot, confirm with Enter</source>
        <translation>批次，按回车确认</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Length m</source>
        <translation>长度 m</translation>
    </message>
    <message>
        <source>Speed m/min</source>
        <translation>速度 m/min</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>覆盖率</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>未检区段</translation>
    </message>
    <message>
        <source>Pieces of the web that went by uninspected</source>
        <translation>未经检测就通过的材料区段</translation>
    </message>
    <message>
        <source>Defects</source>
        <translation>缺陷</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
</context>
<context>
    <name>HealthPage</name>
    <message>
        <source>Backed up %1 to %2.</source>
        <translation>已将 %1 备份到 %2。</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Inspection</source>
        <translation>检测</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
</context>
<context>
    <name>Histogram</name>
    <message>
        <source>Histogram of the grey values</source>
        <translation>灰度直方图</translation>
    </message>
    <message>
        <source>Brightness of %1</source>
        <translation>%1 的亮度</translation>
    </message>
    <message>
        <source>No picture yet; it comes while the line runs.</source>
        <translation>尚无图像；产线运行后显示。</translation>
    </message>
    <message>
        <source>Mean grey %1 of 255, clipped %2, sharpness %3</source>
        <translation>平均灰度 %1（最大 255），过曝 %2，清晰度 %3</translation>
    </message>
    <message>
        <source>▲ Too bright in places: shorten the exposure or dim the lamp.</source>
        <translation>▲ 局部过亮：请缩短曝光时间或调暗光源。</translation>
    </message>
</context>
<context>
    <name>HitGallery</name>
    <message>
        <source>Pictures that were found</source>
        <translation>找到的图片</translation>
    </message>
</context>
<context>
    <name>InspectionSection</name>
    <message>
        <source>Block to verdict, median</source>
        <translation>数据块到判定，中位数</translation>
    </message>
    <message>
        <source>Block to verdict, 99 of 100</source>
        <translation>数据块到判定，第 99 百分位</translation>
    </message>
    <message>
        <source>Block to verdict, longest</source>
        <translation>数据块到判定，最长</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>毫秒</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>对比时间</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Like the reference</source>
        <translation>与参考一致</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Waiting, median</source>
        <translation>等待，中位数</translation>
    </message>
    <message>
        <source>Screening, median</source>
        <translation>初筛，中位数</translation>
    </message>
    <message>
        <source>Detection, median</source>
        <translation>检测，中位数</translation>
    </message>
    <message>
        <source>Naming, median</source>
        <translation>命名，中位数</translation>
    </message>
    <message>
        <source>Judging, median</source>
        <translation>判定，中位数</translation>
    </message>
    <message>
        <source>Evidence pictures, median</source>
        <translation>证据图，中位数</translation>
    </message>
    <message>
        <source>Certificates of the engines on this machine</source>
        <translation>本机推理引擎的一致性证书</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>耗时</translation>
    </message>
</context>
<context>
    <name>KindBar</name>
    <message>
        <source>No defects in this run</source>
        <translation>本次运行无缺陷</translation>
    </message>
    <message>
        <source>Defects by kind: %1</source>
        <translation>各类缺陷数量：%1</translation>
    </message>
</context>
<context>
    <name>KindForm</name>
    <message>
        <source>Name in English</source>
        <translation>英文名称</translation>
    </message>
    <message>
        <source>Name in Chinese</source>
        <translation>中文名称</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>处理措施</translation>
    </message>
</context>
<context>
    <name>KindList</name>
    <message>
        <source>Taught kind</source>
        <translation>已登记类型</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>observed</source>
        <translation>观察中</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
</context>
<context>
    <name>Lamps</name>
    <message>
        <source>Database</source>
        <translation>数据库</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>%1 条待写入</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Inspection</source>
        <translation>检测</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>off</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>good</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>needs a look</source>
        <translation>需要查看</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>故障</translation>
    </message>
</context>
<context>
    <name>LoginPage</name>
    <message>
        <source>The first administrator of this station</source>
        <translation>本工位的首位管理员</translation>
    </message>
    <message>
        <source>Choose a name and a password of at least eight letters; there is no preset one. An administrator makes the accounts of all others.</source>
        <translation>请设定用户名和至少八个字符的密码；系统没有预设密码。其他人的账户由管理员建立。</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>The line goes on; everybody may watch.</source>
        <translation>产线继续运行；任何人都可以查看。</translation>
    </message>
    <message>
        <source>Change of operator</source>
        <translation>更换操作员</translation>
    </message>
    <message>
        <source>%1 (%2) is at the window. The line goes on.</source>
        <translation>当前操作者：%1（%2）。产线继续运行。</translation>
    </message>
    <message>
        <source>Make administrator</source>
        <translation>创建管理员</translation>
    </message>
    <message>
        <source>The two passwords differ; type them again.</source>
        <translation>两次输入的密码不一致，请重新输入。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Full name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Password again</source>
        <translation>再次输入密码</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Back to watching  Esc</source>
        <translation>返回查看  Esc</translation>
    </message>
</context>
<context>
    <name>LogsSection</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>产线</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Warnings and errors only</source>
        <translation>只看警告和错误</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>The line is running. Press Stop (F6) before you close.</source>
        <translation>产线正在运行。请先按停止 (F6) 再关闭。</translation>
    </message>
    <message>
        <source>This window did not answer for %1 s (%2). It was recorded; the line was not affected.</source>
        <translation>本窗口有 %1 秒没有响应（%2）。已记录；产线不受影响。</translation>
    </message>
    <message>
        <source>The window before this one hung (%2). It was recorded; the line was not affected.</source>
        <translation>上一个窗口曾停止响应（%2）。已记录；产线不受影响。</translation>
    </message>
    <message>
        <source>Surface inspection</source>
        <translation>表面检测</translation>
    </message>
</context>
<context>
    <name>MapPage</name>
    <message>
        <source>new run</source>
        <translation>新的运行</translation>
    </message>
    <message>
        <source>Nothing of this lot is recorded yet</source>
        <translation>本卷尚无记录</translation>
    </message>
    <message>
        <source>%1 defects on %2 m</source>
        <translation>%1 个缺陷，共 %2 m</translation>
    </message>
    <message>
        <source>%1 chosen: %2</source>
        <translation>已选 %1 个：%2</translation>
    </message>
    <message>
        <source>stand %1</source>
        <translation>%1 号机架</translation>
    </message>
</context>
<context>
    <name>MapView</name>
    <message>
        <source>Map of the lot</source>
        <translation>本卷缺陷图</translation>
    </message>
    <message>
        <source>Wheel or + and -: nearer, farther. Drag: along the web. Shift and drag: choose many.</source>
        <translation>滚轮或 + 和 -：放大、缩小。拖动：沿带材移动。按住 Shift 拖动：选择多个。</translation>
    </message>
</context>
<context>
    <name>NotificationStrip</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>Notifier</name>
    <message>
        <source>An error was recorded; the line is not affected. %1</source>
        <translation>已记录一个程序错误，产线不受影响。%1</translation>
    </message>
</context>
<context>
    <name>RateBars</name>
    <message>
        <source>own pictures found again</source>
        <translation>自身图片被重新识别</translation>
    </message>
    <message>
        <source>would be called %1</source>
        <translation>会被称为%1</translation>
    </message>
    <message>
        <source>%1: examples taken</source>
        <translation>%1: 样本被抢走</translation>
    </message>
    <message>
        <source>%1: findings taken</source>
        <translation>%1: 检出项被改名</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Training set written: %1 pictures, %2 boxes, in %3</source>
        <translation>训练集已写出: %1 张图片, %2 个框, 位于 %3</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>待复核 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Now: %1 judged in %2 min</source>
        <translation>本次: %1 项, %2 分钟</translation>
    </message>
    <message numerus="yes">
        <source>%n not stored yet</source>
        <translation>
            <numerusform>%n 项尚未存储</numerusform>
        </translation>
    </message>
    <message>
        <source>This shift: %1 in %2 min; false %3, missed %4, agree %5</source>
        <translation>本班: %1 项, %2 分钟; 误报 %3, 漏检 %4, 一致 %5</translation>
    </message>
    <message>
        <source>Least certain</source>
        <translation>最不确定</translation>
    </message>
    <message>
        <source>Passed, drawn at random</source>
        <translation>放行材料, 随机抽取</translation>
    </message>
    <message>
        <source>Second look</source>
        <translation>第二次复核</translation>
    </message>
    <message>
        <source>Chosen defect</source>
        <translation>所选缺陷</translation>
    </message>
    <message>
        <source>Nothing to review</source>
        <translation>没有待复核项</translation>
    </message>
    <message>
        <source>Reading the records</source>
        <translation>正在读取记录</translation>
    </message>
    <message>
        <source>picture no longer kept</source>
        <translation>图片已不再保存</translation>
    </message>
    <message>
        <source>drag a box where something was missed</source>
        <translation>若有漏检, 请拖框标出</translation>
    </message>
    <message>
        <source>False alarm</source>
        <translation>误报</translation>
    </message>
    <message>
        <source>There is no defect here</source>
        <translation>此处没有缺陷</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>无缺陷</translation>
    </message>
    <message>
        <source>Nothing was missed in this picture</source>
        <translation>此图没有漏检</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>A defect of no known kind</source>
        <translation>缺陷, 但不属于已知类型</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>It cannot be told from this picture</source>
        <translation>此图无法判断</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Ask the last one again</source>
        <translation>重新询问上一项</translation>
    </message>
    <message>
        <source>Training set</source>
        <translation>训练集</translation>
    </message>
    <message>
        <source>Write all judged pictures and their boxes as a YOLO data set</source>
        <translation>将所有已判断的图片和框写成 YOLO 数据集</translation>
    </message>
    <message>
        <source>Good material</source>
        <translation>良品参照</translation>
    </message>
    <message>
        <source>Around it</source>
        <translation>周边</translation>
    </message>
    <message>
        <source>Reviewer</source>
        <translation>复核人</translation>
    </message>
    <message>
        <source>Name of the reviewer</source>
        <translation>复核人姓名</translation>
    </message>
    <message>
        <source>Picture to be judged</source>
        <translation>待判断图片</translation>
    </message>
</context>
<context>
    <name>Said</name>
    <message>
        <source>camera %1 failed: %2; start again</source>
        <translation>相机 %1 出错：%2；请重新启动</translation>
    </message>
    <message>
        <source>camera %1 is lost (%2); trying to open it again</source>
        <translation>相机 %1 失去连接（%2）；正在尝试重新打开</translation>
    </message>
    <message>
        <source>camera %1 did not come back within %2 s; check power and cable, then start again</source>
        <translation>相机 %1 在 %2 秒内未恢复；请检查电源和电缆，然后重新启动</translation>
    </message>
    <message>
        <source>camera %1 has sent no lines for %2 s; check its trigger, its cable and whether the web stands</source>
        <translation>相机 %1 已有 %2 秒未送出行数据；请检查其触发、电缆以及带材是否停止</translation>
    </message>
    <message>
        <source>camera %1 can do %2 lines/s as it is set up and %3 are wanted; shorten the exposure or widen its link</source>
        <translation>相机 %1 按当前设置每秒可采 %2 行，而需要 %3 行；请缩短曝光时间或提高其链路带宽</translation>
    </message>
    <message>
        <source>camera %1 does not answer any more</source>
        <translation>相机 %1 不再应答</translation>
    </message>
    <message>
        <source>camera %1 is away for another %2 s</source>
        <translation>相机 %1 还将离线 %2 秒</translation>
    </message>
    <message>
        <source>camera %1 (%2) is in use by another program; close it there</source>
        <translation>相机 %1（%2）正被另一个程序占用；请在那里关闭它</translation>
    </message>
    <message>
        <source>camera %1: there is no recording %2</source>
        <translation>相机 %1：没有录像 %2</translation>
    </message>
    <message>
        <source>%1 columns of camera %2 stand out while the web moves, the first is %3; clean lens, window and lamp, then take the white reference again</source>
        <translation>带材运行时相机 %2 有 %1 列异常，首列为 %3；请清洁镜头、窗口和光源，然后重新做白参考</translation>
    </message>
    <message>
        <source>pictures of camera %1 have become %2 darker since the start; look at lamp and window, then calibrate again</source>
        <translation>相机 %1 的图像自启动以来变暗了 %2；请检查光源和窗口，然后重新标定</translation>
    </message>
    <message>
        <source>the encoder of camera %1 counted %2 lines that the camera did not send; they are a gap, check its trigger</source>
        <translation>相机 %1 的编码器计到 %2 行而相机未送出；这些行记为缺口，请检查其触发</translation>
    </message>
    <message>
        <source>the web turned round under camera %1: a block of %2 lines was left out, what does not come again is a gap</source>
        <translation>带材在相机 %1 下反向：略去了一块 %2 行，不再出现的部分记为缺口</translation>
    </message>
    <message>
        <source>the web ran back under camera %1: %2 lines were left out, they were seen before</source>
        <translation>带材在相机 %1 下倒退：略去了 %2 行，这些行此前已检测</translation>
    </message>
    <message>
        <source>the web is faster than camera %1 can follow: %2 lines more went by than it took, its picture is squeezed; slow the line, or make lines longer in the recipe</source>
        <translation>带材速度超过相机 %1 的能力：比采集到的多通过了 %2 行，图像被压缩；请降低线速，或在配方中加大行距</translation>
    </message>
    <message>
        <source>the edges of the web (%1) are not seen, or its width is not what the station file says; lanes stay where they were</source>
        <translation>看不到带材（%1）的边缘，或其宽度与工位文件不符；分区保持原位</translation>
    </message>
    <message>
        <source>no camera sees the web (%1) at %2; move a camera, or correct place_mm and web_mm in the station file</source>
        <translation>带材（%1）在 %2 处没有相机能看到；请移动相机，或更正工位文件中的 place_mm 和 web_mm</translation>
    </message>
    <message>
        <source>the inference engine failed (%1); running on the fallback</source>
        <translation>推理引擎出错（%1）；正以备用引擎运行</translation>
    </message>
    <message>
        <source>frame %1 of camera %2 could not be inspected (%3); its material is marked for review</source>
        <translation>相机 %2 的第 %1 帧无法检测（%3）；该段材料已标为待复核</translation>
    </message>
    <message>
        <source>frame %1 of camera %2 could not be joined to the web (%3); its material is marked for review</source>
        <translation>相机 %2 的第 %1 帧无法拼入带材（%3）；该段材料已标为待复核</translation>
    </message>
    <message>
        <source>a frame takes %1 ms to inspect and comes every %2 ms: lines will go by unseen; slow the line, screen, or take a faster machine</source>
        <translation>检测一帧需 %1 毫秒，而每 %2 毫秒来一帧：会有行未检通过；请降低线速、启用初筛，或换用更快的计算机</translation>
    </message>
    <message>
        <source>%1 m went by unseen in this run; the material is marked for review, slow the line if it goes on</source>
        <translation>本次运行有 %1 m 未检通过；该材料已标为待复核，如继续发生请降低线速</translation>
    </message>
    <message>
        <source>%1 of the last %2 frames were rejected; look at the material, the lamp and the lens</source>
        <translation>最近 %2 帧中有 %1 帧被判废；请检查材料、光源和镜头</translation>
    </message>
    <message>
        <source>only %1 MB are free where the records lie, %2 are wanted: rows are stored, pictures wait in memory as far as there is room; free some space</source>
        <translation>存放记录的磁盘仅剩 %1 MB，需要 %2 MB：记录行仍会保存，图片在有空间时于内存中等待；请清理磁盘</translation>
    </message>
    <message>
        <source>the database refuses records (%1); they wait</source>
        <translation>数据库拒绝记录（%1）；记录正在等待</translation>
    </message>
    <message>
        <source>%1 records wait in memory, the disk refuses them (%2); free some space</source>
        <translation>%1 条记录在内存中等待，磁盘拒绝写入（%2）；请清理磁盘</translation>
    </message>
    <message>
        <source>%1 records could neither be stored nor wait on the disk and are lost; note the lot and inspect it again</source>
        <translation>%1 条记录既无法保存也无法在磁盘上等待，已丢失；请记下该批次并重新检测</translation>
    </message>
    <message>
        <source>%1 pictures found no place on the disk or in memory and are lost; their rows are stored</source>
        <translation>%1 张图片在磁盘和内存中都没有空间，已丢失；其记录行已保存</translation>
    </message>
    <message>
        <source>records could not be stored and are kept in %1: %2; send them to your supplier</source>
        <translation>有记录无法保存，已留存于 %1：%2；请发送给供应商</translation>
    </message>
    <message>
        <source>the computer&apos;s clock was moved by %1 s; records keep their order by number</source>
        <translation>计算机时钟被调整了 %1 秒；记录按编号保持顺序</translation>
    </message>
    <message>
        <source>disk, clock and lot cannot be watched (%1); see the log</source>
        <translation>无法监视磁盘、时钟和批次（%1）；请查看日志</translation>
    </message>
    <message>
        <source>the station&apos;s folder %1 cannot be used: %2; it must be writable</source>
        <translation>工位文件夹 %1 无法使用：%2；该文件夹必须可写</translation>
    </message>
    <message>
        <source>%1 is held by %2; stop it, or name another station</source>
        <translation>%1 正被 %2 占用；请停止它，或指定另一个工位</translation>
    </message>
    <message>
        <source>run %1 was not ended properly; %2 inspections are stored; nothing is recorded from %3 to %4 UTC; about %5 m went by, an estimate by the last speed</source>
        <translation>运行 %1 未正常结束；已保存 %2 次检测；%3 至 %4（UTC）期间没有记录；约有 %5 m 通过，按最后的速度估算</translation>
    </message>
    <message>
        <source>run %1 was not ended properly; %2 inspections are stored; nothing is recorded from %3 to %4 UTC; about %5 m went by in the first %6 minutes, an estimate by the last speed</source>
        <translation>运行 %1 未正常结束；已保存 %2 次检测；%3 至 %4（UTC）期间没有记录；前 %6 分钟约有 %5 m 通过，按最后的速度估算</translation>
    </message>
    <message>
        <source>run %1 was not ended properly; %2 inspections are stored; nothing is recorded from %3 to %4 UTC; how much web went by is not known</source>
        <translation>运行 %1 未正常结束；已保存 %2 次检测；%3 至 %4（UTC）期间没有记录；通过了多少带材不得而知</translation>
    </message>
    <message>
        <source>run %1 was not ended properly; %2 inspections are stored; no frame of it is on record, so how much web went by is not known</source>
        <translation>运行 %1 未正常结束；已保存 %2 次检测；没有任何一帧的记录，因此通过了多少带材不得而知</translation>
    </message>
    <message>
        <source>output %1 failed (%2); the plant must hold</source>
        <translation>输出 %1 出错（%2）；产线必须停止放行</translation>
    </message>
    <message>
        <source>the heartbeat was not taken: %1</source>
        <translation>心跳信号未被接收：%1</translation>
    </message>
    <message>
        <source>a mark was not taken: %1; hold the lot</source>
        <translation>标记未被接收：%1；请扣留该批次</translation>
    </message>
    <message>
        <source>the plant&apos;s controller does not take marks in time; hold the lot and check the connection</source>
        <translation>工厂控制器未及时接收标记；请扣留该批次并检查连接</translation>
    </message>
    <message>
        <source>%1 marked pieces lie between camera and actuator of %2, the first at %3 m; take them out by hand</source>
        <translation>%2 的相机与执行机构之间有 %1 段已标记材料，第一段在 %3 m 处；请人工取出</translation>
    </message>
    <message>
        <source>%1 marks of %2 came after their piece had passed the actuator, the newest at %3 m by %4 mm; hold the lot, and move the actuator away from the camera or slow the line</source>
        <translation>%2 有 %1 个标记在其材料已越过执行机构后才到，最新一个在 %3 m 处，晚了 %4 mm；请扣留该批次，并把执行机构移离相机或降低线速</translation>
    </message>
    <message>
        <source>a run is on; stop it before the next start</source>
        <translation>正在运行；请先停止再启动</translation>
    </message>
    <message>
        <source>the line is in FAULT; acknowledge it, then start</source>
        <translation>产线处于故障状态；请先确认，然后启动</translation>
    </message>
    <message>
        <source>no run is on, so there is nothing to %1</source>
        <translation>当前没有运行，无法执行该操作（%1）</translation>
    </message>
    <message>
        <source>the run is ending; try again when it has ended</source>
        <translation>运行正在结束；结束后请重试</translation>
    </message>
    <message>
        <source>no line answers this window now; nothing was sent to it</source>
        <translation>现在没有产线应答本窗口；未发送任何指令</translation>
    </message>
    <message>
        <source>the run failed (%1); the log says where</source>
        <translation>运行出错（%1）；日志中有出错位置</translation>
    </message>
    <message>
        <source>in its own words: %1</source>
        <translation>原文：%1</translation>
    </message>
</context>
<context>
    <name>StateBanner</name>
    <message>
        <source>Cure the cause, acknowledge (F7), then press Start (F5). Nothing is inspected meanwhile.</source>
        <translation>请排除原因，按确认 (F7)，再按启动 (F5)。在此期间不进行检测。</translation>
    </message>
    <message>
        <source>The line runs with less than it should; see the alarms.</source>
        <translation>产线正在降级运行，请查看报警。</translation>
    </message>
    <message>
        <source>What is on its way is finished first.</source>
        <translation>正在处理完已在途的数据。</translation>
    </message>
    <message>
        <source>Loading models and opening cameras.</source>
        <translation>正在加载模型并打开相机。</translation>
    </message>
    <message>
        <source>The line&apos;s own process is being started.</source>
        <translation>正在启动产线自己的进程。</translation>
    </message>
    <message>
        <source>The line&apos;s process does not answer; it may still be inspecting. Wait a little. If this stays, hold the material and call a technician.</source>
        <translation>产线进程没有应答，可能仍在检测。请稍候；若一直如此，请扣留材料并通知技术人员。</translation>
    </message>
    <message>
        <source>The line&apos;s process ended by itself, so the web passes uninspected. A new process takes over, and the records say where the run broke off. Acknowledge (F7), then press Start (F5).</source>
        <translation>产线进程自行终止，带材正在未检通过。新进程已接替，记录中注明了本次运行在何处中断。请确认（F7），然后按启动（F5）。</translation>
    </message>
    <message>
        <source>The line&apos;s process has ended and does not start again; nothing is inspected. Close this window and open it again. If that does not help, logs/line.out in the station&apos;s folder says why.</source>
        <translation>产线进程已终止且无法重新启动，目前没有检测。请关闭并重新打开本窗口；若仍无效，原因见工位文件夹中的 logs/line.out。</translation>
    </message>
    <message>
        <source>Another window shows this line now. The line is not affected; close this window.</source>
        <translation>现在由另一个窗口显示本产线。产线不受影响，请关闭本窗口。</translation>
    </message>
</context>
<context>
    <name>StorageSection</name>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片数</translation>
    </message>
    <message>
        <source>Copies records and pictures while the line runs on.</source>
        <translation>产线运行时即可复制记录和图片。</translation>
    </message>
    <message>
        <source>The backup is being made; the line runs on.</source>
        <translation>正在备份；产线继续运行。</translation>
    </message>
    <message>
        <source>An administrator may make a backup.</source>
        <translation>管理员可以进行备份。</translation>
    </message>
    <message>
        <source>Disk free</source>
        <translation>磁盘可用空间</translation>
    </message>
    <message>
        <source>Disk used</source>
        <translation>磁盘已用</translation>
    </message>
    <message>
        <source>Pictures are no longer stored below</source>
        <translation>可用空间低于此值时不再保存图片</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>数据库</translation>
    </message>
    <message>
        <source>Records stored in this run</source>
        <translation>本次运行已保存的记录</translation>
    </message>
    <message>
        <source>Records waiting on the disk</source>
        <translation>磁盘上等待的记录</translation>
    </message>
    <message>
        <source>Oldest pictures go above this share of the disk</source>
        <translation>磁盘占用超过此比例时删除最旧图片</translation>
    </message>
    <message>
        <source>Days after which a run is thrown away</source>
        <translation>运行记录保留天数</translation>
    </message>
    <message>
        <source>never</source>
        <translation>永不</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>立即备份</translation>
    </message>
    <message>
        <source>Disk and records</source>
        <translation>磁盘与记录</translation>
    </message>
</context>
<context>
    <name>Texts</name>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>复检</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒收</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>降级运行</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>停止中</translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>操作员</translation>
    </message>
    <message>
        <source>Process engineer</source>
        <translation>工艺工程师</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
    <message>
        <source>The name or the password is wrong. After five wrong passwords an account is locked for a while.</source>
        <translation>用户名或密码不正确。密码错误五次后，账户会被锁定一段时间。</translation>
    </message>
    <message>
        <source>This account is locked after wrong passwords. Wait a few minutes, or ask an administrator to give it a new password.</source>
        <translation>密码多次错误，该账户已锁定。请等待几分钟，或请管理员重设密码。</translation>
    </message>
    <message>
        <source>This account is switched off; ask an administrator.</source>
        <translation>该账户已停用，请联系管理员。</translation>
    </message>
    <message>
        <source>A password has 8 to 1024 letters, and not one letter again and again.</source>
        <translation>密码须为 8 至 1024 个字符，且不能全是同一字符。</translation>
    </message>
    <message>
        <source>This is the last administrator; make somebody else administrator first.</source>
        <translation>这是最后一位管理员，请先指定另一位管理员。</translation>
    </message>
    <message>
        <source>There is such a user already; choose another name.</source>
        <translation>该用户已存在，请换一个用户名。</translation>
    </message>
    <message>
        <source>Whoever is logged in may not do this; log in as somebody who may.</source>
        <translation>当前登录的用户无权进行此操作，请由有权限的用户登录。</translation>
    </message>
    <message>
        <source>lines lost</source>
        <translation>丢行</translation>
    </message>
    <message>
        <source>damaged block</source>
        <translation>数据块损坏</translation>
    </message>
    <message>
        <source>could not follow</source>
        <translation>来不及检测</translation>
    </message>
    <message>
        <source>camera away</source>
        <translation>相机离线</translation>
    </message>
    <message>
        <source>unreadable picture</source>
        <translation>图像无法读取</translation>
    </message>
    <message>
        <source>inspection failed</source>
        <translation>检测失败</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>gap in the recording</source>
        <translation>录像缺失</translation>
    </message>
    <message>
        <source>line process died (estimate)</source>
        <translation>产线进程中断（估算）</translation>
    </message>
</context>
<context>
    <name>UserButton</name>
    <message>
        <source>%1: log in, or change the operator</source>
        <translation>%1：登录或更换操作员</translation>
    </message>
</context>
<context>
    <name>UsersSection</name>
    <message>
        <source>Name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Full name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>To add somebody, fill in name and password and press a role. To change somebody, choose the row first. A new password opens a locked account.</source>
        <translation>添加用户：填写用户名和密码并选择角色。修改用户：先选中一行。设置新密码会解除账户锁定。</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>May log in</source>
        <translation>可以登录</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>Locked until %1</source>
        <translation>锁定至 %1</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>新密码</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Give this role</source>
        <translation>赋予该角色</translation>
    </message>
    <message>
        <source>Give new password</source>
        <translation>设置新密码</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
</context>
<context>
    <name>Waterfall</name>
    <message>
        <source>No picture yet. Press Start (F5).</source>
        <translation>暂无图像。请按启动 (F5)。</translation>
    </message>
    <message>
        <source>Picture frozen; the line runs on (F8)</source>
        <translation>画面已冻结，产线继续运行 (F8)</translation>
    </message>
    <message>
        <source>%1 not inspected, reported here</source>
        <translation>%1 未检测，在此处报告</translation>
    </message>
    <message>
        <source>%1 not shown</source>
        <translation>%1 未显示</translation>
    </message>
    <message>
        <source>%1 not shown, drawn shorter</source>
        <translation>%1 未显示，缩短绘制</translation>
    </message>
    <message>
        <source>Waterfall of the web</source>
        <translation>材料瀑布图</translation>
    </message>
    <message>
        <source>Each point is the pixel that differs most from its neighbours, so small defects stay visible and noise looks stronger than it is.</source>
        <translation>每个点取与邻域差异最大的像素，因此小缺陷保持可见，噪声看起来比实际更强。</translation>
    </message>
</context>
<context>
    <name>WebWidth</name>
    <message>
        <source>top</source>
        <translation>上表面</translation>
    </message>
    <message>
        <source>bottom</source>
        <translation>下表面</translation>
    </message>
    <message>
        <source>Width %1 mm</source>
        <translation>宽度 %1 mm</translation>
    </message>
    <message>
        <source>Measured from edge to edge of the web</source>
        <translation>带材两边缘之间的实测值</translation>
    </message>
</context>
<context>
    <name>widget</name>
    <message>
        <source>Minor</source>
        <translation>轻微</translation>
    </message>
    <message>
        <source>Major</source>
        <translation>重大</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>严重</translation>
    </message>
</context>
</TS>
