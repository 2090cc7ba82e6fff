"""What docs/station.md says of roles is what the program does."""

from pathlib import Path

from inspector.access import Act, Role

PAGE = Path(__file__).parents[2] / "docs" / "station.md"


def test_the_table_of_roles_is_the_programs():
    lines = PAGE.read_text("utf-8").splitlines()
    start = lines.index("| | operator | process | qa | admin |") + 2
    told = {}
    for line in lines[start : start + len(Act)]:
        act, *may = (cell.strip() for cell in line.strip("|").split("|"))
        told[act] = [word == "yes" for word in may]
    assert told == {act.value: [role.may(act) for role in Role] for act in Act}
