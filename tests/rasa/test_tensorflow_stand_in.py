"""The stand-in for TensorFlow: enough for Rasa, silent for everybody else, gone when not needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rasa

from firststep.tensorflow_stand_in import install as pth
from firststep.tensorflow_stand_in.modules import NAMES, TensorFlowMissing, spec_for
from tests.servers import ROOT

WITHOUT_STAND_IN = (
    "import sys; sys.meta_path[:] = [f for f in sys.meta_path "
    "if getattr(f, '__name__', '') != 'StandInFinder']; "
)
ACTIVATE = "from firststep.tensorflow_stand_in.finder import activate; activate(); "
SENTENCE = "needs TensorFlow"
MEND = "pip install -e '.[tensorflow]'"


def run(code: str, *options: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs Python code in a process of its own, in this environment."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, filter(None, [path, ROOT]))),
    }
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def tensorflow() -> Any:
    """The stand-in's `tensorflow`, loaded beside whatever the process has."""
    from importlib.util import module_from_spec

    module = module_from_spec(spec_for("tensorflow"))
    assert module.__spec__ is not None
    assert module.__spec__.loader is not None
    module.__spec__.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_every_part_of_rasa_can_be_imported():
    done = run(
        "import importlib, pkgutil, rasa\n"
        "for found in pkgutil.walk_packages(rasa.__path__, 'rasa.'):\n"
        "    if 'initial_project' not in found.name and 'hugging_face' not in found.name:\n"
        "        importlib.import_module(found.name)\n"
    )
    assert done.returncode == 0, done.stderr


def test_rasa_still_needs_it():
    done = run(WITHOUT_STAND_IN + "import rasa.engine.recipes.default_components")
    assert "No module named 'tensorflow'" in done.stderr, (
        "Rasa can be imported without TensorFlow now: the stand-in can go."
    )


@pytest.mark.parametrize(
    "name", sorted(f"{module}.{name}" for module, names in NAMES.items() for name in names)
)
def test_every_name_in_it_is_one_that_rasa_uses(name):
    word = name.rpartition(".")[2]
    sources = Path(rasa.__file__).parent.rglob("*.py")
    assert any(word in source.read_text(encoding="utf-8") for source in sources)


def test_a_real_tensorflow_is_used_when_it_is_there(tmp_path):
    (tmp_path / "tensorflow").mkdir()
    (tmp_path / "tensorflow" / "__init__.py").write_text("REAL = True\n")
    done = run(ACTIVATE + "import tensorflow; print(tensorflow.REAL)", path=tmp_path)
    assert done.stdout.strip() == "True", done.stderr


@pytest.mark.parametrize("module", ["keras", "tensorflow.keras", "tensorflow.no_such_part"])
def test_nothing_stands_in_beside_a_real_tensorflow(tmp_path, module):
    (tmp_path / "tensorflow").mkdir()
    (tmp_path / "tensorflow" / "__init__.py").write_text("")
    done = run(ACTIVATE + f"import {module}", path=tmp_path)
    assert "ModuleNotFoundError" in done.stderr


def test_other_missing_packages_stay_missing():
    done = run(ACTIVATE + "import no_such_package")
    assert "No module named 'no_such_package'" in done.stderr


def test_what_it_has_not_is_refused_with_who_asked_and_the_mend(tensorflow):
    with pytest.raises(TensorFlowMissing) as error:
        tensorflow.constant(1)
    assert str(error.value).startswith(f"{__name__} needs TensorFlow (tensorflow.constant)")
    assert MEND in str(error.value)


def test_a_missing_submodule_is_refused_too():
    done = run(ACTIVATE + "import tensorflow.lite")
    assert "__main__ needs TensorFlow (tensorflow.lite)" in done.stderr


def test_its_classes_can_be_named_and_subclassed_but_not_used(tensorflow):
    Mine: Any = type("Mine", (tensorflow.Tensor,), {})  # noqa: N806 - it is a class

    with pytest.raises(TensorFlowMissing, match=r"Mine needs TensorFlow \(tensorflow\.Tensor\)"):
        Mine()
    with pytest.raises(TensorFlowMissing, match=r"tensorflow\.Tensor\.from_array"):
        Mine.from_array([])


def test_tools_that_look_at_every_module_are_not_disturbed(tensorflow):
    assert not hasattr(tensorflow, "__file__")
    assert not hasattr(tensorflow, "__wrapped__")
    assert not hasattr(tensorflow.Tensor, "__wrapped__")


def test_it_is_installed_once_and_the_same_again(tmp_path):
    path = pth.install(tmp_path)
    first = path.stat().st_mtime_ns
    assert pth.install(tmp_path) == path
    assert path.stat().st_mtime_ns == first
    assert pth.remove(tmp_path) == path
    assert not path.exists()
    pth.remove(tmp_path)


def test_the_installed_file_activates_it_at_the_start_of_python(tmp_path):
    pth.install(tmp_path)
    done = run(
        f"import site, sys; site.addsitedir({str(tmp_path)!r}); "
        "print([f.__name__ for f in sys.meta_path if isinstance(f, type)][-1])"
    )
    assert done.stdout.strip() == "StandInFinder", done.stderr
    assert done.stderr == ""


def test_the_installed_file_is_silent_where_firststep_is_gone(tmp_path):
    pth.install(tmp_path)
    # -I and -S: nothing of this environment or of this folder is on the path.
    done = run(f"import site; site.addsitedir({str(tmp_path)!r})", "-I", "-S")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_start_of_python_loads_next_to_nothing():
    done = run(
        "import sys; print(sorted(name for name in sys.modules if name.startswith('firststep')))"
    )
    assert done.stdout.strip() == str(
        ["firststep", "firststep.tensorflow_stand_in", "firststep.tensorflow_stand_in.finder"]
    )


@pytest.mark.servers
@pytest.mark.parametrize(
    ("pipeline", "policy"),
    [
        (
            "[{name: WhitespaceTokenizer}, {name: CountVectorsFeaturizer}, {name: DIETClassifier}]",
            "MemoizationPolicy",
        ),
        ("[{name: WhitespaceTokenizer}, {name: CountVectorsFeaturizer}]", "TEDPolicy"),
    ],
)
def test_rasas_neural_components_say_what_they_need(tmp_path, pipeline, policy):
    (tmp_path / "config.yml").write_text(
        f"recipe: default.v1\nassistant_id: x\nlanguage: en\npipeline: {pipeline}\n"
        f"policies: [{{name: {policy}}}]\n"
    )
    (tmp_path / "domain.yml").write_text(
        "version: '3.1'\nintents: [a, b]\nresponses: {utter_a: [{text: a}]}\n"
    )
    (tmp_path / "data.yml").write_text(
        "version: '3.1'\n"
        "nlu:\n- {intent: a, examples: '- one\n\n- two\n\n'}\n"
        "- {intent: b, examples: '- three\n\n- four\n\n'}\n"
        "stories:\n- {story: s, steps: [{intent: a}, {action: utter_a}]}\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "rasa", "train", "--data", "data.yml", "--skip-validation"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 1, output
    assert SENTENCE in output
    assert MEND in output
    assert "Traceback" not in output
