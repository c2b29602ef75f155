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

    def wait(self, key: str, now: float) -> float:
        """Counts an event, unless the key has none left.

        Args:
            key: Whose event it is.
            now: Seconds on any clock that only goes forward.

        Returns:
            0.0 when the event was counted, else the seconds until the next one is free.
        """
        left, seen = self._left.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - seen) * self._per_second)
        allowed = left >= 1
        self._left[key] = (left - 1 if allowed else left, now)
        if len(self._left) > self._max_keys:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._per_second

    def __len__(self) -> int:
        return len(self._left)
