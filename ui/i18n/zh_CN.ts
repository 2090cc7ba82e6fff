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
        <source>Lot end</source>
        <translation>批次结束</translation>
    </message>
    <message>
        <source>Grade, coverage, decision and signature</source>
        <translation>等级、覆盖率、处置与签署</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>班次</translation>
    </message>
    <message>
        <source>The shift&apos;s report, and a note for the next shift</source>
        <translation>本班报告，以及给下一班的留言</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Tolerances and settings of this product, and their versions</source>
        <translation>本产品的公差、设置及其版本</translation>
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
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>The manual&apos;s page about this screen, and back</source>
        <translation>打开手册中关于此画面的一页，再按返回</translation>
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
    <name>Calibrate</name>
    <message>
        <source>Too few lines came; check the camera and take it again.</source>
        <translation>行数太少；请检查相机后重取。</translation>
    </message>
    <message>
        <source>It is not dark; cover the lens.</source>
        <translation>不够暗；请盖住镜头。</translation>
    </message>
    <message>
        <source>Saturated: shorten the exposure or dim the lamp until it reads about 200.</source>
        <translation>已饱和：请缩短曝光或调暗光源，至约 200。</translation>
    </message>
    <message>
        <source>Too dark: open the iris or lengthen the exposure.</source>
        <translation>太暗：请开大光圈或延长曝光。</translation>
    </message>
    <message>
        <source>It moves or is rough: stop the web and lay a smooth, matt sheet.</source>
        <translation>在移动或表面粗糙：请停下材料，铺平整的哑光白板。</translation>
    </message>
    <message>
        <source>A step before this one is missing, or a length above 0.</source>
        <translation>缺少前一步，或长度须大于 0。</translation>
    </message>
    <message>
        <source>Some columns see no light; check lamp, lens and sheet.</source>
        <translation>有的列没有光；请检查光源、镜头和白板。</translation>
    </message>
    <message>
        <source>The encoder has not moved; move the web, check its inputs.</source>
        <translation>编码器没有动；请移动材料并检查其输入。</translation>
    </message>
    <message>
        <source>The measurement is not even: check focus, target, its period, and whether the encoder&apos;s wheel slips; then measure again.</source>
        <translation>测量不一致：请检查对焦、标靶及其周期，以及编码轮是否打滑，然后重测。</translation>
    </message>
    <message>
        <source>Level of the sheet</source>
        <translation>白板灰度</translation>
    </message>
    <message>
        <source>Darkest column of the brightest</source>
        <translation>最暗列占最亮列</translation>
    </message>
    <message>
        <source>Columns that stand out</source>
        <translation>突出的列</translation>
    </message>
    <message>
        <source>Lines averaged</source>
        <translation>平均行数</translation>
    </message>
    <message>
        <source>One pixel</source>
        <translation>一个像素</translation>
    </message>
    <message>
        <source>Width seen</source>
        <translation>可见宽度</translation>
    </message>
    <message>
        <source>Residual</source>
        <translation>残差</translation>
    </message>
    <message>
        <source>Counts per mm</source>
        <translation>每毫米计数</translation>
    </message>
    <message>
        <source>Lengths differ by</source>
        <translation>各次相差</translation>
    </message>
    <message>
        <source>Lengths measured</source>
        <translation>测量次数</translation>
    </message>
</context>
<context>
    <name>CalibratePanel</name>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>A process engineer may calibrate.</source>
        <translation>工艺工程师可以标定。</translation>
    </message>
    <message>
        <source>▲ The line runs and has the cameras. Stop it when it may stop; a calibration never stops it.</source>
        <translation>▲ 产线运行中，相机被占用。请在可停时停线；标定不会停线。</translation>
    </message>
    <message>
        <source>The camera is at work.</source>
        <translation>相机工作中。</translation>
    </message>
    <message>
        <source>▲ A length from 0.1 to 20000 mm is expected.</source>
        <translation>▲ 长度应为 0.1 至 20000 mm。</translation>
    </message>
    <message>
        <source>✓ Taken; now the other reference.</source>
        <translation>✓ 已取；请取另一参考。</translation>
    </message>
    <message>
        <source>Nothing is taken yet.</source>
        <translation>尚未采集。</translation>
    </message>
    <message>
        <source>▲ Dirty: %1 columns stand out by 10 %; clean sheet and lens, then take both again.</source>
        <translation>▲ 有脏污：%1 列偏差达 10 %；请清洁白板和镜头，两者重取。</translation>
    </message>
    <message>
        <source>✓ Measured; look at the figures, then store it.</source>
        <translation>✓ 已测；请核对数值后保存。</translation>
    </message>
    <message>
        <source>✓ Stored by %1, camera %2.</source>
        <translation>✓ 已由 %1 保存，相机 %2。</translation>
    </message>
    <message>
        <source>The line uses it from its next start on.</source>
        <translation>产线下次启动起使用。</translation>
    </message>
    <message>
        <source>It is kept; this camera&apos;s station file uses another.</source>
        <translation>已保留；此相机的工位文件使用另一标定。</translation>
    </message>
    <message>
        <source>White reference</source>
        <translation>白参考</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>像元标定</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>What the camera sees</source>
        <translation>相机画面</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Cover the lens and take the dark reference. Then lay an even, matt, white sheet, lamp warm, and take the white one.</source>
        <translation>盖住镜头取暗参考；然后待光源稳定，铺均匀哑光白板取白参考。</translation>
    </message>
    <message>
        <source>Lay a striped or checkered target flat across the width, in focus.</source>
        <translation>将条纹或棋盘标靶平铺于全宽并对焦。</translation>
    </message>
    <message>
        <source>Mark a length on the web. Move it to the first mark, then to the second one; measure two or three times.</source>
        <translation>在材料上标出一段长度；移到第一标记，再移到第二标记；测两三次。</translation>
    </message>
    <message>
        <source>Take dark</source>
        <translation>取暗参考</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>First mark</source>
        <translation>第一标记</translation>
    </message>
    <message>
        <source>Take white</source>
        <translation>取白参考</translation>
    </message>
    <message>
        <source>Second mark</source>
        <translation>第二标记</translation>
    </message>
    <message>
        <source>Stripe to stripe (mm)</source>
        <translation>条纹周期 (mm)</translation>
    </message>
    <message>
        <source>Length (mm)</source>
        <translation>长度 (mm)</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>With date, your name and the camera</source>
        <translation>连同日期、姓名和相机</translation>
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
        <source>Calibrate a camera</source>
        <translation>标定相机</translation>
    </message>
    <message>
        <source>White reference, scale, encoder</source>
        <translation>白参考、像元、编码器</translation>
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
    <name>CoachCard</name>
    <message>
        <source>Step %1 of %2</source>
        <translation>第 %1 步，共 %2 步</translation>
    </message>
    <message>
        <source>Skip step</source>
        <translation>跳过此步</translation>
    </message>
    <message>
        <source>On to the next step</source>
        <translation>进入下一步</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>End tour</source>
        <translation>结束导览</translation>
    </message>
    <message>
        <source>It can be started again from the manual (F1)</source>
        <translation>可从手册（F1）重新开始</translation>
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
        <source>Across by along the web, in mm</source>
        <translation>宽度方向 × 长度方向，单位 mm</translation>
    </message>
    <message>
        <source>Along</source>
        <translation>长度方向</translation>
    </message>
    <message>
        <source>Metres from the start of the run</source>
        <translation>距本次运行起点的长度，单位 m</translation>
    </message>
    <message>
        <source>Across</source>
        <translation>宽度方向</translation>
    </message>
    <message>
        <source>Millimetres across the web, to its middle</source>
        <translation>宽度方向的位置（缺陷中心），单位 mm</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>分条</translation>
    </message>
    <message>
        <source>Lane of the recipe, or none</source>
        <translation>配方中的分条，可能没有</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>置信度</translation>
    </message>
    <message>
        <source>How sure the detection is, 0 to 1</source>
        <translation>检测的把握，0 到 1</translation>
    </message>
    <message>
        <source>Picture of the defect</source>
        <translation>缺陷图像</translation>
    </message>
</context>
<context>
    <name>DifferencesSection</name>
    <message>
        <source>What the draft changes</source>
        <translation>草案的改动</translation>
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
    <name>FactsCard</name>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Defects</source>
        <translation>缺陷</translation>
    </message>
    <message>
        <source>Signatures</source>
        <translation>签署记录</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>覆盖率</translation>
    </message>
    <message>
        <source>Defects by kind and severity</source>
        <translation>按类型和严重程度统计的缺陷</translation>
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
        <source>%1 frames were judged so in this run</source>
        <translation>本次运行中有 %1 帧如此判定</translation>
    </message>
    <message>
        <source>Lot, confirm with Enter</source>
        <translation>批次，按回车确认</translation>
    </message>
    <message>
        <source>What the line does now</source>
        <translation>产线当前状态</translation>
    </message>
    <message>
        <source>Coil or lot; type or scan it, then press Enter</source>
        <translation>卷号或批次；输入或扫码，然后按回车</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>The recipe that is on</source>
        <translation>当前配方</translation>
    </message>
    <message>
        <source>Length m</source>
        <translation>长度 m</translation>
    </message>
    <message>
        <source>Metres of the web that have passed in this run</source>
        <translation>本次运行中通过的带材长度，单位 m</translation>
    </message>
    <message>
        <source>Speed m/min</source>
        <translation>速度 m/min</translation>
    </message>
    <message>
        <source>Speed of the web in metres per minute</source>
        <translation>带材速度，单位 m/min</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>覆盖率</translation>
    </message>
    <message>
        <source>Inspected share of the lines that were to be, in percent</source>
        <translation>应检行中已检的比例，单位 %</translation>
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
        <source>Defects in this run</source>
        <translation>本次运行的缺陷数</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Time of day on this computer</source>
        <translation>本机时间</translation>
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
        <source>Lines, brightness and calibrations</source>
        <translation>行数、亮度和标定</translation>
    </message>
    <message>
        <source>Inspection</source>
        <translation>检测</translation>
    </message>
    <message>
        <source>Times in ms, engines and certificates</source>
        <translation>耗时（毫秒）、引擎和证书</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Disk, database and backups</source>
        <translation>磁盘、数据库和备份</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Accounts and roles</source>
        <translation>账户和角色</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>What line and window have noted</source>
        <translation>产线和窗口的记录</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>标定</translation>
    </message>
    <message>
        <source>Measure a camera while the line stands</source>
        <translation>在停线时校准相机</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>The manual is not on this computer.</source>
        <translation>本机上没有手册。</translation>
    </message>
    <message>
        <source>Back to work</source>
        <translation>返回工作</translation>
    </message>
    <message>
        <source>Close the manual</source>
        <translation>关闭手册</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>All pages of the manual</source>
        <translation>手册的全部页面</translation>
    </message>
    <message>
        <source>What to do when</source>
        <translation>遇到问题时</translation>
    </message>
    <message>
        <source>Signs of trouble and what helps</source>
        <translation>故障现象与处理办法</translation>
    </message>
    <message>
        <source>A round on the virtual line, from Start to a new kind</source>
        <translation>在虚拟产线上走一遍：从启动到登记新类型</translation>
    </message>
    <message>
        <source>The tour needs the virtual line; this line is a real one</source>
        <translation>导览只在虚拟产线上进行；当前是真实产线</translation>
    </message>
    <message>
        <source>Start the tour</source>
        <translation>开始导览</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>手册</translation>
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
    <message>
        <source>At most 64 letters; one name is enough</source>
        <translation>最多 64 个字符；一个名称即可</translation>
    </message>
    <message>
        <source>What the operator is to do when it comes; may be empty</source>
        <translation>出现时操作员应做什么；可以不填</translation>
    </message>
    <message>
        <source>How grave this kind is</source>
        <translation>此类型的严重程度</translation>
    </message>
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
        <source>Nobody is at the window then; the line goes on</source>
        <translation>之后窗口无人登录；产线继续运行</translation>
    </message>
    <message>
        <source>Back to watching  Esc</source>
        <translation>返回查看  Esc</translation>
    </message>
    <message>
        <source>To the page that was shown</source>
        <translation>回到之前的页面</translation>
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
        <source>Leave out what only notes what happened</source>
        <translation>不显示一般记录</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
</context>
<context>
    <name>LotPage</name>
    <message>
        <source>new run</source>
        <translation>新的运行</translation>
    </message>
    <message>
        <source>No lot is recorded yet</source>
        <translation>还没有批次记录</translation>
    </message>
    <message>
        <source>Reading the records</source>
        <translation>正在读取记录</translation>
    </message>
    <message>
        <source>Signed and recorded: the lot %1</source>
        <translation>已签署并记录：批次 %1</translation>
    </message>
    <message>
        <source>On hold: the lot %1</source>
        <translation>已扣留：批次 %1</translation>
    </message>
    <message>
        <source>The hold is ended: the lot %1</source>
        <translation>已解除扣留：批次 %1</translation>
    </message>
    <message>
        <source>The records of this lot have changed meanwhile, or it is on the line again. Nothing was signed: look at the new figures, then sign.</source>
        <translation>该批次的记录已有变化，或该批次又在线上。未签署：请查看新的数字后再签署。</translation>
    </message>
    <message>
        <source>The line has not answered. Look at the signatures before you try again.</source>
        <translation>产线没有应答。请先查看签署记录，再重试。</translation>
    </message>
    <message>
        <source>Lot</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Lots, newest first</source>
        <translation>批次，最新在前</translation>
    </message>
</context>
<context>
    <name>LotWords</name>
    <message>
        <source>Release</source>
        <translation>放行</translation>
    </message>
    <message>
        <source>Downgrade</source>
        <translation>降级</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>待处置</translation>
    </message>
    <message>
        <source>Rework</source>
        <translation>返修</translation>
    </message>
    <message>
        <source>Scrap</source>
        <translation>报废</translation>
    </message>
    <message>
        <source>On the line</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>扣留</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>未处置</translation>
    </message>
    <message>
        <source>Grade %1</source>
        <translation>等级 %1</translation>
    </message>
    <message>
        <source>proposed: %1</source>
        <translation>建议：%1</translation>
    </message>
    <message>
        <source>No grading table is bound to its recipe.</source>
        <translation>其配方未绑定评级表。</translation>
    </message>
    <message>
        <source>All limits of the best grade are kept.</source>
        <translation>符合最高等级的全部限值。</translation>
    </message>
    <message>
        <source>Inspected</source>
        <translation>已检测</translation>
    </message>
    <message>
        <source>+ Left out on purpose</source>
        <translation>+ 有意不检</translation>
    </message>
    <message>
        <source>+ Not seen (gaps)</source>
        <translation>+ 未检（漏检段）</translation>
    </message>
    <message>
        <source>= Produced</source>
        <translation>= 产出</translation>
    </message>
    <message>
        <source>%1 lines</source>
        <translation>%1 行</translation>
    </message>
    <message>
        <source>Coverage %1</source>
        <translation>覆盖率 %1</translation>
    </message>
    <message>
        <source>%1 defects/100 m</source>
        <translation>%1 个/100 m</translation>
    </message>
    <message>
        <source>amendment</source>
        <translation>更正</translation>
    </message>
    <message>
        <source>decision</source>
        <translation>处置</translation>
    </message>
    <message>
        <source>Nobody has decided about this lot yet.</source>
        <translation>该批次尚未处置。</translation>
    </message>
    <message>
        <source>Signed: %1, by %2 on %3.</source>
        <translation>已签署：%1，%2，%3。</translation>
    </message>
    <message>
        <source>The records have changed since; look at them and amend.</source>
        <translation>此后记录已有变化；请查看并更正。</translation>
    </message>
    <message>
        <source>Nobody logs in at this line, so nothing can be signed here.</source>
        <translation>本产线无需登录，因此不能在此签署。</translation>
    </message>
    <message>
        <source>Quality decides and signs. Log in as quality to do so.</source>
        <translation>由质量人员处置并签署。请以质量人员身份登录。</translation>
    </message>
    <message>
        <source>This lot is on the line. It can be signed when the next one has begun or the line has stopped.</source>
        <translation>该批次在线上。下一批次开始或产线停止后即可签署。</translation>
    </message>
    <message>
        <source>Choose what is to be done with the lot.</source>
        <translation>请选择如何处置该批次。</translation>
    </message>
    <message>
        <source>Say why: it differs from the proposal, or is an amendment.</source>
        <translation>请说明原因：与建议不同，或属于更正。</translation>
    </message>
    <message>
        <source>This will be a new record beside the one that is signed.</source>
        <translation>将在已签署的记录之外新增一条记录。</translation>
    </message>
    <message>
        <source>Ready to be signed.</source>
        <translation>可以签署。</translation>
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
        <source>Show or hide this kind; the number in this lot</source>
        <translation>显示或隐藏此类型；数字为本批数量</translation>
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
    <name>Recipe</name>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草案</translation>
    </message>
    <message>
        <source>Shown by a trial</source>
        <translation>试算可见</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Stands in records and reports</source>
        <translation>记录和报告中的名称</translation>
    </message>
    <message>
        <source>Material</source>
        <translation>材料</translation>
    </message>
    <message>
        <source>What is inspected</source>
        <translation>被检材料</translation>
    </message>
    <message>
        <source>Line rate</source>
        <translation>行频</translation>
    </message>
    <message>
        <source>Lines per second at full speed, in Hz</source>
        <translation>全速时每秒行数，单位 Hz</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>曝光时间</translation>
    </message>
    <message>
        <source>Integration time of one line in µs; no longer than a line</source>
        <translation>每行积分时间，单位 µs；不得长于一行</translation>
    </message>
    <message>
        <source>Pixel across</source>
        <translation>横向像元</translation>
    </message>
    <message>
        <source>Size of one pixel across the web, in mm</source>
        <translation>沿宽度方向一个像素的尺寸，单位 mm</translation>
    </message>
    <message>
        <source>Pixel along</source>
        <translation>纵向像元</translation>
    </message>
    <message>
        <source>Size of one pixel along the web, in mm</source>
        <translation>沿长度方向一个像素的尺寸，单位 mm</translation>
    </message>
    <message>
        <source>Lines per frame</source>
        <translation>每帧行数</translation>
    </message>
    <message>
        <source>New lines of a frame; the overlap comes on top</source>
        <translation>每帧新行数，重叠行另计</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠行数</translation>
    </message>
    <message>
        <source>Lines a frame shares with the one before; as many as the longest spot is long</source>
        <translation>与上一帧共用的行数；不少于最长点状缺陷的长度</translation>
    </message>
    <message>
        <source>Black at</source>
        <translation>黑电平</translation>
    </message>
    <message>
        <source>Level of a 16-bit picture that becomes 0</source>
        <translation>16 位图像中变为 0 的灰度</translation>
    </message>
    <message>
        <source>White at</source>
        <translation>白电平</translation>
    </message>
    <message>
        <source>Level of a 16-bit picture that becomes 255</source>
        <translation>16 位图像中变为 255 的灰度</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Name of a shipped model, or a folder</source>
        <translation>随附模型的名称，或文件夹</translation>
    </message>
    <message>
        <source>Score from</source>
        <translation>置信度下限</translation>
    </message>
    <message>
        <source>Findings below it are dropped; empty for the model&apos;s own</source>
        <translation>低于此值的结果舍弃；留空用模型自带值</translation>
    </message>
    <message>
        <source>Score from, where screening agrees</source>
        <translation>初筛佐证时的置信度下限</translation>
    </message>
    <message>
        <source>Enough where screening saw something too; empty: the full score</source>
        <translation>初筛也有发现处，达到此值即计为缺陷；留空则须达到完整下限</translation>
    </message>
    <message>
        <source>Tile overlap</source>
        <translation>分块重叠</translation>
    </message>
    <message>
        <source>At least the size of the largest spot, in px</source>
        <translation>不小于最大点状缺陷，单位 px</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>灵敏度</translation>
    </message>
    <message>
        <source>Sigmas from which on a tile is looked at; lower finds more</source>
        <translation>达到此 σ 的块送检；越低检出越多</translation>
    </message>
    <message>
        <source>Unknown from</source>
        <translation>未知下限</translation>
    </message>
    <message>
        <source>Sigmas from which on something unexplained is a finding</source>
        <translation>达到此 σ 的未解释之处即为发现</translation>
    </message>
    <message>
        <source>Audited share</source>
        <translation>抽检比例</translation>
    </message>
    <message>
        <source>Share of passed tiles that is looked at all the same, 0 to 1</source>
        <translation>放行块中仍送检的比例，0 至 1</translation>
    </message>
    <message>
        <source>Tiles at most</source>
        <translation>最多块数</translation>
    </message>
    <message>
        <source>Tiles of a frame for which there is time; empty for all</source>
        <translation>每帧来得及检查的块数；留空为全部</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>The gravest rule that fires decides</source>
        <translation>触发的规则中最严重者决定</translation>
    </message>
    <message>
        <source>Kinds</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Keys of the kinds, with commas; empty for all</source>
        <translation>类型的键名，逗号分隔；留空为全部</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>分条</translation>
    </message>
    <message>
        <source>Names of lanes, with commas; empty for the whole width</source>
        <translation>分条名称，逗号分隔；留空为全宽</translation>
    </message>
    <message>
        <source>Size from</source>
        <translation>尺寸下限</translation>
    </message>
    <message>
        <source>Longer side from which on a defect counts, in mm</source>
        <translation>缺陷长边达到此值才计入，单位 mm</translation>
    </message>
    <message>
        <source>Area from</source>
        <translation>面积下限</translation>
    </message>
    <message>
        <source>Area from which on a defect counts, in mm²</source>
        <translation>缺陷面积达到此值才计入，单位 mm²</translation>
    </message>
    <message>
        <source>Surer than</source>
        <translation>最低置信度</translation>
    </message>
    <message>
        <source>Smallest score that counts, 0 to 1</source>
        <translation>计入的最低置信度，0 至 1</translation>
    </message>
    <message>
        <source>Count from</source>
        <translation>数量下限</translation>
    </message>
    <message>
        <source>So many defects make the rule fire</source>
        <translation>达到此数量时规则触发</translation>
    </message>
    <message>
        <source>Within</source>
        <translation>长度内</translation>
    </message>
    <message>
        <source>Length of web for the count, in mm; empty for one frame</source>
        <translation>计数的长度，单位 mm；留空为一帧之内</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>Left side of the lane from the first column, in mm</source>
        <translation>分条左边，自第一列起，单位 mm</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Right side of the lane, in mm</source>
        <translation>分条右边，单位 mm</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Why it is left out; stands in the report</source>
        <translation>屏蔽原因，写入报告</translation>
    </message>
    <message>
        <source>Along from</source>
        <translation>纵向从</translation>
    </message>
    <message>
        <source>Measured from the start of the run, in mm</source>
        <translation>自运行起点计，单位 mm</translation>
    </message>
    <message>
        <source>Along to</source>
        <translation>纵向到</translation>
    </message>
    <message>
        <source>Across from</source>
        <translation>横向从</translation>
    </message>
    <message>
        <source>Measured from the first column, in mm</source>
        <translation>自第一列计，单位 mm</translation>
    </message>
    <message>
        <source>Across to</source>
        <translation>横向到</translation>
    </message>
    <message>
        <source>In English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Shown and printed</source>
        <translation>用于显示和打印</translation>
    </message>
    <message>
        <source>In Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Golden picture</source>
        <translation>标准图</translation>
    </message>
    <message>
        <source>File of exactly one period, or: scene</source>
        <translation>恰为一个周期的文件，或 scene</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>相位</translation>
    </message>
    <message>
        <source>Line of the picture under the first line of the run</source>
        <translation>运行首行所对应的图像行</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索范围</translation>
    </message>
    <message>
        <source>How far the picture may be off, in px</source>
        <translation>允许偏移量，单位 px</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Of the support library, beside the records</source>
        <translation>样本库文件夹，位于记录旁</translation>
    </message>
    <message>
        <source>Look every</source>
        <translation>查看间隔</translation>
    </message>
    <message>
        <source>How often a newer library is looked for, in s</source>
        <translation>查找新样本库的间隔，单位 s</translation>
    </message>
    <message>
        <source>Unseen length</source>
        <translation>未检长度</translation>
    </message>
    <message>
        <source>More unseen in one run calls a person, in mm</source>
        <translation>一次运行中未检长度超过此值即报警，单位 mm</translation>
    </message>
    <message>
        <source>Share of rejects</source>
        <translation>拒收比例</translation>
    </message>
    <message>
        <source>Above it among 100 frames a person is called, 0 to 1</source>
        <translation>100 帧中超过此比例即报警，0 至 1</translation>
    </message>
    <message>
        <source>names with commas</source>
        <translation>名称，逗号分隔</translation>
    </message>
    <message>
        <source>%1 to %2 letters</source>
        <translation>%1 至 %2 个字符</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>above %1</source>
        <translation>大于 %1</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>不小于 %1</translation>
    </message>
    <message>
        <source>up to %1</source>
        <translation>不大于 %1</translation>
    </message>
    <message>
        <source>, or empty</source>
        <translation>，或留空</translation>
    </message>
    <message>
        <source>longer than one line; shorten it or lower the line rate</source>
        <translation>长于一行的时间；请缩短或降低行频</translation>
    </message>
    <message>
        <source>must be even and not more than the lines of a frame</source>
        <translation>须为偶数，且不超过每帧行数</translation>
    </message>
    <message>
        <source>two rising levels from 0 to 65535 are expected</source>
        <translation>应为 0 至 65535 的两个递增灰度</translation>
    </message>
    <message>
        <source>the right side must lie beyond the left one</source>
        <translation>右边须大于左边</translation>
    </message>
    <message>
        <source>either along or across, each from less to more</source>
        <translation>只填纵向或横向，且由小到大</translation>
    </message>
    <message>
        <source>Two lanes or two rules have the same name.</source>
        <translation>有两个分条或两条规则同名。</translation>
    </message>
    <message>
        <source>A rule names a lane that there is not.</source>
        <translation>有规则引用了不存在的分条。</translation>
    </message>
    <message>
        <source>A rule names a kind that there is not.</source>
        <translation>有规则引用了不存在的类型。</translation>
    </message>
    <message>
        <source>No kind may be called unknown.</source>
        <translation>类型不能命名为 unknown。</translation>
    </message>
    <message>
        <source>%1 is expected</source>
        <translation>应为%1</translation>
    </message>
    <message>
        <source>, got %1</source>
        <translation>，得到 %1</translation>
    </message>
    <message>
        <source>all limits of the best grade are kept</source>
        <translation>符合最高等级的全部限值</translation>
    </message>
    <message>
        <source>%1 by the draft: %2</source>
        <translation>%1（按草案）：%2</translation>
    </message>
</context>
<context>
    <name>RecipePage</name>
    <message>
        <source>Say why first; it stands in the audit.</source>
        <translation>请先写明原因，将记入审计。</translation>
    </message>
    <message>
        <source>Version %1 is in use from the next start of the line on.</source>
        <translation>版本 %1 自产线下次启动起使用。</translation>
    </message>
    <message>
        <source>The files are being read or written.</source>
        <translation>正在读写文件。</translation>
    </message>
    <message>
        <source>No recipe could be read.</source>
        <translation>未能读取配方。</translation>
    </message>
    <message>
        <source>Settings that differ from the version in use: %1.</source>
        <translation>与使用中版本不同的设置：%1 项。</translation>
    </message>
    <message>
        <source>Say why, then release.</source>
        <translation>请写明原因后发布。</translation>
    </message>
    <message>
        <source>A process engineer may change the recipe.</source>
        <translation>工艺工程师可修改配方。</translation>
    </message>
    <message>
        <source>Nothing is changed.</source>
        <translation>没有改动。</translation>
    </message>
    <message>
        <source>▲ Wrong settings: %1. Nothing can be released.</source>
        <translation>▲ 有误的设置：%1 项，不能发布。</translation>
    </message>
    <message>
        <source>Tolerances</source>
        <translation>公差</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Trial</source>
        <translation>试算</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Why the recipe changes</source>
        <translation>修改配方的原因</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>The draft becomes what is in use</source>
        <translation>草案恢复为使用中的版本</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>The line takes it at its next start</source>
        <translation>产线下次启动时采用</translation>
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
        <source>Stands in the record of each answer</source>
        <translation>写入每个回答的记录</translation>
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
        <source>%1 commands wait already; wait until the line has carried them out</source>
        <translation>已有 %1 条指令在等待；请等产线执行完再操作</translation>
    </message>
    <message>
        <source>this window is closed; nothing was sent</source>
        <translation>此窗口已关闭；未发送任何指令</translation>
    </message>
    <message>
        <source>this did not reach the line; do it again if it is still wanted</source>
        <translation>该操作未送达产线；如仍需要，请再操作一次</translation>
    </message>
    <message>
        <source>the line gave no answer to this; look whether it was carried out, and do it again if not</source>
        <translation>产线未对该操作作出答复；请查看是否已执行，若未执行请再操作一次</translation>
    </message>
    <message>
        <source>%1 could not be carried out (%2); the log says where</source>
        <translation>%1 未能执行（%2）；日志中有出错位置</translation>
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
    <name>SettingsSection</name>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Screening</source>
        <translation>初筛</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>报警</translation>
    </message>
    <message>
        <source>Golden picture</source>
        <translation>标准图</translation>
    </message>
    <message>
        <source>Support library</source>
        <translation>样本库</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Lane %1</source>
        <translation>分条 %1</translation>
    </message>
    <message>
        <source>Left out: %1</source>
        <translation>屏蔽：%1</translation>
    </message>
    <message>
        <source>Kind %1</source>
        <translation>类型 %1</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>屏蔽区</translation>
    </message>
    <message>
        <source>Parts of the recipe</source>
        <translation>配方的各部分</translation>
    </message>
    <message>
        <source>Add lane</source>
        <translation>添加分条</translation>
    </message>
    <message>
        <source>A strip of the width</source>
        <translation>宽度上的一条</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>添加屏蔽</translation>
    </message>
    <message>
        <source>A piece of the web that is not inspected</source>
        <translation>不检测的一段材料</translation>
    </message>
    <message>
        <source>Key of a new kind</source>
        <translation>新类型的键名</translation>
    </message>
    <message>
        <source>What the model or the support library calls it</source>
        <translation>模型或样本库中使用的名称</translation>
    </message>
    <message>
        <source>Add kind</source>
        <translation>添加类型</translation>
    </message>
    <message>
        <source>A row of the tolerances, with its names</source>
        <translation>公差表中的一行及其中英文名称</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>The chosen lane, piece or kind</source>
        <translation>所选的分条、区段或类型</translation>
    </message>
</context>
<context>
    <name>Sheets</name>
    <message>
        <source>Page %1 of %2</source>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>The page before</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>The next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Page of the report</source>
        <translation>报告页面</translation>
    </message>
</context>
<context>
    <name>ShiftPage</name>
    <message>
        <source>on now</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>over</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>The report is being made</source>
        <translation>正在生成报告</translation>
    </message>
    <message>
        <source>There is no report to show</source>
        <translation>没有可显示的报告</translation>
    </message>
    <message>
        <source>Reading the records</source>
        <translation>正在读取记录</translation>
    </message>
    <message>
        <source>Handed over by the shift before:</source>
        <translation>上一班的留言：</translation>
    </message>
    <message>
        <source>Notes of this shift:</source>
        <translation>本班的留言：</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>The note is stored; the next shift reads it here</source>
        <translation>留言已保存；下一班可在此阅读</translation>
    </message>
    <message>
        <source>The line has not answered. Look whether the note is there before you try again.</source>
        <translation>产线没有应答。请先查看留言是否已在，再重试。</translation>
    </message>
    <message>
        <source>This folder is not there yet</source>
        <translation>该文件夹尚不存在</translation>
    </message>
    <message>
        <source>The files are made beside the line; it runs on.</source>
        <translation>文件在产线之外生成；产线继续运行。</translation>
    </message>
    <message>
        <source>The files are being made; the line runs on.</source>
        <translation>正在生成文件；产线继续运行。</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>已写入：%1</translation>
    </message>
    <message>
        <source>◀ Before</source>
        <translation>◀ 上一班</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前班</translation>
    </message>
    <message>
        <source>After ▶</source>
        <translation>下一班 ▶</translation>
    </message>
    <message>
        <source>Leave note</source>
        <translation>保存留言</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Date, or date/shift</source>
        <translation>日期，或 日期/班次</translation>
    </message>
    <message>
        <source>Folder for the files</source>
        <translation>文件保存位置</translation>
    </message>
    <message>
        <source>What must the next shift know?</source>
        <translation>下一班需要知道什么？</translation>
    </message>
    <message>
        <source>Note for the next shift</source>
        <translation>给下一班的留言</translation>
    </message>
    <message>
        <source>Notes of the shifts</source>
        <translation>各班留言</translation>
    </message>
</context>
<context>
    <name>SignBar</name>
    <message>
        <source>End the hold</source>
        <translation>解除扣留</translation>
    </message>
    <message>
        <source>Put on hold</source>
        <translation>扣留</translation>
    </message>
    <message>
        <source>The signature is being stored; the line runs on.</source>
        <translation>正在保存签署；产线继续运行。</translation>
    </message>
    <message>
        <source>I, %1, decide about the lot %2: %3. I have looked at its map, its coverage and its defects. My name, the time and these figures are recorded and cannot be changed later, only amended.</source>
        <translation>本人 %1 对批次 %2 作出处置：%3。本人已查看其缺陷图、覆盖率和缺陷。姓名、时间和这些数字将被记录，之后不能修改，只能更正。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Your password, as a signature</source>
        <translation>您的密码（作为签名）</translation>
    </message>
    <message>
        <source>Sign …</source>
        <translation>签署 …</translation>
    </message>
    <message>
        <source>Sign now</source>
        <translation>确认签署</translation>
    </message>
    <message>
        <source>Back  Esc</source>
        <translation>返回  Esc</translation>
    </message>
    <message>
        <source>Nothing of a lot on hold is thrown away; no signature is needed</source>
        <translation>扣留批次的任何数据都不会被清除；无需签署</translation>
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
        <source>A copy of records and pictures beside them</source>
        <translation>在记录旁边另存一份记录和图片</translation>
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
    <name>TolerancesSection</name>
    <message>
        <source>Whole width</source>
        <translation>全宽</translation>
    </message>
    <message>
        <source>Elsewhere</source>
        <translation>其余</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>whole width</source>
        <translation>全宽</translation>
    </message>
    <message>
        <source>Rules for %1, %2</source>
        <translation>适用于%1、%2的规则</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>When</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>No rule is chosen</source>
        <translation>未选规则</translation>
    </message>
    <message>
        <source>Rule %1</source>
        <translation>规则 %1</translation>
    </message>
    <message>
        <source>Own rule for this cell</source>
        <translation>为此格单设规则</translation>
    </message>
    <message>
        <source>A rule for this kind in this lane alone; it can only be stricter</source>
        <translation>只针对此类型与此分条的规则；只会更严</translation>
    </message>
    <message>
        <source>Remove rule</source>
        <translation>删除规则</translation>
    </message>
    <message>
        <source>In all cells that it concerns</source>
        <translation>在其涉及的所有格中</translation>
    </message>
    <message>
        <source>Tolerances: ■ reject, ▲ review from this size in mm on</source>
        <translation>公差：■ 拒收、▲ 复检，自此尺寸（mm）起</translation>
    </message>
    <message>
        <source>Rules for the chosen cell</source>
        <translation>适用于所选格的规则</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Start the line</source>
        <translation>启动产线</translation>
    </message>
    <message>
        <source>Press Start or F5. The strip is virtual: nothing can break, and no machine is told anything.</source>
        <translation>按“启动”或 F5。带材是虚拟的：不会损坏任何东西，也不会向设备发送信号。</translation>
    </message>
    <message>
        <source>Wait for the first defect</source>
        <translation>等待第一个缺陷</translation>
    </message>
    <message>
        <source>The strip passes from top to bottom. It takes some seconds.</source>
        <translation>带材自上而下通过，需要几秒钟。</translation>
    </message>
    <message>
        <source>Look at a defect</source>
        <translation>查看一个缺陷</translation>
    </message>
    <message>
        <source>Each defect that is found stands in this list, newest on top. Tap one: its picture and its measures stay above until you press Newest.</source>
        <translation>检出的缺陷都列在这里，最新的在最上面。点一个：其图像和尺寸会一直显示在上方，直到按“最新”。</translation>
    </message>
    <message>
        <source>Go to the map</source>
        <translation>打开缺陷图</translation>
    </message>
    <message>
        <source>The map shows the whole lot from above. Press Map or F3.</source>
        <translation>缺陷图从上方显示整个批次。按“缺陷图”或 F3。</translation>
    </message>
    <message>
        <source>Open a defect on the map</source>
        <translation>在图上打开一个缺陷</translation>
    </message>
    <message>
        <source>Across is the width in mm, along is the length in m. Tap a sign: its picture comes up beside the map.</source>
        <translation>横向是宽度（mm），纵向是长度（m）。点一个符号：其图像会显示在旁边。</translation>
    </message>
    <message>
        <source>Go to the review</source>
        <translation>打开复核</translation>
    </message>
    <message>
        <source>Here people check the machine. Press Review or Alt+3.</source>
        <translation>在这里由人检查机器的判断。按“复核”或 Alt+3。</translation>
    </message>
    <message>
        <source>Judge one picture</source>
        <translation>判断一张图片</translation>
    </message>
    <message>
        <source>Say what it is: a kind by its number, 0 for a false alarm, U for unknown. Backspace takes the answer back.</source>
        <translation>说出它是什么：数字键选类型，0 为误报，U 为未知。退格键收回回答。</translation>
    </message>
    <message>
        <source>Stop the line</source>
        <translation>停止产线</translation>
    </message>
    <message>
        <source>That was the whole way. Press Stop or F6; what is on its way is finished first.</source>
        <translation>全程就是这样。按“停止”或 F6；已在途的数据先处理完。</translation>
    </message>
    <message>
        <source>The line stops</source>
        <translation>产线正在停止</translation>
    </message>
    <message>
        <source>It finishes what is on its way.</source>
        <translation>正在处理完已在途的数据。</translation>
    </message>
    <message>
        <source>You have taught the line a kind</source>
        <translation>您已教会产线一种新类型</translation>
    </message>
    <message>
        <source>F1 opens the manual for the page that you look at. The tour can be started again from there.</source>
        <translation>F1 打开手册中关于当前页面的内容。导览可从那里重新开始。</translation>
    </message>
    <message>
        <source>Go to New kind</source>
        <translation>打开新类型</translation>
    </message>
    <message>
        <source>What the line found and could not name waits there. Press New kind or Alt+4.</source>
        <translation>产线检出但叫不出名字的都在那里。按“新类型”或 Alt+4。</translation>
    </message>
    <message>
        <source>Wait for some pictures</source>
        <translation>等待图片</translation>
    </message>
    <message>
        <source>%1 pictures of the same kind are wanted; %2 are here. The line goes on finding them.</source>
        <translation>需要 %1 张同类图片；现有 %2 张。产线会继续检出。</translation>
    </message>
    <message>
        <source>This kind was taught before</source>
        <translation>此类型以前已登记</translation>
    </message>
    <message>
        <source>Its findings have a name now, so few pictures without one come. Undo the last change on this page to teach it again, or skip this step.</source>
        <translation>它的检出项已有名称，因此未命名的图片很少。可在此页撤销上次更改后重新登记，或跳过此步。</translation>
    </message>
    <message>
        <source>Pick %1 that look the same</source>
        <translation>选 %1 张相同的图片</translation>
    </message>
    <message>
        <source>Tap pictures with fine ribs side by side: no network was taught these. %3 of %1 are picked.</source>
        <translation>点选带有并排细条纹的图片：网络没有学过这种缺陷。已选 %3 张，共需 %1 张。</translation>
    </message>
    <message>
        <source>Give the kind a name</source>
        <translation>给类型命名</translation>
    </message>
    <message>
        <source>One name is enough, in English or in Chinese; for example Ribs. It must not be a name that is there.</source>
        <translation>中文或英文，一个名称即可，例如“条纹”。不能与已有名称相同。</translation>
    </message>
    <message>
        <source>Ask the gate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>It tries the new kind on what is stored and says whether it would be reliable. The line runs on.</source>
        <translation>用已存的记录试验新类型，并说明是否可靠。产线照常运行。</translation>
    </message>
    <message>
        <source>The gate is at work</source>
        <translation>正在评估</translation>
    </message>
    <message>
        <source>It takes some seconds.</source>
        <translation>需要几秒钟。</translation>
    </message>
    <message>
        <source>The gate did not say go</source>
        <translation>评估未通过</translation>
    </message>
    <message>
        <source>The pictures are too few or not alike. Press Back, pick others that look the same, and ask again with another name.</source>
        <translation>图片太少或不够相似。按“返回”，另选看起来相同的图片，换一个名称再评估。</translation>
    </message>
    <message>
        <source>Put the kind to use</source>
        <translation>启用此类型</translation>
    </message>
    <message>
        <source>The bars show how sure the gate is. Press Put to use or P: the running line takes the kind at once. It can be undone.</source>
        <translation>条形表示评估的把握。按“启用”或 P：运行中的产线立即采用。可以撤销。</translation>
    </message>
    <message>
        <source>Wait for its first finding</source>
        <translation>等待首个检出</translation>
    </message>
    <message>
        <source>The next one of this kind is called by its name, here and live.</source>
        <translation>下一个此类缺陷会以它的名称显示，这里和实时页都是。</translation>
    </message>
</context>
<context>
    <name>TrialSection</name>
    <message>
        <source>Lot</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Stored defects are being judged again; the line runs on.</source>
        <translation>正在重新判定已存缺陷，产线照常运行。</translation>
    </message>
    <message>
        <source>Put right what is marked ▲ first.</source>
        <translation>请先更正带 ▲ 的各项。</translation>
    </message>
    <message>
        <source>The draft has changed since this trial; try it again.</source>
        <translation>试算后草案已改，请重新试算。</translation>
    </message>
    <message>
        <source>Choose one run or several.</source>
        <translation>请选择一次或几次运行。</translation>
    </message>
    <message>
        <source>What was found is judged again, nothing is looked for anew.</source>
        <translation>只对已检出的重新判定，不重新检测。</translation>
    </message>
    <message>
        <source>Some changes cannot be shown so: see Differences.</source>
        <translation>有些改动不能这样显示，见“差异”。</translation>
    </message>
    <message>
        <source>%1 frames were recorded with another recipe&apos;s answer.</source>
        <translation>%1 帧的记录由另一配方判定。</translation>
    </message>
    <message>
        <source>▲ Cannot be shown by stored runs: findings with a score from %1 to %2. The runs kept none of them; the draft finds more than told here.</source>
        <translation>▲ 已存运行无法显示：评分 %1 至 %2 的发现。这些运行未保存此类发现；草案实际会发现更多。</translation>
    </message>
    <message>
        <source>▲ Cannot be shown by stored runs: a lower score threshold. What lay below theirs was not kept.</source>
        <translation>▲ 已存运行无法显示：更低的评分阈值。低于其当时阈值的发现未被保存。</translation>
    </message>
    <message>
        <source>And %1 more lots.</source>
        <translation>另有 %1 个批次。</translation>
    </message>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草案</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Grade: %1</source>
        <translation>等级：%1</translation>
    </message>
    <message>
        <source>Frames: %1</source>
        <translation>帧：%1</translation>
    </message>
    <message>
        <source>Metres: %1</source>
        <translation>米：%1</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>报警</translation>
    </message>
    <message>
        <source>▲ another grade</source>
        <translation>▲ 等级改变</translation>
    </message>
    <message>
        <source>%1 frames change</source>
        <translation>%1 帧有变化</translation>
    </message>
    <message>
        <source>Frames that change</source>
        <translation>有变化的帧</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>At metre</source>
        <translation>位置（米）</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Try on these runs</source>
        <translation>用这些运行试算</translation>
    </message>
    <message>
        <source>The line is not touched</source>
        <translation>不影响产线</translation>
    </message>
    <message>
        <source>Stored runs</source>
        <translation>已存运行</translation>
    </message>
    <message>
        <source>What the draft would have made of them</source>
        <translation>草案会得出的结果</translation>
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
        <source>Whether this person may log in; records stay</source>
        <translation>此人能否登录；记录保留</translation>
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
        <source>At least eight letters</source>
        <translation>至少八个字符</translation>
    </message>
    <message>
        <source>The role to be given</source>
        <translation>要赋予的角色</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>A new account with this role</source>
        <translation>以此角色新建账户</translation>
    </message>
    <message>
        <source>Give this role</source>
        <translation>赋予该角色</translation>
    </message>
    <message>
        <source>To the person that is chosen in the list</source>
        <translation>赋予列表中选中的人</translation>
    </message>
    <message>
        <source>Give new password</source>
        <translation>设置新密码</translation>
    </message>
    <message>
        <source>To the person that is chosen; opens a locked account</source>
        <translation>给选中的人；会解除账户锁定</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
</context>
<context>
    <name>VersionsSection</name>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>发布时间</translation>
    </message>
    <message>
        <source>By</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>found in the file</source>
        <translation>文件中原有</translation>
    </message>
    <message>
        <source>(version %1 again)</source>
        <translation>（恢复版本 %1）</translation>
    </message>
    <message>
        <source>Choose a version to see what it would change</source>
        <translation>选择版本查看其改动</translation>
    </message>
    <message>
        <source>What version %1 would change</source>
        <translation>版本 %1 的改动</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>回退</translation>
    </message>
    <message>
        <source>To the chosen version; say why below</source>
        <translation>回退到所选版本；请在下方写明原因</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>What this version would change</source>
        <translation>此版本的改动</translation>
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
