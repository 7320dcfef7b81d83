"""The demonstration's own day: work up to this hour, the first part of it decided, the rest waiting on every line."""

from datetime import datetime, time, timedelta

from sewtrack.demo.cuts import cut_for, send_from
from sewtrack.demo.month import Month
from sewtrack.demo.odd import odd_work
from sewtrack.demo.plan import HOURS, LINES, SHIFT_ENDS

#: A demonstration started at night shows a night's work: an empty floor would show nothing.
LOOKS_ALIVE_AFTER = time(10, 15)
NIGHT_HOURS = 3


async def work_today(month: Month, now: datetime) -> None:
    """Sends what people would have tapped today until `now`; masters have decided on the earlier part."""
    begins, length = stretches(now.astimezone(month.zone).replace(tzinfo=None))
    taps = month.plan.taps(begins, length)
    middle = begins[len(begins) // 2] + length / 2
    earlier, later = [tap for tap in taps if tap.at < middle], [tap for tap in taps if tap.at >= middle]
    half_time = middle.replace(tzinfo=month.zone)
    cuts = await cut_for(month, taps, min(begins[0].replace(tzinfo=month.zone), half_time))
    sent = await send_from(month, earlier, half_time + (now - half_time) / 4, cuts)
    decided_at = half_time + (now - half_time) / 3
    for line in range(len(LINES)):
        of_line = [record for record in sent if month.plan.workers[record.tap.worker].line == line]
        if of_line:
            await month.decide(line, of_line, decided_at)
    await send_from(month, later, now, cuts)
    await odd_work(month, now, later, decided_at)


def stretches(now: datetime) -> tuple[list[datetime], timedelta]:
    """When each stretch of today's work began, and its length, by the local time `now` (without a zone)."""
    day = now.date()
    if now.time() < LOOKS_ALIVE_AFTER:
        first = max(datetime.combine(day, time(0)), now - timedelta(hours=NIGHT_HOURS))
        length = (now - first) / 4
        return [first + length * n for n in range(4)], length
    hour = timedelta(hours=1)
    until = min(now, datetime.combine(day, SHIFT_ENDS))
    begun = [datetime.combine(day, time(begin)) for begin in HOURS]
    return [begin for begin in begun if begin + hour <= until], hour
