"""`firststep why`: what a message is understood as, for authors."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from firststep.cli.app import cli
from firststep.understanding import kept
from firststep.understanding.classifier import Classifier
from tests.evaluation.scripted import guides
from tests.servers import ROOT

CABLE = "charging_cable_stuck"


@lru_cache(maxsize=1)
def model() -> Classifier:
    """Learns the first guide's own phrases only: seconds in place of minutes."""
    guide = guides().guides[CABLE]
    pairs = [(text, guide.id) for text in guide.phrases]
    pairs += [(text, "out_of_scope") for text in guide.not_this]
    for news in guide.news.values():
        pairs += [(text, guide.intent(news.id)) for text in news.phrases]
    return Classifier.train(pairs, embedded=False)


@pytest.fixture(autouse=True)
def _small_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "kept_or_trained", lambda *_: model())


def why(*arguments: str, folder: Path = ROOT / "guides") -> Result:
    return CliRunner().invoke(
        cli, ["--guides", str(folder), "why", *arguments], catch_exceptions=False
    )


def told(*arguments: str):
    result = why(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_it_says_what_was_mended_and_what_the_message_comes_to():
    found = told("charging cabkle stuck in my car")
    assert found["mended"] == {"cabkle": "cable"}
    assert found["words"] == ["charging", "cabkle", "stuck", "in", "my", "car"]
    assert found["act"].startswith(f"Open({CABLE}")
    assert found["place"] == "no guide is open"
    assert found["becomes"] == f"{CABLE}.make_safe"
    assert found["intents"][0]["name"] == CABLE
    assert found["intents"][0]["here"] is None


def test_it_says_what_a_danger_was_heard_in_and_what_denies_it():
    found = told("no smoke but i see sparks")
    heard = {each["kind"]: each for each in found["dangers"]}
    assert (heard["smoke"]["state"], heard["smoke"]["by"]) == ("denied", ["no"])
    assert (heard["sparks"]["state"], heard["sparks"]["words"]) == ("present", "sparks")
    assert found["act"].startswith("Danger(sparks")
    shown = why("no smoke but i see sparks").stdout
    assert 'smoke: "smoke" denied by no' in shown
    assert 'sparks: "sparks" is there' in shown


def test_the_open_step_changes_what_a_message_means():
    text = "the plug is out now"
    found = told(text, "--guide", CABLE, "--node", "reseat")
    assert found["place"] == f"{CABLE}.reseat"
    assert found["becomes"] == f"{CABLE}.inspect"
    assert any(each["here"] is not None for each in found["intents"])


def test_without_a_step_the_guide_stands_at_its_first():
    assert told("hm", "--guide", CABLE)["place"] == f"{CABLE}.make_safe"


def test_facts_and_clauses_are_told():
    found = told("i am at home, the plug wont come out of the car")
    assert found["facts"]["location"] == "home"
    assert len(found["clauses"]) == 2


def test_the_words_that_speak_for_the_first_intent_are_told():
    found = told("my plug is stuck")
    assert found["telling"]
    assert set(found["telling"]) <= set(found["words"])


@pytest.mark.parametrize("text", ["", "🔥", "[bold]x[/bold] /slash", "ъъъ"])
def test_any_text_is_explained(text):
    assert why(text).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("x", "--node", "reseat"), "--guide"),
        (("x", "--guide", "cable"), "There is no guide 'cable'"),
        (("x", "--guide", CABLE, "--node", "nowhere"), "There is no step 'nowhere'"),
    ],
)
def test_a_name_that_is_not_there_is_said(arguments, said):
    result = why(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_guides_with_mistakes_are_said(tmp_path):
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "common.yml").write_text("welcome: [")
    result = why("x", folder=tmp_path / "guides")
    assert result.exit_code == 1
    assert "common.yml:1" in result.output


def test_it_starts_without_rasa():
    code = (
        "import sys; from firststep.cli.app import cli; "
        "from firststep.evaluation import pipelines; "
        "from firststep.understanding import kept; "
        "small = pipelines.words_only([('plug', 'a'), ('plugs', 'a'), ('key', 'b')]); "
        "kept.kept_or_trained = lambda *_: small; "
        "cli(['--guides', sys.argv[1], 'why', 'plug'], standalone_mode=False); "
        "assert 'rasa' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "guides")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
