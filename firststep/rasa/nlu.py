"""FirstStep's understanding as the one component of Rasa's NLU pipeline."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from firststep.directory import load_directory
from firststep.engine.payloads import PAYLOAD_NAMES, read_payload
from firststep.guide.problems import GuideErrors
from firststep.rasa.importer import FOLDER, ORIGIN, STEPS
from firststep.understanding.classifier import Classifier
from firststep.understanding.gazetteer import Gazetteer
from firststep.understanding.kept import kept_or_trained
from firststep.understanding.lessons import is_inside
from firststep.understanding.parse import RANKING, parse_data
from firststep.understanding.text import bounded, words

logger = logging.getLogger(__name__)

KEEP_IN: Final = "FIRSTSTEP_KEEP_IN"
"""The environment variable that names another folder for what is learnt."""

CLAUSES: Final = "clauses"
"""Key of the parse data with each clause of a longer message, classified alone."""

OPENINGS: Final = "openings"
"""Key of the parse data with what the message is about as a first one."""

NOTHING_KNOWN: Final = "nlu_fallback"

_DIRECTORY: Final = "directory"
_VOCABULARY: Final = "vocabulary.txt"


class GuidesNotTrained(RasaException):
    """The training data came without the guides."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class FirstStepUnderstanding(GraphComponent):
    """Sets a message's intent, ranking, entities and clauses.

    The message's text is cut to what is read, and loses a leading slash: Rasa would take
    a slash for a command, so that anybody could name any intent and entity. Payloads of
    our own buttons are recognised here; they can do what the button can.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`ranking`: how many intents are named, best first."""
        return {"ranking": RANKING}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        classifier: Classifier | None = None,
        gazetteer: Gazetteer | None = None,
    ) -> None:
        """A component with a trained classifier and the directory's names, or none yet."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._classifier = classifier
        self._gazetteer = gazetteer or Gazetteer(())

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - Rasa's signature
    ) -> FirstStepUnderstanding:
        """A component to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 - Rasa's signature
        **_: Any,
    ) -> FirstStepUnderstanding:
        """The component of a trained model."""
        with model_storage.read_from(resource) as folder:
            classifier = Classifier.load(folder)
            gazetteer = _gazetteer(folder)
        return cls(config, model_storage, resource, classifier, gazetteer)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the intents.

        Args:
            training_data: Examples of data/ and of the guides.

        Raises:
            GuidesNotTrained: There is no example of any guide.
        """
        examples = training_data.intent_examples
        if not any(example.get(ORIGIN) not in (None, "common", "buttons") for example in examples):
            raise GuidesNotTrained(
                "The guides did not arrive in the training data, so the bot would know no "
                "emergency. Check that config.yml has `importers:` with `name: "
                "firststep.rasa.importer.GuideImporter`, and that no warning above says that it "
                "was not found."
            )
        pairs = [
            (example.get(TEXT), name)
            for example in examples
            if example.get(INTENT) not in PAYLOAD_NAMES
            for name in (example.get(INTENT), *(example.get(STEPS) or ()))
        ]
        cache = _cache(examples)
        self._classifier = (
            Classifier.train(pairs) if cache is None else kept_or_trained(pairs, cache)
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._classifier.save(folder)
            _keep_names(folder, examples)
            self._gazetteer = _gazetteer(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds what the messages mean; see the class.

        Args:
            messages: Messages as they came in.
        """
        for message in messages:
            self._process(message)
        return messages

    def _process(self, message: Message) -> None:
        raw = message.get(TEXT) or ""
        text = bounded(raw).lstrip("/ \t\n")
        found: dict[str, Any] = {TEXT: text, ENTITIES: [], CLAUSES: [], INTENT_RANKING_KEY: []}
        if read_payload(raw) is not None:
            found[INTENT_RANKING_KEY] = [_intent(raw.strip()[1:].partition("{")[0], 1.0)]
        elif self._classifier is not None:
            try:
                found[ENTITIES] = [dict(entity) for entity in self._gazetteer.read(text).entities]
                found.update(parse_data(self._classifier, text, self._config["ranking"]))
            except Exception:
                # Without a parse, Rasa answers nothing; with an empty one, the net for danger
                # still reads the text and the person is asked again.
                logger.exception("A message could not be classified.")
        found[INTENT] = self._one(found[INTENT_RANKING_KEY][:1], found.get(OPENINGS, ())[:1])
        for key, value in found.items():
            message.set(key, value, add_to_output=True)

    def _one(
        self, inside: Sequence[dict[str, Any]], opening: Sequence[dict[str, Any]]
    ) -> dict[str, Any]:
        """The one intent that Rasa has for a message, wherever it is said.

        That of the surer model; but the model of first messages knows no answers and no news, so
        it is not asked about what seems to be one.
        """
        names = () if self._classifier is None else self._classifier.intents
        if inside and is_inside(inside[0][INTENT_NAME_KEY], names):
            return inside[0]
        return max(
            [*inside, *opening],
            key=lambda intent: float(intent[PREDICTED_CONFIDENCE_KEY]),
            default=_intent(NOTHING_KNOWN, 0.0),
        )


def _cache(examples: Iterable[Message]) -> Path | None:
    """Where what is learnt is kept: beside the guides, where builds go, or where told to."""
    told = os.environ.get(KEEP_IN)
    if told:
        return Path(told)
    guides = next((Path(e.get(FOLDER)) for e in examples if e.get(FOLDER)), None)
    return None if guides is None else guides.parent / "build" / "understanding"


def _keep_names(folder: Path, examples: Iterable[Message]) -> None:
    """Keeps the directory of the guides that were trained on, and the words of their phrases.

    The model then names the same entities wherever it is run.
    """
    examples = list(examples)
    guides = next((Path(e.get(FOLDER)) for e in examples if e.get(FOLDER)), None)
    if guides is not None and (guides / _DIRECTORY).is_dir():
        shutil.copytree(guides / _DIRECTORY, folder / _DIRECTORY, dirs_exist_ok=True)
    said = sorted({word for example in examples for word in words(example.get(TEXT) or "")})
    (folder / _VOCABULARY).write_text("\n".join(said), encoding="utf-8")


def _gazetteer(folder: Path) -> Gazetteer:
    """The names that a model keeps; a model from before they were kept has none."""
    vocabulary = folder / _VOCABULARY
    said = vocabulary.read_text(encoding="utf-8").split("\n") if vocabulary.exists() else []
    try:
        names = load_directory(folder)
    except GuideErrors:
        logger.exception("The directory in the model has mistakes; no names are recognised.")
        return Gazetteer((), vocabulary=said)
    return Gazetteer(names.networks, names.vehicles, names.regions, said)


def _intent(name: str, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: float(confidence)}
