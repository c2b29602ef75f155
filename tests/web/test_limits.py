from __future__ import annotations

import pytest

from firststep.channels.limits import RateLimit, address_key


def test_a_burst_is_allowed_and_then_one_waits():
    limit = RateLimit(60)
    assert [limit.wait("a", 0.0) for _ in range(60)] == [0.0] * 60
    assert limit.wait("a", 0.0) == pytest.approx(1.0)


def test_after_the_wait_the_next_one_passes():
    limit = RateLimit(60)
    for _ in range(60):
        limit.wait("a", 0.0)
    wait = limit.wait("a", 0.0)
    assert limit.wait("a", wait) == 0.0


def test_a_refused_event_costs_nothing():
    limit = RateLimit(1)
    limit.wait("a", 0.0)
    assert limit.wait("a", 30.0) == pytest.approx(30.0)
    assert limit.wait("a", 60.0) == 0.0


def test_one_key_does_not_slow_another():
    limit = RateLimit(1)
    limit.wait("a", 0.0)
    assert limit.wait("a", 0.0) > 0
    assert limit.wait("b", 0.0) == 0.0


def test_memory_is_bounded():
    limit = RateLimit(1, max_keys=10)
    for key in range(1000):
        limit.wait(str(key), 0.0)
    assert len(limit) == 10


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8:1:2:aaaa::1", "2001:0db8:0001:0002"),
        ("[2001:db8:1:2:bbbb::9]", "2001:0db8:0001:0002"),
        ("unix:/socket", "unix:/socket"),
        ("", ""),
    ],
)
def test_a_device_can_not_change_the_address_it_is_counted_by(address: str, key: str):
    assert address_key(address) == key


def test_many_at_once_are_counted_as_many():
    limit = RateLimit(60)
    assert limit.wait("a", 0.0, 50) == 0
    assert limit.wait("a", 0.0, 20) == pytest.approx(10)
    assert limit.wait("a", 0.0, 10) == 0


def test_more_than_a_minutes_worth_needs_a_quiet_minute_and_no_more():
    limit = RateLimit(60)
    assert limit.wait("a", 0.0, 200) == 0
    assert limit.wait("a", 0.0, 200) == pytest.approx(60)
    assert limit.wait("a", 60.0, 200) == 0
