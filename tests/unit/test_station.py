import pytest
import yaml

from inspector import station as stations
from inspector.errors import StationError
from inspector.station import ReplayPart, SimulatedPart, Station

SIMULATED = {"driver": "simulated", "name": "top", "scene": "steel"}
REPLAY = {"driver": "replay", "name": "bottom", "path": "coil 7"}
GOOD = {"version": 1, "name": "line 1", "cameras": [SIMULATED, REPLAY]}


@pytest.fixture
def load(tmp_path):
    def load(**parts):
        path = tmp_path / "station.yaml"
        path.write_text(yaml.safe_dump(GOOD | parts), "utf-8")
        return stations.load(path)

    return load


def test_a_good_station_is_read(load):
    station = load(language="zh")
    assert [type(c) for c in station.cameras] == [SimulatedPart, ReplayPart]
    assert station.runtime.name == "openvino"
    assert [output.name for output in station.outputs] == ["log"]


def test_the_path_of_a_recording_is_relative_to_the_file(load, tmp_path):
    assert load().cameras[1].path == tmp_path / "coil 7"


def test_the_plants_cause_base_and_verdicts_are_relative_to_the_file(load, tmp_path):
    causes = load(causes={"base": "causes", "feedback": "/plant/found.jsonl"}).causes
    assert causes.base == tmp_path / "causes"
    assert str(causes.feedback) == "/plant/found.jsonl"
    assert load().causes.base is None


def test_an_absolute_path_stays_as_it_is(load, tmp_path):
    elsewhere = tmp_path.parent / "recordings"
    there = load(cameras=[REPLAY | {"path": str(elsewhere)}])
    assert there.cameras[0].path == elsewhere


def test_a_scene_is_a_name_or_a_file_relative_to_the_station(load, tmp_path):
    assert load().cameras[0].scene == "steel"
    beside = load(cameras=[SIMULATED | {"scene": "own/coil.yaml"}])
    assert beside.cameras[0].scene == str(tmp_path / "own" / "coil.yaml")
    absolute = str(tmp_path.parent / "coil.yml")
    assert load(cameras=[SIMULATED | {"scene": absolute}]).cameras[0].scene == absolute


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"cameras": []}, "cameras: "),
        ({"cameras": [SIMULATED, REPLAY | {"name": "top"}]}, "two cameras have the"),
        ({"cameras": [{"driver": "thermal", "name": "top"}]}, "'thermal'"),
        ({"cameras": [SIMULATED | {"sceen": "x"}]}, "sceen: unknown key"),
        ({"cameras": [SIMULATED | {"name": f"c{n}"} for n in range(17)]}, "at most 16"),
        ({"outputs": [{"beat_s": 1.0, "silence_s": 1.9}]}, "at least twice"),
        ({"outputs": [{"beat_s": 0}]}, "greater than 0"),
        ({"outputs": [{"beat_s": float("nan")}]}, "finite number"),
        ({"runtime": {"batch": 0}}, "runtime.batch"),
        ({"runtime": {"precision": "int4"}}, "runtime.precision"),
        ({"records": {"evidence_quality": 101}}, "evidence_quality"),
        ({"records": {"min_free_mb": float("inf")}}, "finite number"),
        ({"language": "de"}, "language"),
        ({"version": 2}, "version"),
        ({"tolerated_stall_s": 0}, "tolerated_stall_s"),
        ({"colour": "blue"}, "colour: unknown key; check the spelling"),
    ],
)
def test_what_is_impossible_is_refused_with_file_and_place(parts, says, load):
    with pytest.raises(StationError) as refused:
        load(**parts)
    assert says in str(refused.value)
    assert "station.yaml" in str(refused.value)


def test_a_heartbeat_may_be_missed_once(load):
    part = load(outputs=[{"beat_s": 1.0, "silence_s": 2.0}]).outputs[0]
    assert part.silence_s == 2 * part.beat_s


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://inspector:secret@db.plant:5432/line",
        "postgresql://u:p@host/db",
        "postgresql://u:p@ss@host/db",
        "postgresql://:p@host/db",
    ],
)
def test_a_password_in_the_station_file_is_refused_and_not_repeated(url, load):
    with pytest.raises(StationError, match="INSPECTOR_DATABASE") as refused:
        load(records={"database": url})
    assert "secret" not in str(refused.value)
    assert url not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "sqlite:///C:/records.db",
        "postgresql+psycopg://db.plant:5432/line",
        "postgresql+psycopg://inspector@db.plant:5432/line",
        "postgresql://[::1]:5432/line",
    ],
)
def test_a_url_without_a_password_is_taken(url, load):
    assert load(records={"database": url}).records.database == url


def test_the_data_folder_is_the_users_unless_it_is_named(load, tmp_path):
    assert load().folder.name == "line 1"
    assert load(data_folder=str(tmp_path)).folder == tmp_path


def test_the_digest_sees_every_change(load):
    assert load().digest == load(language="en").digest
    assert load().digest != load(language="zh").digest


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(StationError, match="cannot read"):
        stations.load(tmp_path / "none.yaml")


def test_without_a_calendar_the_clock_is_utc_and_three_shifts_run(load):
    calendar = load().calendar.calendar
    assert calendar.zone == "UTC"
    assert [(p.name, p.zh) for p in calendar.plans] == [
        ("early", "早班"),
        ("late", "中班"),
        ("night", "夜班"),
    ]


def test_a_plant_states_its_zone_and_its_shifts(load):
    day = {"name": "day", "zh": "白班", "start": "06:30", "end": "18:30"}
    night = {"name": "night", "start": "18:30", "end": "6:30", "days": ["mon", "sun"]}
    part = load(calendar={"zone": "Asia/Shanghai", "shifts": [day, night]}).calendar
    calendar = part.calendar
    assert calendar.parse("2026-11-22/白班").start_at.isoformat() == (
        "2026-11-21T22:30:00+00:00"
    )
    assert calendar.parse("2026-11-22/night").length.total_seconds() == 12 * 3600
    assert [p.days for p in calendar.plans] == [frozenset(range(1, 8)), {1, 7}]


def test_times_may_stand_without_quotes_although_yaml_takes_them_for_numbers(tmp_path):
    path = tmp_path / "station.yaml"
    path.write_text(
        "version: 1\nname: x\ncameras: [{driver: simulated, name: top, scene: steel}]\n"
        "calendar: {shifts: [{name: late, start: 14:00, end: 24:00}]}\n",
        "utf-8",
    )
    [plan] = stations.load(path).calendar.calendar.plans
    assert (plan.start.hour, plan.end.hour, plan.planned.seconds) == (14, 0, 36_000)


@pytest.mark.parametrize(
    ("calendar", "says"),
    [
        ({"zone": "Asia/Shangai"}, "IANA"),
        ({"zoen": "UTC"}, "unknown key"),
        ({"shifts": [{"name": "a", "start": "25:00", "end": "6:00"}]}, "HH:MM"),
        ({"shifts": [{"name": "a", "start": "6 pm", "end": "6:00"}]}, "HH:MM"),
        ({"shifts": [{"name": "a", "start": 6.5, "end": "6:00"}]}, "HH:MM"),
        ({"shifts": [{"name": "a/b", "start": "1:00", "end": "6:00"}]}, "no '/'"),
        (
            {
                "shifts": [
                    {"name": "a", "start": "6:00", "end": "15:00"},
                    {"name": "b", "start": "14:00", "end": "22:00"},
                ]
            },
            "overlap",
        ),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(load, calendar, says):
    with pytest.raises(StationError, match=says):
        load(calendar=calendar)


VIRTUAL = {"driver": "simulated", "scene": "steel"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"track_edges": True}, "track_edges needs web_mm"),
        (
            {
                "cameras": [
                    {**VIRTUAL, "name": "a", "place_mm": 0},
                    {**VIRTUAL, "name": "b"},
                ]
            },
            "for all cameras of a web, or for none",
        ),
        ({"cameras": [{**VIRTUAL, "name": "a", "columns_px": [9, 9]}]}, "must rise"),
        ({"cameras": [{**VIRTUAL, "name": "a", "side": "left"}]}, "side"),
        ({"cameras": [{**VIRTUAL, "name": "a", "along_mm": -1}]}, "along_mm"),
    ],
)
def test_a_web_that_cannot_be_is_refused(changes, said):
    content = {"version": 1, "name": "s", "cameras": [{**VIRTUAL, "name": "a"}]}
    with pytest.raises(ValueError, match=said):
        Station.model_validate({**content, **changes})
