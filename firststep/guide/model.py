"""The guide as the engine sees it: validated, and never changed after loading.

The field names are the keys of a guide file; `docs/guide-format.md` explains them for
authors. Rules that need the whole guide (targets, reachability, safety) are in
`firststep.guide.checks` and `firststep.engine.proofs`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import BaseModel, Field, root_validator, validator
from pydantic.errors import DateError, DictError, IntegerError
from pydantic.fields import MAPPING_LIKE_SHAPES, ModelField

from firststep.guide.vocabulary import ILLUSTRATIONS, MEANINGS

RESUME: Final = "resume"
"""A danger's `then` that goes back to the step instead of to a node or outcome."""

DIRECTORY: Final = "directory"
"""The value of `values` and `directory` that refers to guides/directory."""

_Texts = tuple[str, ...]


class Part(BaseModel):
    """Base of everything in a guide: unknown keys are mistakes, nothing can be assigned."""

    class Config:
        """Pydantic's settings."""

        extra = "forbid"
        frozen = True
        anystr_strip_whitespace = True
        min_anystr_length = 1

    @validator("*", pre=True)
    def _no_list_for_keys(cls, value: Any, field: ModelField) -> Any:  # noqa: N805
        """Pydantic takes an empty list for a mapping, and leaves it a list."""
        if field.shape in MAPPING_LIKE_SHAPES and isinstance(value, (list, tuple)):
            raise DictError
        return value

    @validator("*", pre=True)
    def _as_written(cls, value: Any, field: ModelField) -> Any:  # noqa: N805
        """Pydantic makes 2 of 2.9, 1 of true, and a day of 1970 of 20261122."""
        if value is None:
            return value
        if _is_whole_number(field.type_) and type(value) is not int:
            raise IntegerError
        if field.type_ is dt.date and type(value) is not dt.date and not _is_date(value):
            raise DateError
        return value

    @validator("*")
    def _freeze(cls, value: Any) -> Any:  # noqa: N805 - pydantic's convention
        return MappingProxyType(value) if isinstance(value, dict) else value


def _is_whole_number(kind: Any) -> bool:
    """Whether a field's type is that of whole numbers, with or without limits."""
    return isinstance(kind, type) and issubclass(kind, int) and kind is not bool


def _is_date(value: Any) -> bool:
    """Whether a value is a text with a date, as quotes round one leave it."""
    return isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None


def _one_or_many(value: Any) -> Any:
    """Lets an author write `yes` where `[yes]` is meant, in a mapping of conditions."""
    if not isinstance(value, Mapping):
        return value
    return {
        key: (wanted,) if isinstance(wanted, (str, int)) else wanted
        for key, wanted in value.items()
    }


class SourceRef(Part):
    """Where a statement comes from."""

    url: str | None = None
    kind: Literal["official", "secondary", "seed"]
    confidence: Literal["high", "medium", "low"]
    checked: dt.date
    note: str | None = None


class Contact(Part):
    """Somebody to call.

    With `directory: network` the number is the known network's, with `directory: emergency`
    that of the emergency services where the person is.
    """

    label: str
    tel: str | None = None
    hours: str | None = None
    text: str | None = None
    directory: Literal["network", "emergency"] | None = None
    sources: _Texts = ()


class Budget(Part):
    """What every path of the guide must keep to; `firststep check` fails where one does not.

    Attributes:
        first_action_s: Seconds of reading until the first step that protects is told.
        human_s: Seconds of reading and waiting until somebody to call is named.
        turns: Answers that a person has to give, retries included.
    """

    first_action_s: int | None = Field(None, ge=1, le=3600)
    human_s: int | None = Field(None, ge=1, le=3600)
    turns: int | None = Field(None, ge=1, le=500)


class WhoToCall(Part):
    """The way to a human, offered at every node.

    Attributes:
        say: Who can help, and in what order.
        call: The same as ids of contacts.
        ask_for: What to ask them for, a sentence each, to be read out.
    """

    say: str
    call: _Texts
    ask_for: _Texts = ()


class Warning_(Part):  # noqa: N801 - `Warning` is Python's own
    """One thing that must not be done.

    `at_risk` lists the nodes at which a person could do it: the warning has to be shown
    at the first of them, or before.
    """

    id: str
    do_not: str
    because: str
    at_risk: _Texts
    sources: _Texts = ()


class Fact(Part):
    """Something the conversation can learn.

    Attributes:
        values: The possible values, or `directory` for the entries of the directory: the
            fact's name says which ones (`network`, `vehicle` or `region`).
        withdrawn: What to stop doing, said first when a correction takes back a value
            that a step already given relied on.
        summary: What a support agent is told for a value that was told, not asked.
    """

    id: str
    values: Literal["directory"] | _Texts
    withdrawn: str | None = None
    summary: Mapping[str, str] = {}


class NewsItem(Part):
    """Something a person may report at any moment.

    With `fact` and `value` it answers, corrects or is noted; with `go` it jumps; with
    `closes` it is a kind of danger that ends the tries at once; with none of these it only
    counts as an answer of a question that hears it.
    """

    id: str
    phrases: _Texts
    label: str | None = None
    go: str | None = None
    closes: str | None = None
    fact: str | None = None
    value: str | None = None


class DangerText(Part):
    """What is said and done in one kind of danger."""

    kind: str
    say: str
    short: str
    summary: str | None = None
    call: _Texts = ()
    then: str = RESUME


class Branch(Part):
    """One way on: taken when every fact in `when` has one of the values named."""

    go: str
    when: Mapping[str, _Texts] = {}

    _conditions = validator("when", pre=True, allow_reuse=True)(_one_or_many)


class Answer(Part):
    """One answer to a question.

    Attributes:
        next: Ways on, the first that fits is taken; the last one has no condition.
        means: One of `MEANINGS`, or None: what a short reply must mean to be this answer.
        value: What the question's fact becomes.
        again: Ask the same once more, at most the node's `limit` times.
        back: Take back the answer that led here, in place of a `next`.
        hears: News that are this answer when the question is open.
        summary: What a support agent should hear of it.
        careful: Why it is the careful way, where who can't tell is led where a yes leads.
            Nobody is shown it.
    """

    id: str
    label: str | None = None
    next: tuple[Branch, ...] = ()
    means: str | None = None
    value: str | None = None
    again: bool = False
    back: bool = False
    hears: _Texts = ()
    summary: str | None = None
    careful: str | None = None

    @validator("next", pre=True)
    def _plain_target(cls, value: Any) -> Any:  # noqa: N805
        return [{"go": value}] if isinstance(value, str) else value

    @validator("means")
    def _known_meaning(cls, value: str | None) -> str | None:  # noqa: N805
        if value is not None and value not in MEANINGS:
            raise ValueError(f"'{value}' is not a meaning; use one of: {', '.join(MEANINGS)}")
        return value

    @property
    def meaning(self) -> str | None:
        """What a short reply must mean to be this answer: `means`, or the id if it is one."""
        if self.means is not None:
            return self.means
        return self.id if self.id in MEANINGS else None

    def target(self, facts: Mapping[str, str]) -> str:
        """The node or outcome this answer leads to, as far as the facts decide."""
        for branch in self.next:
            if all(facts.get(fact) in values for fact, values in branch.when.items()):
                return branch.go
        return self.next[-1].go


class Node(Part):
    """One step or question: a single physical action, and what came of it.

    Attributes:
        protects: What it says makes the person safer by itself.
        list_button: What opens the list of answers where a platform shows more than three
            of them as a list.
        this_car: Which of a known car's own ways is told here.
    """

    id: str
    say: str
    short: str
    why: str
    where: str | None = None
    ask: str | None = None
    fact: str | None = None
    confirm: bool = False
    only_after: Mapping[str, _Texts] = {}
    not_while: Mapping[str, _Texts] = {}
    warn: _Texts = ()
    limit: int = Field(3, ge=1, le=10)
    timer: int | None = Field(None, ge=1, le=3600)
    count: int | None = Field(None, ge=1, le=20)
    illustration: _Texts = ()
    protects: bool = False
    list_button: str | None = None
    this_car: Literal["unlock", "control", "pull", "manual_release"] | None = None
    call: _Texts = ()
    sources: _Texts = ()
    answers: Mapping[str, Answer]

    @validator("illustration", pre=True)
    def _one_drawing(cls, value: Any) -> Any:  # noqa: N805
        return [value] if isinstance(value, str) else value

    @validator("illustration", each_item=True)
    def _known_drawing(cls, value: str) -> str:  # noqa: N805
        if value not in ILLUSTRATIONS:
            raise ValueError(f"must be one of {', '.join(ILLUSTRATIONS)}")
        return value

    _conditions = validator("only_after", "not_while", pre=True, allow_reuse=True)(_one_or_many)

    @root_validator(pre=True)
    def _plain_step(cls, values: dict[str, Any]) -> dict[str, Any]:  # noqa: N805
        """A step has `next` in place of a question; it can be done, or it can't."""
        if "next" not in values:
            if "cannot" in values:
                raise ValueError("`cannot` belongs to a step with `next`; here it has no effect")
            return values
        if "answers" in values or "ask" in values:
            raise ValueError("a node has either `next`, or `ask` and `answers`, not both")
        values = dict(values)
        target = values.pop("next")
        values["answers"] = {
            "done": {"id": "done", "next": target},
            "cannot": {"id": "cannot", "next": values.pop("cannot", target)},
        }
        return values

    @property
    def is_question(self) -> bool:
        """Whether the node asks something, in place of a plain step."""
        return self.ask is not None


class Outcome(Part):
    """An ending, with what to do next."""

    id: str
    code: str = Field(..., regex="^[A-Z][A-Z0-9_]*$")
    say: str
    short: str
    next_steps: _Texts
    summary: str | None = None
    why: str | None = None
    call: _Texts = ()
    warn: _Texts = ()
    sources: _Texts = ()


class Guide(Part):
    """One emergency: a directed acyclic graph of nodes, and everything said around it.

    Attributes:
        when_blocked: The node or outcome taken instead of one whose `only_after` or
            `not_while` does not hold. No path of a correct guide ever needs it; it is
            there so that even an incorrect one fails on the careful side.
    """

    id: str
    title: str
    summary_title: str | None = None
    category: str
    locale: str
    reviewed: dt.date
    review_by: dt.date
    reviewer: str
    budget: Budget | None = None
    topics: _Texts
    phrases: _Texts
    not_this: _Texts = ()
    opening: str
    short_answer: str
    danger_line: str
    reassurance: str
    how_long: str
    scope: str
    disclaimer: str
    can_wait: _Texts
    contacts: Mapping[str, Contact]
    who_to_call: WhoToCall
    never: Mapping[str, Warning_]
    facts: Mapping[str, Fact]
    news: Mapping[str, NewsItem]
    dangers: Mapping[str, DangerText]
    start: str
    when_blocked: str
    nodes: Mapping[str, Node]
    outcomes: Mapping[str, Outcome]
    sources: Mapping[str, SourceRef]

    def intent(self, news: str) -> str:
        """The NLU intent of one of the guide's news."""
        return f"{self.id}.{news}"

    def heard(self, node: Node) -> dict[str, Answer]:
        """The news that answer a node's question, each with the answer it is.

        Those an answer names under `hears`, and those that give the question's fact the
        value that an answer gives it.
        """
        found: dict[str, Answer] = {}
        for answer in node.answers.values():
            value = self.fact_value(node, answer)
            for news in self.news.values():
                same_fact = news.fact is not None and news.fact == node.fact
                if same_fact and value is not None and news.value == value:
                    found[news.id] = answer
        for answer in node.answers.values():
            found.update(dict.fromkeys((n for n in answer.hears if n in self.news), answer))
        return found

    def danger(self, kind: str) -> DangerText:
        """What the guide says and does in a danger; one that is unknown counts as fire."""
        return self.dangers.get(kind) or self.dangers["fire"]

    def jump(self, name: str) -> str | None:
        """Where a jump leads: the name of news, or `danger:` and a kind of danger.

        Returns:
            The node or outcome, or None when the guide has no such jump.
        """
        if name.startswith("danger:"):
            danger = self.dangers.get(name.partition(":")[2])
            return danger.then if danger is not None and danger.then in self.nodes else None
        news = self.news.get(name)
        return news.go if news is not None else None

    def fact_value(self, node: Node, answer: Answer) -> str | None:
        """What an answer makes of its node's fact, or None when it says nothing of it."""
        if node.fact is None or node.fact not in self.facts:
            return None
        if answer.value is not None:
            return answer.value
        values = self.facts[node.fact].values
        return answer.id if values != DIRECTORY and answer.id in values else None


class OffTopic(Part):
    """Something people ask that FirstStep has no guide for, and where to turn instead.

    Most of its phrases stand in data/out_of_scope.yml, as `out_of_scope.<id>`.
    """

    id: str
    phrases: _Texts = ()
    say: str


class CarWords(Part):
    """What is said of a car or a network that the person named.

    Attributes:
        about: Which car and years the text before is about: `{car}`, `{years}`.
        about_car: The same where the year is the person's own, or not stated: `{car}`.
        relocks: How soon it locks the plug again: `{seconds}`.
        pull_order: The order of release and plug, for each one there is.
        looks_like: What to look for: `{thing}`.
        no_release: Its manual shows owners none.
        release_care: When to stop, said after every release that is told of.
        release_condition: Said before a release is told of.
        release_later: Said in place of it while charging is not confirmed stopped.
        release_manual: Said in place of it where nothing is known of the car.
        which: Asked where a make and a model do not belong together.
        unknown_vehicle: The car is not in the directory: `{name}`.
        unknown_network: The network is not in the directory: `{name}`.
        summary_vehicle: Either of them, for a support agent: `{name}`.
        summary_network: The same for a network: `{name}`.
        noted_station: A charger's ID, said back: `{name}`.
        summary_station: The same for a support agent: `{name}`.
        summary_no_station: Said in place of it where the ID is not known.
        source: Where the car's way is from: `{car}`, `{source}`, `{date}`.
    """

    about: str
    about_car: str
    relocks: str
    pull_order: Mapping[str, str]
    looks_like: str
    no_release: str
    release_care: str
    release_condition: str
    release_later: str
    release_manual: str
    which: str
    unknown_vehicle: str
    unknown_network: str
    summary_vehicle: str
    summary_network: str
    noted_station: str
    summary_station: str
    summary_no_station: str
    source: str


class EmergencyWords(Part):
    """The emergency number, which `{emergency}` stands for in every text.

    Attributes:
        unknown: Where it is not known in which region the person is.
        known: Where it is: `{number}`, and `{region}` as it is said in a sentence.
        label: What the button to call says: `{region}`.
        calls: Whom to call where the region is not known.
    """

    unknown: str
    known: str
    label: str
    calls: Mapping[str, Contact]


class Common(Part):
    """What FirstStep says outside any guide, and the words every guide shares."""

    locale: str
    welcome: str
    welcome_short: str
    choose_guide: str
    not_understood: str
    not_understood_again: str
    nothing_said: str
    did_you_mean: str
    out_of_scope: str
    switch_offer: str
    back_nowhere: str
    back_done: str
    back_unsafe: str
    started_over: str
    resumed: str
    noted: str
    corrected: str
    stale_button: str
    again_spent: str
    confirm_again: str
    time_passed: str
    danger_step_back: str
    danger_question: str
    danger_questions: Mapping[str, str]
    danger_over_question: str
    danger_over_check: str
    danger_still: str
    danger_over: str
    false_alarm: str
    unsafe_stays: str
    where_default: str
    why_default: str
    never_intro: str
    can_wait_intro: str
    says_who_intro: str
    says_who_page: str
    summary_intro: str
    summary_empty: str
    after_outcome: str
    general_call: str
    noted_facts: str
    corrected_facts: str
    fact_words: Mapping[str, Mapping[str, str]]
    number_on_unit: str
    number_only_on_unit: str
    number_checked: str
    car: CarWords
    emergency: EmergencyWords
    small_words: Mapping[str, str]
    labels: Mapping[str, str]
    contacts: Mapping[str, Contact]
    dangers: Mapping[str, DangerText]
    off_topic: Mapping[str, OffTopic]
    sources: Mapping[str, SourceRef]
