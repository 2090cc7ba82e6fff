from datetime import UTC, datetime

from inspector.status import Alarm, Ledger, Phase
from ui.actions import Key
from ui.theme import Shape
from ui.widgets.alarms import AlarmStrip
from ui.widgets.banner import StateBanner
from ui.widgets.health import Part
from ui.widgets.kinds import KindBar
from ui.widgets.lamps import Lamps

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_alarm_strip_shows_the_newest_that_nobody_has_seen(
    qtbot, client, bridge, look, actions
):
    strip = AlarmStrip(bridge, actions[Key.ACKNOWLEDGE])
    qtbot.addWidget(strip)
    assert strip.text == "No alarms"
    client.set(
        alarms=(
            Alarm("c", "seen", NOW, acknowledged_by="Li"),
            Alarm("a", "camera top is lost", NOW, count=3),
            Alarm("b", "older", NOW),
        )
    )
    look()
    assert strip.text.endswith("Camera top is lost (×3)")  # noqa: RUF001
    assert strip.more == "2 new"


def test_a_seen_alarm_stays_while_its_cause_does(qtbot, client, bridge, look, actions):
    strip = AlarmStrip(bridge, actions[Key.ACKNOWLEDGE])
    qtbot.addWidget(strip)
    client.set(alarms=(Alarm("a", "disk is full", NOW, acknowledged_by="Li"),))
    look()
    assert "Disk is full" in strip.text
    assert strip.more == "1 open"


def test_lamps_have_a_word_a_shape_and_a_reason(qtbot, client, bridge, look):
    made = Lamps(bridge)
    qtbot.addWidget(made)
    client.set(
        phase=Phase.RUNNING,
        spooled=12,
        ledgers={"a": Ledger(), "b": Ledger()},
        alarms=(Alarm("camera:a", "camera a is lost", NOW),),
    )
    look()
    cameras = made.label(Part.CAMERAS)
    assert cameras.label.text() == "Cameras (2)"
    assert cameras.sign.mark.shape is Shape.SALTIRE
    assert cameras.accessibleName() == "Cameras (2): failed"
    assert "Camera a is lost" in cameras.toolTip()
    assert made.label(Part.DATABASE).label.text() == "Database (12 waiting)"


def test_the_banner_says_why_and_what_to_do(qtbot, client, bridge, look):
    banner = StateBanner(bridge)
    qtbot.addWidget(banner)
    assert banner.isHidden()
    client.set(phase=Phase.FAULT, message="the recipe names no model")
    look()
    assert not banner.isHidden()
    assert "The recipe names no model" in banner.text
    assert "acknowledge (F7)" in banner.text
    client.set(phase=Phase.RUNNING, message="")
    look()
    assert banner.isHidden()


def test_kinds_are_counted_most_frequent_first(
    qtbot, client, bridge, look, texts, marks
):
    bar = KindBar(bridge, texts, marks)
    qtbot.addWidget(bar)
    bar.resize(300, 30)
    client.set(defects={"dent": 2, "scratch": 7, "unknown": 2})
    look()
    assert bar.counts == [("scratch", 7), ("dent", 2), ("unknown", 2)]
    assert "Scratch 7" in bar.accessibleName()
    client.set(defects={f"kind-{n}": n for n in range(500)})
    look()
    assert not bar.grab().isNull()


def test_an_alarm_without_room_is_shortened_and_its_tip_has_the_whole(
    qtbot, bridge, actions, client, look
):
    strip = AlarmStrip(bridge, actions[Key.ACKNOWLEDGE])
    qtbot.addWidget(strip)
    whole = "camera top sends nothing; " * 12
    client.set(alarms=(Alarm("a", whole, NOW),))
    look()
    strip.resize(420, 88)
    strip.show()
    strip.grab()
    assert strip._text.shown.endswith("…")
    assert strip._text.shown[:-1] in strip.text
    assert strip._text.toolTip() == strip.text
    strip.resize(3000, 200)
    strip.grab()
    assert strip._text.shown == strip.text


def test_the_lamps_stand_in_one_column_in_a_narrow_window(qtbot, bridge):
    lamps = Lamps(bridge)
    qtbot.addWidget(lamps)
    lamps.fit(1366)
    wide = lamps.sizeHint().width()
    least = lamps.minimumSizeHint().width()
    lamps.fit(960)
    assert lamps.sizeHint().width() == least < wide
