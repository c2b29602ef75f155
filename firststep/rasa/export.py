"""`python -m firststep.rasa.export FOLDER`: the training data with the guides in it, as files.

`rasa train`, `data validate`, `shell` and `run` get the guides from the importer. `rasa test
nlu`, `rasa data split` and `rasa visualize` know no importer and need files:

    python -m firststep.rasa.export build/rasa
    rasa test nlu --nlu build/rasa/nlu.yml
    rasa data split nlu --nlu build/rasa/nlu.yml
    rasa visualize --domain build/rasa/domain.yml --stories build/rasa/rules.yml
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rasa.shared.core.training_data.story_writer.yaml_story_writer import YAMLStoryWriter
from rasa.shared.exceptions import RasaException
from rasa.utils.common import configure_logging_and_warnings

from firststep.rasa.importer import GuideImporter


def export(folder: Path, project: Path) -> list[Path]:
    """Writes domain.yml, nlu.yml and rules.yml.

    Args:
        folder: Where to; made if needed.
        project: The folder with config.yml, domain.yml, data/ and guides/.

    Returns:
        The files written.

    Raises:
        GuidesNotUsable: The guides have mistakes.
        OSError: The folder can't be written to.
    """
    importer = GuideImporter(
        str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
    )
    domain, nlu, rules = folder / "domain.yml", folder / "nlu.yml", folder / "rules.yml"
    folder.mkdir(parents=True, exist_ok=True)
    importer.get_domain().persist(domain)
    nlu.write_text(importer.get_nlu_data().nlu_as_yaml(), encoding="utf-8")
    YAMLStoryWriter().dump(rules, importer.get_stories().story_steps)
    return [domain, nlu, rules]


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line.

    Args:
        arguments: In place of those of the process.

    Returns:
        The exit code: 0, or 1 when the guides have mistakes or nothing can be written.
    """
    parser = argparse.ArgumentParser(
        prog="python -m firststep.rasa.export",
        description="Writes the training data with the guides in it, for Rasa commands that "
        "know no importer.",
    )
    parser.add_argument("folder", type=Path, help="where to write, e.g. build/rasa")
    parser.add_argument(
        "--project", type=Path, default=Path(), help="the folder with config.yml (here)"
    )
    options = parser.parse_args(arguments)
    # Rasa warns itself of its own history at every domain, and its command line drops that.
    configure_logging_and_warnings()
    try:
        written = export(options.folder, options.project)
    except (RasaException, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("".join(f"{path}\n" for path in written))
    return 0


if __name__ == "__main__":
    sys.exit(main())
