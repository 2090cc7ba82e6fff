from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from inspector.findings import Decision, Defect, Label
from inspector.status import WebPlace
from inspector.views import Sighting, Strip
from ui.actions import Key
from ui.live.overlay import BoxOverlay
from ui.live.page import LivePage
from ui.live.ring import WebRing
from ui.live.ruler import across_ticks
from ui.widgets.width import WebWidth


@pytest.fixture
def width(qtbot, bridge):
    made = WebWidth(bridge)
    qtbot.addWidget(made)
    return made


def test_without_followed_edges_no_width_is_shown(width, look):
    look()
    assert (width.text(), width.isHidden()) == ("", True)


def test_the_width_is_shown_as_it_is_measured(width, client, look):
    client.set(webs={"top": WebPlace(12.0, 1003.96)})
    look()
    assert (width.text(), width.isHidden()) == ("Width 1004.0 mm", False)
    client.set(webs={})
    look()
    assert width.isHidden()


def test_two_faces_have_a_width_each_in_both_languages(
    width, client, look, texts, qapp
):
    client.set(webs={"bottom": WebPlace(0.0, 99.0), "top": WebPlace(0.0, 98.0)})
    look()
    assert width.text() == "Width top 98.0 · bottom 99.0 mm"
    texts.toggle()
    qapp.processEvents()
    assert width.text() == "宽度 上表面 98.0 · 下表面 99.0 mm"


def strip(left_mm):
    pixels = np.full((8, 100), 90, np.uint8)
    return Strip("right", 0, 8, pixels, 1, 1, (0.5, 0.5), left_mm=left_mm, face="top")


def test_a_camera_beside_another_shows_its_places_on_the_web(texts, marks):
    ring = WebRing(60, 100)
    ring.append(strip(left_mm=492.0))
    ticks = across_ticks(ring, 500.0)
    assert ticks[0][1] == "500"
    assert ticks[0][0] == pytest.approx(8 / 50 * 500)
    assert all(492 <= float(text) <= 542 for _, text in ticks)


def test_its_boxes_lie_where_its_own_picture_shows_them(texts, marks):

    ring = WebRing(60, 100)
    ring.append(strip(left_mm=492.0))
    box = (502.0, 1.0, 512.0, 2.0)
    defect = Defect(0, (20, 2, 40, 4), box, "scratch", 0.9, Label("scratch"))
    crop = np.zeros((2, 2), np.uint8)
    overlay = BoxOverlay(texts, marks)
    overlay.add(
        [Sighting("right", 0, 0, defect, Decision.REVIEW, crop, (0, 0), left_mm=492.0)]
    )
    ((rect, _),) = overlay.rects(ring, QRectF(0, 0, 100, 60), 1.0)
    assert rect.center().x() == pytest.approx(30.0)


def test_cameras_stand_in_the_window_as_they_stand_over_the_web(
    qtbot, bridge, texts, marks, actions, client, look
):
    keys = (Key.FREEZE, Key.FOLLOW, Key.SCALE)
    page = LivePage(bridge, texts, marks, *(actions[key] for key in keys))
    qtbot.addWidget(page)
    below = replace(strip(0.0), camera="below", face="bottom")
    client.new_strips += [below, strip(492.0)]
    look()
    client.new_strips.append(replace(strip(0.0), camera="left", face="top"))
    look()
    starts = [waterfall.ring.left_mm for waterfall in page.waterfalls]
    names = [waterfall.accessibleDescription() for waterfall in page.waterfalls]
    assert (starts, names) == ([0.0, 492.0, 0.0], ["left", "right", "below"])


def test_the_only_camera_needs_no_name(
    qtbot, bridge, texts, marks, actions, client, look
):
    keys = (Key.FREEZE, Key.FOLLOW, Key.SCALE)
    page = LivePage(bridge, texts, marks, *(actions[key] for key in keys))
    qtbot.addWidget(page)
    client.new_strips.append(strip(0.0))
    look()
    assert page.waterfalls[0].accessibleDescription() == ""
