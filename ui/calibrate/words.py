"""What the steps of a calibration are called, what is asked for, and what is wrong."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspector.camera.calibration import Flaw
from ui.texts import count

translate = QCoreApplication.translate


def flaw_words(flaw: Flaw) -> str:
    """Why a reference cannot be used, and what to do."""
    words = {
        Flaw.FEW_LINES: translate(
            "Calibrate", "Too few lines came; check the camera and take it again."
        ),
        Flaw.NOT_DARK: translate("Calibrate", "It is not dark; cover the lens."),
        Flaw.SATURATED: translate(
            "Calibrate",
            "Saturated: shorten the exposure or dim the lamp until it reads about 200.",
        ),
        Flaw.TOO_DARK: translate(
            "Calibrate", "Too dark: open the iris or lengthen the exposure."
        ),
        Flaw.MOVING: translate(
            "Calibrate",
            "It moves or is rough: stop the web and lay a smooth, matt sheet.",
        ),
        Flaw.MISSING: translate(
            "Calibrate", "A step before this one is missing, or a length above 0."
        ),
        Flaw.BLIND: translate(
            "Calibrate", "Some columns see no light; check lamp, lens and sheet."
        ),
        Flaw.STOOD: translate(
            "Calibrate", "The encoder has not moved; move the web, check its inputs."
        ),
        Flaw.UNEVEN: translate(
            "Calibrate",
            "The measurement is not even: check focus, target, its period, and "
            "whether the encoder's wheel slips; then measure again.",
        ),
    }
    return words[flaw]


def figure_rows(figures: dict[str, float]) -> list[list[str]]:
    """What was measured, with its unit."""
    names = {
        "target_level": (translate("Calibrate", "Level of the sheet"), "{:.0f}"),
        "darkest_share": (
            translate("Calibrate", "Darkest column of the brightest"),
            "{:.1%}",
        ),
        "columns_that_stand_out": (
            translate("Calibrate", "Columns that stand out"),
            "{:.0f}",
        ),
        "lines": (translate("Calibrate", "Lines averaged"), "{:.0f}"),
        "pitch_mm": (translate("Calibrate", "One pixel"), "{:.5f} mm"),
        "width_mm": (translate("Calibrate", "Width seen"), "{:.2f} mm"),
        "residual_px": (translate("Calibrate", "Residual"), "{:.3f} px"),
        "counts_per_mm": (translate("Calibrate", "Counts per mm"), "{:.5f}"),
        "spread": (translate("Calibrate", "Lengths differ by"), "{:.2%}"),
        "lengths": (translate("Calibrate", "Lengths measured"), "{:.0f}"),
    }
    rows = []
    for key, value in figures.items():
        name, shape = names.get(key, (key, "{:.5g}"))
        shown = count(round(value)) if shape == "{:.0f}" else shape.format(value)
        rows.append([name, shown])
    return rows
