"""A conversation with the engine, for tests: remembers the state and the last replies."""

from __future__ import annotations

from typing import Any

from firststep.engine.acts import Open, Reply, UserAct
from firststep.engine.conversation import Conversation, Position
from firststep.engine.replies import Reply as Said
from firststep.engine.turn import Turn, position_of, take_turn
from firststep.guide.load import GuideSet


class Talk:
    """Takes one turn after the other; time goes on by a second each."""

    def __init__(self, guides: GuideSet) -> None:
        self.guides = guides
        self.conversation = Conversation()
        self.now = 1_000_000.0
        self.turn: Turn | None = None

    def say(self, *acts: UserAct | str, told: dict[str, str] | None = None) -> Said:
        """Takes the acts in order (a word is a short reply) and returns the last reply."""
        for act in acts:
            self.now += 1
            meant = Reply(act) if isinstance(act, str) else act
            self.turn = take_turn(
                self.guides, self.conversation, meant, told=told or {}, now=self.now
            )
            self.conversation = Conversation.from_json(self.turn.conversation.to_json())
        assert self.turn is not None
        return self.turn.replies[-1]

    def open(self, *news: str, guide: str = "toy", told: dict[str, str] | None = None) -> Said:
        """Opens a guide."""
        return self.say(Open(guide, news), told=told)

    @property
    def position(self) -> Position:
        """Where the guide stands."""
        position = position_of(self.guides, self.conversation)
        assert position is not None
        return position

    @property
    def place(self) -> str:
        """The node or outcome."""
        return self.position.place

    @property
    def custom(self) -> dict[str, Any]:
        """The contract's part of the last reply."""
        assert self.turn is not None
        return dict(self.turn.replies[-1].custom)
