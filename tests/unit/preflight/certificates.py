"""Certificates for tests: a subject, figures, and what changes them."""

from datetime import UTC, datetime

from inspector.artifact import ParityPart
from inspector.preflight.certificate import Certificate, Subject
from inspector.preflight.parity import Figures

SUBJECT = Subject(
    model="steel",
    artifact="a" * 64,
    network="n" * 64,
    runtime="openvino",
    label="openvino 2026.4.1 bf16",
    device="a processor",
    batch=4,
)
FIGURES = Figures(
    frames=12,
    sure=200,
    agreed=199,
    other_class=1,
    lost=0,
    score_p99=0.02,
    score_worst=0.05,
    corner_p99_px=0.5,
    corner_worst_px=0.9,
    raw_worst=0.01,
)


def certificate(figures=FIGURES, tolerance=None, **subject):
    tolerance = tolerance or ParityPart()
    return Certificate(
        subject=SUBJECT.model_copy(update=subject),
        reference="onnxruntime 1.31.1 f32",
        golden="g" * 64,
        generated=12,
        recordings=0,
        figures=figures,
        tolerance=tolerance,
        passed=not figures.problems(tolerance),
        software="0",
        made_at=datetime(2025, 11, 21, 14, 30, tzinfo=UTC),
    )
