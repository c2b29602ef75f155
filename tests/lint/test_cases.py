"""Each check finds its mistake and only it, in the exact words; and none goes undocumented."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from firststep.directory import entries, names, regions, vehicle_checks
from firststep.guide import common_checks, load, phrasebook, shape, source
from firststep.guide.discover import modules_in
from firststep.lint.run import CHECKS
from tests.lint.project import HERE, folder_for, lines_of, run

CASES = sorted((HERE / "cases").glob("*.yml"))
DOCS = HERE.parents[1] / "docs" / "checks.md"
MODULES: tuple[ModuleType, ...] = (
    source,
    load,
    shape,
    entries,
    names,
    regions,
    vehicle_checks,
    common_checks,
    phrasebook,
    *modules_in("firststep.guide.checks"),
    *modules_in(CHECKS),
)
PROBLEM_MAKERS = {"problem": 1, "warning": 1, "Problem": 3, "missing": 2, "_complain": 1}
UNKNOWN_MAKERS = {"unknown": 4, "unknown_names": 4}


def codes_of(module: ModuleType) -> Mapping[str, str]:
    codes: Mapping[str, str] = module.CODES
    return codes


ALL_CODES = sorted({code for module in MODULES for code in codes_of(module)})


def test_the_base_guide_has_nothing_wrong_with_it(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    assert lines_of(folder, run(folder)) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_broken_guide_gives_its_problem_and_no_other(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "limit" in case:
        monkeypatch.setattr(*case["limit"])
    folder = folder_for(tmp_path, case)
    lines = lines_of(folder, run(folder))
    assert lines == case["expected"]
    assert {line.split("  ")[1] for line in lines} == {path.stem}


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    assert sorted(path.stem for path in CASES) == ALL_CODES


def test_every_code_has_a_section_and_every_section_a_code() -> None:
    sections = re.findall(r"^## ([a-z0-9-]+)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(sections) == ALL_CODES


def test_every_section_says_what_why_and_the_mend() -> None:
    parts = re.split(r"^## ", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for part in parts:
        assert re.search(r"^Mend: \S", part, re.MULTILINE), part
        assert len(part.split("Mend:")[0].split()) > 8, part


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_module_gives_the_codes_that_it_names_and_no_others(module: ModuleType) -> None:
    given = set(_codes_given(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))))
    assert given == set(codes_of(module))


def test_codes_are_given_by_modules_that_name_them() -> None:
    root = HERE.parents[1] / "firststep"
    named = {Path(str(module.__file__)) for module in MODULES}
    for path in [
        path for part in ("guide", "lint", "directory") for path in (root / part).rglob("*.py")
    ]:
        if path not in named:
            assert not list(_codes_given(ast.parse(path.read_text(encoding="utf-8")))), path


def _codes_given(tree: ast.AST) -> Iterator[str]:
    """The codes that calls make problems with: literals at the place of the code."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        place = {**PROBLEM_MAKERS, **UNKNOWN_MAKERS}.get(name)
        if place is None or len(node.args) <= place:
            continue
        argument = node.args[place]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
