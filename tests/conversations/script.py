"""Conversation tests in YAML: what they may say, and how they are run.

The form is that of Rasa's end-to-end tests: `test_cases`, each with `test_case` and `steps`.
A step is one of

- `user`: what the person types; `button`: the title of a button of the last replies, pressed;
  `payload`: a raw payload, typed
- `guide`, `node`, `outcome`, `code`, `kind`: what `custom` of the last reply must be
- `calls`: a telephone number that the last reply must offer
- `utter`: the response of domain.yml that must be the only reply
- `kill: actions`, `start: actions`, `restart: rasa`
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import yaml

from firststep.guide.source import Source, read

HERE: Final = Path(__file__).parent
ACTIONS: Final = ("user", "button", "payload", "kill", "start", "restart")
CHECKS: Final = ("guide", "node", "outcome", "code", "kind", "calls", "utter")


class Bot(Protocol):
    """What a script needs of the servers."""

    def rest(self, sender: str, text: str) -> list[dict[str, Any]]: ...
    def kill_actions(self) -> None: ...
    def start_actions(self) -> None: ...
    def restart_rasa(self) -> None: ...


@dataclass(frozen=True)
class Script:
    """One test case: its name, its steps with their lines, and the file it stands in."""

    name: str
    path: Path
    steps: tuple[tuple[str, str, int], ...]

    @property
    def id(self) -> str:
        """Behaviour, file and name, for pytest."""
        return f"{self.path.parent.name}/{self.path.stem}: {self.name}"

    @property
    def breaks_servers(self) -> bool:
        """Whether it kills or restarts a server, so that it needs one of its own."""
        return any(key in {"kill", "start", "restart"} for key, _, _ in self.steps)


def scripts(folder: Path = HERE) -> Iterator[Script]:
    """Every test case below a folder."""
    for path in sorted(folder.glob("*/*.yml")):
        source = read(path)
        for index, case in enumerate(source.data["test_cases"]):
            yield Script(case["test_case"], path, tuple(_steps(source, index)))


def _steps(source: Source, case: int) -> Iterator[tuple[str, str, int]]:
    for index, step in enumerate(source.data["test_cases"][case]["steps"]):
        ((key, value),) = step.items()
        line = source.marks["test_cases", case, "steps", index][0]
        if key not in (*ACTIONS, *CHECKS):
            raise ValueError(f"{source.path}:{line}: there is no step '{key}'")
        yield key, str(value), line


def run(script: Script, bot: Bot, sender: str) -> None:
    """Runs a script.

    Args:
        script: The test case.
        bot: The servers.
        sender: A conversation of its own.

    Raises:
        AssertionError: With the file, the line, and the conversation so far.
    """
    replies: list[dict[str, Any]] = []
    said: list[str] = []
    for key, value, line in script.steps:
        if key in {"user", "button", "payload"}:
            text = _payload(replies, value, script, line, said) if key == "button" else value
            said.append(f"  > {value}")
            replies = bot.rest(sender, text)
            said.extend(_shown(reply) for reply in replies)
            assert replies, _failure(script, line, said, "the bot was silent")
        elif key == "kill":
            bot.kill_actions()
        elif key == "start":
            bot.start_actions()
        elif key == "restart":
            bot.restart_rasa()
        else:
            problem = _problem(key, value, replies)
            assert problem is None, _failure(script, line, said, str(problem))


def _problem(key: str, wanted: str, replies: list[dict[str, Any]]) -> str | None:
    if key == "utter":
        (text,) = (reply["text"] for reply in replies)
        domain = yaml.safe_load((HERE.parents[1] / "domain.yml").read_text())
        expected = domain["responses"][wanted][0]["text"].strip()
        return None if text.strip() == expected else f"the reply is not {wanted}"
    custom = replies[-1].get("custom", {})
    if key == "calls":
        numbers = [call.get("tel") for call in custom.get("call", [])]
        return None if wanted in numbers else f"offers {numbers} to call, not {wanted}"
    found = custom.get(key)
    return None if found == wanted else f"{key} is {found}, not {wanted}"


def _payload(
    replies: list[dict[str, Any]], title: str, script: Script, line: int, said: list[str]
) -> str:
    buttons = [button for reply in replies for button in reply.get("buttons", [])]
    for button in buttons:
        if button["title"] == title:
            return str(button["payload"])
    titles = [button["title"] for button in buttons]
    raise AssertionError(_failure(script, line, said, f"there is no button '{title}' in {titles}"))


def _shown(reply: dict[str, Any]) -> str:
    custom = reply.get("custom", {})
    place = custom.get("node") or custom.get("outcome") or "-"
    text = " / ".join(str(reply.get("text", "")).split("\n\n"))
    return f"  < [{custom.get('kind', '-')} {place}] {text}"


def _failure(script: Script, line: int, said: list[str], problem: str) -> str:
    return "\n".join([f"{script.path}:{line}: {problem}", f"  {script.name}", *said])
