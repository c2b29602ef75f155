"""Figures from verdicts: each of them can be good, and each of them can be bad."""

from __future__ import annotations

import pytest

from firststep.evaluation.aims import AIMS
from firststep.evaluation.judge import Judged
from firststep.evaluation.score import GOOD, errors, figures_of, score
from firststep.evaluation.sets import Entry, MessageSet
from tests.evaluation.scripted import CABLE, judge


def made(wanted: str, *results: str, node: str = "", kind: str = "") -> list[Judged]:
    return [
        Judged(Entry(f"m{i}", wanted, node), r, "Act()", node, kind) for i, r in enumerate(results)
    ]


EMPTY: dict[str, list[Judged]] = {name: [] for name in GOOD}


def figures(**lists: list[Judged]):
    return figures_of(judge(), {**EMPTY, **lists})


def test_routing_counts_the_first_guess_and_one_question_apart():
    found = figures(openings=made(CABLE, "right", "right", "offered", "missed", "wrong"))
    assert found["routing"]["top1"] == pytest.approx(0.4)
    assert found["routing"]["within_one_question"] == pytest.approx(0.6)
    assert found["routing"]["other_guide"] == pytest.approx(0.2)


def test_false_routing_counts_nothing_but_an_opened_guide():
    found = figures(near_misses=made("prices", "elsewhere", "asked", "offered", "opened"))
    assert found["near_misses"]["false_routing"] == pytest.approx(0.25)
    assert found["near_misses"]["false_by_topic"] == {"prices": 0.25}
    assert figures()["near_misses"]["false_routing"] == 0


def test_only_topics_with_a_dead_end_of_their_own_count_for_it():
    found = figures(
        near_misses=[*made("locked_out", "right", "wrong"), *made("nonsense", "elsewhere")]
    )
    assert found["near_misses"]["right_topic"] == pytest.approx(0.5)
    assert found["near_misses"]["with_topic"] == 2


def test_danger_counts_questions_as_seen_and_grave_kinds_apart():
    found = figures(
        dangers=[
            *made("fire", "sure", "missed", kind="fire"),
            *made("water", "asked", "sure", kind="hot"),
        ]
    )["danger"]
    assert found["recall"] == pytest.approx(0.75)
    assert found["grave_recall"] == pytest.approx(0.5)
    assert found["sure"] == pytest.approx(0.5)
    assert found["kind_agreement"] == pytest.approx(1 / 3)
    assert found["by_kind"]["water"] == {"recall": 1.0, "sure": 0.5}


def test_false_alarms_are_told_from_questions():
    found = figures(not_dangers=made("", "sure", "asked", "missed", "missed"))["no_danger"]
    assert found == {"sure": 0.25, "asked": 0.25, "passed": 0.5}
    assert figures()["no_danger"] == {"sure": 0.0, "asked": 0.0, "passed": 0.0}


def test_answers_tell_harmless_ways_out_from_wrong_ones_and_risky_ones():
    listed = made("yes", "right", "asked", "unsure", "stays", "wrong", "risky", node="unlock")
    found = figures(answers=listed)["answers"]
    assert found["right"] == pytest.approx(1 / 6)
    assert found["safe"] == pytest.approx(4 / 6)
    assert found["wrong"] == pytest.approx(2 / 6)
    assert (found["risky_count"], found["wrong_risky"]) == (1, pytest.approx(1 / 6))
    assert found["by_node"] == {"unlock": pytest.approx(1 / 6)}


def test_digressions_and_news_count_by_kind():
    found = figures(
        digressions=[*made("why", "right", "wrong"), *made("thanks", "asked")],
        news=made("its_frozen", "right"),
    )
    assert found["digressions"]["right"] == pytest.approx(1 / 3)
    assert found["digressions"]["wrong"] == pytest.approx(1 / 3)
    assert found["digressions"]["by_kind"] == {"why": 0.5, "thanks": 0.0}
    assert found["news"]["right"] == 1.0


def test_noise_costs_what_is_lost_of_the_worst_measure():
    text = "charging plug stuck in car"
    messages = MessageSet("toy", openings=(Entry(text, CABLE),), dangers=(Entry("fire", "fire"),))
    reader = judge({text: CABLE, text.upper(): CABLE})
    noise = score(reader, messages).figures["noise"]
    assert noise["capitals"]["cost_points"] == 0
    assert noise["joined"]["routing"] == 0
    assert noise["joined"]["cost_points"] == 100


def test_a_whole_set_is_said_and_counted():
    messages = MessageSet(
        "toy",
        openings=(Entry("zorb", CABLE),),
        near_misses=(Entry("zorb", "nonsense"),),
        dangers=(Entry("there is fire", "fire"),),
        not_dangers=(Entry("zorb"),),
        maybe_dangers=(Entry("is it normal that it smokes?"),),
        answers=(Entry("zorb", "out", "reseat"),),
        digressions=(Entry("zorb", "why"),),
        news=(Entry("zorb", "its_frozen"),),
        dropped=3,
    )
    found = score(judge(), messages, noise=False)
    assert "noise" not in found.figures
    assert found.figures["dropped"] == 3
    assert found.figures["entries"]["openings"] == 1
    assert found.figures["danger"]["recall"] == 1.0
    assert found.figures["routing"]["top1"] == 0.0
    assert len(found.judged["dangers"]) == 2
    assert len(found.judged["news"]) == 3


def test_errors_name_what_failed_with_the_gravest_first():
    lines = errors(
        {
            **EMPTY,
            "answers": [
                *made("yes", "right", "asked", node="unlock"),
                *made("no", "risky", node="unlock"),
            ],
        }
    )
    assert [line.split()[1] for line in lines] == ["risky", "asked"]
    assert "@unlock" in lines[0]
    assert "want=no" in lines[0]


@pytest.mark.parametrize("aim", AIMS, ids=lambda aim: aim.title)
def test_every_aim_can_be_missed_and_reached(aim):
    best, worst = (0.0, 100.0) if aim.at_most else (1.0, 0.0)
    assert aim.is_reached(best)
    assert not aim.is_reached(worst)
    assert aim.is_kept(best)
    assert aim.is_kept(aim.measured)


def test_worse_than_measured_is_not_kept_where_the_aim_is_missed():
    for aim in AIMS:
        worse = aim.measured + 2 if aim.at_most else aim.measured - 0.02
        assert aim.is_reached(worse) or not aim.is_kept(worse), aim.title


def test_an_aim_finds_its_figure_and_of_noise_the_worst_kind():
    noise = {"a": {"cost_points": 1.0}, "b": {"cost_points": 7.5}}
    by_path = {aim.path: aim for aim in AIMS}
    assert by_path[("noise",)].value({"noise": noise}) == 7.5
    assert by_path[("danger", "recall")].value({"danger": {"recall": 0.5}}) == 0.5
