"""Rate limits with bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address
from typing import Final

MAX_KEYS: Final = 10_000


def address_key(address: str) -> str:
    """What addresses are counted by: one household or phone is one key.

    Args:
        address: An IP address, or whatever a proxy gives in its place.

    Returns:
        The address; of an IPv6 address the first half, since the second is the device's to choose.
    """
    try:
        parsed = ip_address(address.strip("[]"))
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return parsed.exploded[:19]
    return str(parsed)


class RateLimit:
    """So many events a minute for each key; a quiet key may use a minute's worth at once."""

    def __init__(self, per_minute: int, max_keys: int = MAX_KEYS) -> None:
        """A limit.

        Args:
            per_minute: Events a minute that each key may have in the long run.
            max_keys: Keys remembered. The one not heard of for longest is forgotten first.
        """
        self._burst = float(per_minute)
        self._per_second = per_minute / 60
        self._max_keys = max_keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str, now: float, events: int = 1) -> float:
        """Counts events, unless the key has too few left.

        Args:
            key: Whose they are.
            now: Seconds on any clock that only goes forward.
            events: How many come at once; never counted as more than a minute's worth.

        Returns:
            0.0 when they were counted, else the seconds until so many are free.
        """
        count = min(float(events), self._burst)
        left, seen = self._left.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - seen) * self._per_second)
        allowed = left >= count
        self._left[key] = (left - count if allowed else left, now)
        if len(self._left) > self._max_keys:
            self._left.popitem(last=False)
        return 0.0 if allowed else (count - left) / self._per_second

    def __len__(self) -> int:
        return len(self._left)
