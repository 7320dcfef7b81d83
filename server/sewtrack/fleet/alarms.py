"""The alarms about devices: kinds of security events, and how often each was raised."""

from prometheus_client import Counter

#: Device and server do not remember the same of a day.
DIFFERS = "acked_differs"
#: The browser took a device's storage away; what was not sent is gone with it.
EVICTED = "storage_evicted"

_ALARMS = Counter("sewtrack_fleet_alarms", "Alarms raised about devices, by kind", ["kind"])


def count_alarm(kind: str, count: int) -> None:
    _ALARMS.labels(kind).inc(count)
