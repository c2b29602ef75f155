"""The trained model: whether it is up to date, and how a new one takes its place."""

import hashlib
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import firststep
from firststep.guide.load import load_all
from firststep.guide.problems import GuideErrors
from firststep.launch.errors import Interrupted, LaunchError
from firststep.launch.files import make_folder
from firststep.launch.processes import Child, stop

Say = Callable[[str], None]

# Everything that a model is made from, beside the versions of Rasa and FirstStep's own code.
_PROJECT_SOURCES = ("config.yml", "domain.yml", "data", "guides")
_CODE_SOURCES = ("guide", "rasa", "understanding", "directory")
_REMINDER_SECONDS = 10.0
_POLL_SECONDS = 0.25


def up_to_date_model(root: Path, say: Say, interrupted: Event) -> Path:
    """The model for the guides, data and configuration as they are now, trained if there is none.

    Whatever goes wrong, a model that was there stays where it is and as it is.

    Args:
        root: The project's folder.
        say: Takes each sentence for the person.
        interrupted: Set from outside to give up.

    Returns:
        The model's file.

    Raises:
        LaunchError: The guides have mistakes, training failed, or a folder can't be written.
        Interrupted: `interrupted` was set while training.
    """
    check_guides(root, say)
    models = make_folder(root / "models")
    model = models / f"firststep-{fingerprint(root)}.tar.gz"
    if model.exists():
        if is_whole(model):
            return model
        say("The stored model is damaged; training it again.")
    elif any(models.glob("firststep-*.tar.gz")):
        say("The guides, the data or the configuration changed since the last model was trained.")
    log = make_folder(root / "build" / "logs") / "training.log"
    train(root, model, log=log, say=say, interrupted=interrupted)
    for other in models.glob("firststep-*.tar.gz"):
        if other != model:
            other.unlink(missing_ok=True)
    return model


def check_guides(root: Path, say: Say) -> None:
    """Loads every guide.

    Raises:
        LaunchError: With one line for each mistake.
    """
    try:
        guides = load_all(root / "guides")
    except GuideErrors as errors:
        count = len(errors.problems)
        mistakes = "one mistake" if count == 1 else f"{count} mistakes"
        lines = "\n".join(f"  {problem}" for problem in errors.problems)
        raise LaunchError(
            f"The guides have {mistakes}:\n{lines}\n"
            "Nothing was trained, and the model that was in service stays. "
            "Mend the guides and run this again."
        ) from errors
    names = sorted(guides.guides)
    say(f"Guides checked: {', '.join(names)}.")


def fingerprint(root: Path) -> str:
    """A short name for everything that a model of this project is made from."""
    digest = hashlib.sha256()
    digest.update(f"rasa {version('rasa')}\n".encode())
    package = Path(firststep.__file__).parent
    for base, sources in ((root, _PROJECT_SOURCES), (package, _CODE_SOURCES)):
        for path in _files(base, sources):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(base).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:12]


def is_whole(model: Path) -> bool:
    """Whether a model's file can be unpacked to the end and holds Rasa's description of it."""
    try:
        with tarfile.open(model, "r:gz") as archive:
            names = {Path(member.name).name for member in archive}
    except (tarfile.TarError, OSError, EOFError, zlib.error):
        return False
    return "metadata.json" in names


def train(root: Path, model: Path, *, log: Path, say: Say, interrupted: Event) -> None:
    """Trains a model beside its final place and moves it there when it is whole.

    Args:
        root: The project's folder.
        model: Where the model goes; what is there is replaced only by a whole model.
        log: Takes what Rasa prints.
        say: Takes each sentence for the person.
        interrupted: Set from outside to give up.

    Raises:
        LaunchError: Training failed.
        Interrupted: `interrupted` was set.
    """
    log.write_bytes(b"")
    say("Training the model. The first time takes a few minutes.")
    started = time.monotonic()
    with TemporaryDirectory(dir=model.parent, prefix=".training-") as folder:
        trainer = Child(
            "training",
            ["rasa", "train", "--force", "--out", folder, "--fixed-model-name", "model"],
            log=log,
            folder=root,
            settings={"RASA_MAX_CACHE_SIZE": "0"},
        )
        try:
            _wait(trainer, started, say, interrupted)
        finally:
            stop([trainer], seconds=2)
        trained = Path(folder) / "model.tar.gz"
        if trainer.exit_code != 0 or not is_whole(trained):
            raise LaunchError(
                f"Training failed. The model that was in service stays. The last lines of {log}:\n"
                f"{trainer.log_tail()}"
            )
        trained.replace(model)
    say(f"Trained in {time.monotonic() - started:.1f} s.")


def _files(base: Path, sources: tuple[str, ...]) -> Iterator[Path]:
    for source in sources:
        path = base / source
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in found:
            parts = file.relative_to(base).parts
            if file.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
                yield file


def _wait(trainer: Child, started: float, say: Say, interrupted: Event) -> None:
    reminder = started + _REMINDER_SECONDS
    while trainer.running:
        if interrupted.wait(_POLL_SECONDS):
            raise Interrupted
        if time.monotonic() > reminder:
            say(f"Still training, {time.monotonic() - started:.0f} s so far.")
            reminder += _REMINDER_SECONDS
