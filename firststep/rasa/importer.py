"""Gives Rasa the guides as training data, at training time; nothing derived is stored."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import rasa.shared.utils.common
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from firststep.guide.load import load_all
from firststep.guide.problems import GuideErrors
from firststep.rasa.derived import Derived, derive
from firststep.rasa.example import Example

ORIGIN: Final = "firststep_origin"
"""Where a derived example was written; `firststep.rasa.nlu` insists on seeing it."""


STEPS: Final = "firststep_steps"
"""What an example answers at the steps of its guide."""

FOLDER: Final = "firststep_guides"
"""The folder that a derived example's guide is in; `firststep.rasa.nlu` keeps its directory."""


class GuidesNotUsable(RasaException):
    """The guides have mistakes; the message lists every one with file and line."""


class GuideImporter(RasaFileImporter):
    """Rasa's own importer for data/ and domain.yml, plus the guides.

    In config.yml, `importers: [{name: firststep.rasa.importer.GuideImporter}]`; with
    `guides: FOLDER` the guides are read from another folder than `guides` beside it.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        guides: str = "guides",
    ) -> None:
        """Remembers where the guides are; they are read when they are first asked for."""
        super().__init__(config_file, domain_path, training_data_paths)
        self._guides_folder = (Path(config_file).parent if config_file else Path()) / guides

    def _derived(self) -> Derived:
        files = sorted(self._guides_folder.rglob("*.yml"))
        state = tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
        return _derived_from(self._guides_folder, state)

    @rasa.shared.utils.common.cached_method
    def get_domain(self) -> Domain:
        """The domain files' domain with the guides' intents.

        Raises:
            GuidesNotUsable: A guide has mistakes or takes the name of another intent.
            InvalidDomain: A domain file has mistakes.
        """
        # Rasa's importer turns a broken domain file into a warning and an empty domain.
        domain = Domain.load(self._domain_path) if self._domain_path else Domain.empty()
        taken = sorted(set(self._derived().intents) & set(domain.intents))
        if taken:
            raise GuidesNotUsable(
                f"The names {', '.join(taken)} are used twice: by a guide and in the domain file. "
                "Give the guide another id, and its file that name."
            )
        return domain.merge(Domain.from_dict(self._derived().domain()))

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """The data files' rules and one rule for each intent of the guides."""
        reader = YAMLStoryReader(self.get_domain(), str(self._guides_folder))
        steps = reader.read_from_parsed_yaml({"version": "3.1", "rules": self._derived().rules()})
        return super().get_stories(exclusion_percentage).merge(StoryGraph(steps))

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The data files' examples and the guides' phrases."""
        return self._nlu_data(language or "en")

    # Rasa asks again with the language spelt out.
    @rasa.shared.utils.common.cached_method
    def _nlu_data(self, language: str) -> TrainingData:
        own = super().get_nlu_data(language)
        steps, added = self._derived().beside(
            {m.get(TEXT): m.get(INTENT) for m in own.intent_examples}
        )
        own.training_examples = [Example.of(message) for message in own.training_examples]
        for example in own.training_examples:
            if example.get(TEXT) in steps:
                example.set(STEPS, list(steps[example.get(TEXT)]))
        messages = [
            Example(
                {
                    TEXT: example.text,
                    INTENT: example.intent,
                    ORIGIN: example.origin,
                    FOLDER: str(self._guides_folder),
                    STEPS: list(example.steps),
                }
            )
            for example in added
        ]
        return own.merge(TrainingData(messages))


# Rasa makes one importer to validate the data and another to train with it.
@lru_cache(maxsize=2)
def _derived_from(folder: Path, _: tuple[object, ...]) -> Derived:
    try:
        return derive(load_all(folder))
    except GuideErrors as errors:
        count = len(errors.problems)
        raise GuidesNotUsable(
            f"{count} problem{'s' if count > 1 else ''} in the guides. Nothing was trained; "
            f"the model that was there stays.\n{errors}"
        ) from errors
