"""Asks a Rasa model many texts; run by `bench.diet` in an environment without FirstStep."""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Any

_WARM = 20
_P95 = 0.95


async def ask(model: str, texts: list[str]) -> dict[str, Any]:
    """What the model answers to each text, and what it took."""
    from rasa.core.agent import Agent  # noqa: PLC0415 - takes many seconds

    agent = Agent.load(model)
    rankings = {}
    taken = []
    for text in texts[:_WARM]:
        await agent.parse_message(text)
    for text in texts:
        begin = time.perf_counter()
        parsed = await agent.parse_message(text)
        taken.append(1000 * (time.perf_counter() - begin))
        ranking = [(item["name"], item["confidence"]) for item in parsed["intent_ranking"]]
        rankings[text] = ranking if text.strip() else []
    taken.sort()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "rankings": rankings,
        "cost": {
            "p50_ms": statistics.median(taken),
            "p95_ms": taken[int(_P95 * (len(taken) - 1))],
            "memory_mb": used * 1024 / 1_000_000,
        },
    }


if __name__ == "__main__":
    trained, asked, answers = sys.argv[1:]
    listed = json.loads(Path(asked).read_text("utf-8"))
    Path(answers).write_text(json.dumps(asyncio.run(ask(trained, listed))), "utf-8")
