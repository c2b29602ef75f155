"""A person's side of a conversation over a platform."""

from __future__ import annotations

from dataclasses import dataclass

from firststep.engine.conversation import Conversation
from firststep.engine.turn import position_of
from tests.channels.host import Answer, Host
from tests.channels.platform import Platform, Sent, Shown


@dataclass(frozen=True)
class Talk:
    """One platform, one server; whoever writes is named."""

    platform: Platform
    host: Host

    def send(self, sent: Sent) -> Answer:
        """Delivers a request of the platform and waits until everything is answered."""
        answer = sent.to(self.host)
        self.host.settle()
        return answer

    def say(self, words: str, who: str = "ann") -> list[Shown]:
        """Writes words; gives what came back."""
        return self._new(self.platform.text(words, who), who)

    def press(self, title: str, who: str = "ann") -> list[Shown]:
        """Presses a button; gives what came back."""
        return self._new(self.platform.press(title, who), who)

    def _new(self, sent: Sent, who: str) -> list[Shown]:
        before = len(self.platform.shown(who))
        assert self.send(sent).status == 200
        return self.platform.shown(who)[before:]

    def conversation(self) -> Conversation:
        """The only conversation there is."""
        (state,) = self.host.bot.state.values()
        return state

    @property
    def node(self) -> str | None:
        """Where the only conversation stands: a node or an outcome."""
        position = position_of(self.host.bot.guides, self.conversation())
        return None if position is None else position.node or position.outcome

    @property
    def runs(self) -> list[str]:
        """The texts of the turns of the only conversation."""
        (texts,) = self.host.bot.runs.values()
        return texts
