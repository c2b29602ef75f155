"""The safety rules under everything at once: any acts, in any order, with any pauses."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from firststep.engine.acts import (
    DIGRESSIONS,
    Back,
    Choose,
    Danger,
    DangerPast,
    Digress,
    FalseAlarm,
    News,
    NotUnderstood,
    Open,
    OutOfScope,
    Press,
    Reply,
    Resume,
    Silence,
    StartOver,
    Switch,
    UserAct,
)
from firststep.engine.conversation import JUMP, Conversation, replay
from firststep.engine.replies import KINDS, MAX_PAYLOAD_BYTES
from firststep.engine.turn import FORGET_AFTER_S, take_turn
from firststep.guide.load import GuideSet
from firststep.guide.model import DIRECTORY, RESUME, Guide
from firststep.guide.vocabulary import DANGER_KINDS, MEANINGS
from tests.engine.toys import build, build_set, toy_data


def other_guide() -> Guide:
    data = toy_data()
    data.update(id="other", title="The box will not close", phrases=["the box stays open"])
    return build(data)


GUIDES = build_set(build(), other_guide())


def acts(guides: GuideSet) -> st.SearchStrategy[UserAct]:
    """Any act, mostly ones that fit the guides."""
    guide = next(iter(guides.guides.values()))
    presses = [
        Press(n.id, a, t) for n in guide.nodes.values() for a in n.answers for t in (None, 2)
    ]
    news = st.lists(st.sampled_from(sorted(guide.news)), min_size=1, max_size=3).map(tuple)
    guide_ids = st.sampled_from([*guides.guides, "nowhere"])
    return st.one_of(
        st.sampled_from(MEANINGS).map(Reply),
        st.sampled_from(MEANINGS).map(Reply),
        st.sampled_from(presses),
        st.integers(-1, 6).map(Choose),
        news.map(News),
        st.builds(Open, guide_ids, news | st.just(())),
        guide_ids.map(Switch),
        st.sampled_from(DIGRESSIONS).map(Digress),
        st.just(Back()),
        st.just(StartOver()),
        st.just(Resume()),
        st.builds(Danger, st.sampled_from([*DANGER_KINDS, "unknown"]), st.booleans()),
        st.sampled_from([DangerPast(), FalseAlarm(), Silence(), OutOfScope(), OutOfScope("x")]),
        st.lists(st.sampled_from([*guides.guides, *guide.news, "?"]), max_size=3).map(
            lambda names: NotUnderstood(tuple(names))
        ),
    )


def tellings(guides: GuideSet) -> st.SearchStrategy[dict[str, str]]:
    guide = next(iter(guides.guides.values()))
    facts = {name: fact.values for name, fact in guide.facts.items() if fact.values != DIRECTORY}
    one = st.sampled_from([(f, v) for f, values in facts.items() for v in (*values, "rubbish")])
    return st.lists(one, max_size=1).map(dict)


def steps(guides: GuideSet) -> st.SearchStrategy[list[tuple[UserAct, dict[str, str], float]]]:
    pauses = st.sampled_from([1.0, 1.0, 1.0, 60.0, 3 * 3600.0, 20 * 3600.0])
    return st.lists(st.tuples(acts(guides), tellings(guides), pauses), max_size=25)


def confirmed(guide: Guide, conversation: Conversation) -> dict[str, str]:
    """Facts by direct answers, worked out here and not by the engine."""
    facts = {}
    for answer in conversation.answers:
        node = guide.nodes.get(answer.node)
        if node is None or answer.answer.startswith(JUMP) or node.fact is None:
            continue
        value = node.answers[answer.answer].value or answer.answer
        if value in guide.facts[node.fact].values:
            facts[node.fact] = value
    return facts


def answered_to_the_question(
    guide: Guide, before: Conversation, after: Conversation, act: UserAct
) -> None:
    """A short reply answers the question that was asked last, and no other one."""
    new = after.answers[len(before.answers) :]
    if not isinstance(act, Reply) or not new or before.guide != guide.id:
        return
    if after.answers[: len(before.answers)] == before.answers:
        assert new[0].node == before.asked


def check_rules(guides: GuideSet, script: list[tuple[UserAct, dict[str, str], float]]) -> None:
    """Runs a script and checks what must always hold after each turn."""
    conversation, now = Conversation(), 1_000_000.0
    read: set[str] = set()
    for act, told, pause in script:
        now += pause
        before = conversation
        turn = take_turn(guides, before, act, told=told, now=now)
        conversation = turn.conversation
        assert Conversation.from_json(conversation.to_json()) == conversation
        assert turn.replies
        for reply in turn.replies:
            assert reply.text.strip()
            assert reply.custom["kind"] in KINDS
            assert all(len(b.payload.encode()) <= MAX_PAYLOAD_BYTES for b in reply.buttons)
        if isinstance(act, Danger) and act.sure:
            assert turn.replies[0].custom["kind"] == "danger"
            assert conversation.danger is not None
        guide = guides.guides.get(conversation.guide or "")
        if guide is None:
            continue
        position = replay(guide, conversation.answers, conversation.told, conversation.unsafe)
        facts = confirmed(guide, conversation)
        node = guide.nodes.get(position.node or "")
        if node is not None:
            for fact, values in node.only_after.items():
                assert facts.get(fact) in values
            for fact, values in node.not_while.items():
                assert {**conversation.told, **facts}.get(fact) not in values
        if conversation.unsafe is not None and guide.danger(conversation.unsafe).then != RESUME:
            assert position.node is None
        if before.unsafe is not None and conversation.unsafe is None:
            forgotten = pause > FORGET_AFTER_S or before.guide != conversation.guide
            assert isinstance(act, (FalseAlarm, Choose)) or forgotten
        answered_to_the_question(guide, before, conversation, act)
        read.update(line for reply in turn.replies for line in reply.text.split("\n"))
        at_step = turn.replies[-1].custom.get("kind") in {"step", "question"}
        for warning in guide.never.values():
            if at_step and position.place in warning.at_risk:
                assert warning.do_not in read


@settings(max_examples=400, deadline=None)
@given(steps(GUIDES))
def test_the_toy_guides_keep_the_rules_whatever_happens(
    script: list[tuple[UserAct, dict[str, str], float]],
) -> None:
    check_rules(GUIDES, script)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_payloads_of_any_form_are_read_or_refused(name: str, rest: str) -> None:
    from firststep.engine.payloads import read_payload

    for text in (name, f"/{name}{rest}", f"/answer{{{rest}}}", f'/do{{"v":"{rest}"}}'):
        read_payload(text)
