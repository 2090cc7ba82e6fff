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
        <source>Map</source>
        <translation>缺陷图</translation>
    </message>
    <message>
        <source>The whole lot, or the web as it passes</source>
        <translation>整卷缺陷图，或正在通过的带材</translation>
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
    <name>Gallery</name>
    <message>
        <source>Newest defects</source>
        <translation>最新缺陷列表</translation>
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
    <name>MainWindow</name>
    <message>
        <source>The line is running. Press Stop (F6) before you close.</source>
        <translation>产线正在运行。请先按停止 (F6) 再关闭。</translation>
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
</TS>
