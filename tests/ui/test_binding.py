import sys

from PySide6.QtWidgets import QLabel


def test_the_binding_keeps_references_to_none(qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setText("x")
    lost = before - sys.getrefcount(None)
    assert lost < 100, "this PySide6 loses references to None and will abort"
