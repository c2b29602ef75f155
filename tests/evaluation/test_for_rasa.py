"""`rasa test nlu` on the held-out messages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import yaml

from firststep.evaluation.for_rasa import main, rasa_nlu
from firststep.evaluation.sets import Entry, MessageSet
from tests.evaluation.scripted import CABLE
from tests.servers import ROOT


def test_first_messages_are_written_in_rasas_format_on_one_line_each():
    messages = MessageSet(
        "toy",
        openings=(Entry('it says "stuck": \n [why](x) {"a"}', CABLE), Entry("- help", CABLE)),
        near_misses=(Entry("prices?", "prices"),),
        dangers=(Entry("fire", "fire"),),
    )
    found = {
        block["intent"]: block["examples"] for block in yaml.safe_load(rasa_nlu(messages))["nlu"]
    }
    assert found == {
        CABLE: '- it says "stuck": (why)(x) ("a")\n- - help\n',
        "out_of_scope": "- prices?\n",
        "danger": "- fire\n",
    }


def test_a_folder_that_is_no_project_is_said(tmp_path, capsys):
    assert main([str(tmp_path / "nlu.yml"), "--project", str(tmp_path)]) in {1, 2}
    assert "Traceback" not in capsys.readouterr().err


def test_rasa_tests_the_trained_model_on_the_held_out_messages(tmp_path, trained_model):
    file = tmp_path / "nlu.yml"
    assert main([str(file), "--project", str(ROOT)]) == 0
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, tmp_path)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "rasa", "test", "nlu", "--nlu", str(file)),
            *("--model", str(trained_model), "--out", "results"),
        ],
        cwd=tmp_path,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads((tmp_path / "results" / "intent_report.json").read_text())
    written = yaml.safe_load(file.read_text())["nlu"]
    for block in written:
        assert report[block["intent"]]["support"] == len(block["examples"].splitlines())
    assert (tmp_path / "results" / "intent_confusion_matrix.png").stat().st_size > 10_000
    assert (tmp_path / "results" / "intent_histogram.png").is_file()
