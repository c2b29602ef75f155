"""What the README shows is what FirstStep does."""

from __future__ import annotations

import re

from tests.servers import ROOT, RunningBot

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_conversation_is_a_real_one(bot: RunningBot):
    (conversation,) = (text for _, text in BLOCKS if text.startswith("> "))
    said = ""
    for line in conversation.splitlines():
        if line.startswith("> "):
            said = "\n".join(reply["text"] for reply in bot.rest("readme", line[2:]))
        else:
            assert line in said


def test_the_excerpt_stands_in_the_guide():
    (excerpt,) = (text for language, text in BLOCKS if language == "yaml")
    assert excerpt in (ROOT / "guides" / "charging_cable_stuck.yml").read_text()


def test_the_commands_are_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text()
    commands = set(re.findall(r"make (\w+)", README))
    assert {"run", "test"} <= commands
    for command in commands:
        assert re.search(rf"^{command}:", makefile, re.MULTILINE), command


def test_its_links_lead_somewhere():
    for name in ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/operating.md"):
        page = ROOT / name
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{name}: {target}"
