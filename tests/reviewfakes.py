"""Findings, tiles and questions made up for the tests of reviews."""

from datetime import UTC, datetime, timedelta

from inspector.findings import Decision
from inspector.review.items import Why, asked_again, item_of, item_of_tile
from inspector.store.facts import DefectDetail, DefectPoint
from inspector.store.passed import PassedTile

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def a_tile(number=0, **more):
    told = {
        "run_id": "run/1 上",
        "lot_id": "coil 7",
        "camera": "顶 top",
        "index": number,
        "captured_at": NOW + timedelta(seconds=number),
        "origin_px": (8, 16),
        "size_px": (32, 24),
        "position_mm": 12.5,
        "pitch_mm": (0.5, 0.25),
    }
    return PassedTile(**{**told, **more})


def a_detail(index=0, *, kind="pit", score=0.7, number=0, picture="a/b.jpg"):
    point = DefectPoint("top", index, number, 5.0, 7.0, kind, 4.0, Decision.REVIEW)
    return DefectDetail(
        point=point,
        xyxy_mm=(3.0, 5.0, 7.0, 9.0),
        xyxy_px=(30.0, 50.0, 70.0, 90.0),
        detector_kind=kind,
        score=score,
        lane=None,
        lot_id="coil",
        captured_at=NOW,
        rule="any",
        fired=True,
        evidence_path=picture,
        evidence_origin_px=(10, 20),
        run_id="run",
    )


def an_item(index=0, why=Why.UNCERTAIN, **more):
    made = item_of(a_detail(index, **more))
    return asked_again(made) if why is Why.SECOND else made


def a_passed(index=0):
    return item_of_tile(a_tile(index))
