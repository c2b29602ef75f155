from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from firststep.directory import load_directory
from firststep.directory.load import examine_directory
from firststep.guide.load import load_all
from firststep.guide.problems import GuideErrors
from tests.directory.toys import NETWORKS, REGIONS, ROOT, VEHICLES, changed

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    (tmp_path / "directory").mkdir()
    for name, text in (("networks", NETWORKS), ("vehicles", VEHICLES), ("regions", REGIONS)):
        (tmp_path / "directory" / f"{name}.yml").write_text(text, encoding="utf-8")
    return tmp_path


def change(guides: Path, name: str, old: str, new: str) -> None:
    path = guides / "directory" / f"{name}.yml"
    path.write_text(changed(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")


def found(guides: Path) -> list[str]:
    with pytest.raises(GuideErrors) as caught:
        load_directory(guides)
    return [
        f"{Path(problem.path).name}:{problem.line} {problem.code}"
        for problem in caught.value.problems
    ]


def test_the_three_files_are_loaded_together(guides: Path) -> None:
    directory = load_directory(guides)
    assert list(directory.networks) == ["alpha", "beta", "gamma"]
    assert list(directory.regions) == ["uk", "eu"]
    assert "demo-one-2018" in directory.vehicles


def test_a_name_of_a_network_and_a_car_is_refused(guides: Path) -> None:
    change(guides, "vehicles", "aliases: [1st]", "aliases: [Gamma]")
    assert found(guides) == ["vehicles.yml:10 shared-alias"]


def test_a_name_of_a_car_and_a_region_is_refused(guides: Path) -> None:
    change(guides, "regions", "aliases: [england]", "aliases: [demo two]")
    assert found(guides) == ["regions.yml:8 shared-alias"]


def test_mistakes_of_all_files_are_told_at_once(guides: Path) -> None:
    change(guides, "networks", "name: Alpha", "nam: Alpha")
    change(guides, "vehicles", "    unlock", "    unlok")
    change(guides, "regions", '"999"', '"911"')
    assert found(guides) == [
        "networks.yml:3 missing-key",
        "networks.yml:4 unknown-key",
        "regions.yml:6 bad-emergency-number",
        "vehicles.yml:6 unknown-key",
    ]


def test_a_file_that_is_missing_is_an_empty_one(guides: Path) -> None:
    (guides / "directory" / "vehicles.yml").unlink()
    directory = load_directory(guides)
    assert directory.vehicles == {}
    assert directory.networks


def test_a_file_that_can_t_be_read_is_not_taken_for_a_missing_one(guides: Path) -> None:
    path = guides / "directory" / "vehicles.yml"
    path.unlink()
    path.symlink_to("vehicles.yml")
    assert found(guides) == ["vehicles.yml:1 unreadable"]


def test_what_can_be_read_is_there_beside_what_can_t(guides: Path) -> None:
    change(guides, "vehicles", "    unlock", "    unlok")
    examined = examine_directory(guides)
    assert examined.directory.vehicles == {}
    assert examined.directory.networks
    assert [len(problems) for problems in examined.problems.values()] == [0, 1, 0]


def test_a_date_in_the_future_is_found_by_who_knows_the_day_and_stops_no_server(
    guides: Path,
) -> None:
    change(guides, "networks", "checked: 2026-11-22", "checked: 2026-11-23")
    load_directory(guides)
    problems = examine_directory(guides, today=TODAY).problems
    assert [(problem.line, problem.code) for found in problems.values() for problem in found] == [
        (13, "date-in-future")
    ]


def test_guides_are_not_loaded_with_a_directory_that_is_wrong(tmp_path: Path) -> None:
    """Start-up goes through `load_all`, and refuses with the message."""
    for name in ("common.yml", "car_key_dead.yml"):
        (tmp_path / name).write_text((ROOT / "guides" / name).read_text("utf-8"), "utf-8")
    (tmp_path / "directory").mkdir()
    path = tmp_path / "directory" / "vehicles.yml"
    path.write_text(VEHICLES, encoding="utf-8")
    assert load_all(tmp_path).vehicles["demo-two"].relocks_after_s == 30
    path.write_text(changed(VEHICLES, "confidence: medium", "confidence: sure"), "utf-8")
    with pytest.raises(GuideErrors) as caught:
        load_all(tmp_path)
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [
        ("bad-value", 22)
    ]
