"""Is everybody paid what their approved work brings, to the tiyin, by lines that hang together? I6, I8, I15."""

from collections import Counter
from datetime import date
from decimal import Decimal

from sewtrack.simulation.case import Case
from sewtrack.simulation.expected import Expected, Row, prices, prices_on, tiyin

#: For each product and operation every price ever set: (from which day, id, rate).
Prices = dict[tuple[str, str], list[tuple[date, str, str]]]


def judge_money(case: Case) -> None:
    _money_is_right(case)
    _closed_months_are_untouched(case)


def _money_is_right(case: Case) -> None:
    listed = prices(case.book, case.verdicts, case.play.world.rates)
    lines: dict[str, list[Row]] = {}
    for line in case.facts["ledger_line"]:
        lines.setdefault(line["record_id"], []).append(line)
    pay: Counter[str] = Counter()
    owed: Counter[str] = Counter()
    for id_, expected in case.expected.items():
        row = case.records.get(id_)
        if row is None:
            continue
        paid = sum((_tiyin_of(line["amount"]) for line in lines.get(id_, ())), 0)
        pay[row["worker_id"]] += paid
        due = _due(case, expected, row, listed)
        owed[expected.worker_id] += due if due is not None else paid
        if due is not None and paid != due:
            case.wrong(f"money: {id_} was paid {paid} tiyin, must be {due} ({expected.standing} pieces)")
        shown = None if row["amount"] is None else _tiyin_of(row["amount"])
        if (shown or 0) != paid:
            case.wrong(f"money: record {id_} shows {shown} tiyin, its lines say {paid}")
        _lines_hang_together(case, id_, row, lines.get(id_, []))
        for line in lines.get(id_, ()):
            if line["kind"] == "approval":
                _line_is_priced_by_its_day(case, line, listed)
    for worker_id in sorted(owed.keys() | pay.keys()):
        if pay[worker_id] != owed[worker_id]:
            case.wrong(f"pay of {worker_id} is {pay[worker_id]} tiyin, must be {owed[worker_id]}")


def _due(case: Case, expected: Expected, row: Row, listed: Prices) -> int | None:
    """Tiyin; None while a dispute about paid pieces is open."""
    if expected.standing == 0:
        return 0
    if expected.status != "approved":
        return None
    pair = expected.product_id, expected.operation_id
    possible = prices_on(listed.get(pair, []), row["work_date"])
    in_force = _rate_in_force(case, pair, row["work_date"])
    if in_force not in possible:
        case.wrong(f"money: the price of {row['work_date']} is {in_force}, must be one of {sorted(possible)}")
        return None
    return tiyin(expected.standing, possible[in_force])


def _rate_in_force(case: Case, pair: tuple[str, str], day: date) -> str:
    for span in case.facts["rate_span"]:
        ends = span["effective_to"]
        holds = span["effective_from"] <= day and (ends is None or day < ends)
        if holds and (span["product_id"], span["operation_id"]) == pair:
            return str(span["rate_id"])
    return "none"


def _lines_hang_together(case: Case, id_: str, row: Row, lines: list[Row]) -> None:
    keys = Counter((line["cause_id"], line["kind"]) for line in lines)
    if any(count > 1 for count in keys.values()):
        case.wrong(f"money: {id_} has two lines of one cause")
    own = {line["id"] for line in lines}
    for line in lines:
        if line["worker_id"] != row["worker_id"]:
            case.wrong(f"money: a line of {id_} is another person's")
        if line["kind"] != "approval" and line["refers_to"] not in own:
            case.wrong(f"money: {line['kind']} of {id_} refers to nothing")
        if line["kind"] == "approval" and line["cause_id"] not in case.verdicts.applied:
            case.wrong(f"money: {id_} was paid by {line['cause_id']}, which was not applied")
        if line["cause_id"] not in case.verdicts.applied | {rate["id"] for rate in case.play.world.rates}:
            case.wrong(f"money: a line of {id_} has no cause")


def _line_is_priced_by_its_day(case: Case, line: Row, listed: Prices) -> None:
    """Its rate had begun on the day of the work, and its amount is that rate's."""
    of_pair = listed.get((line["product_id"], line["operation_id"]), [])
    begun = {id_: rate for starts, id_, rate in of_pair if starts <= line["work_date"]}
    rate = begun.get(line["rate_id"])
    if rate is None:
        case.wrong(
            f"money: {line['cause_id']} paid work of {line['work_date']} by {line['rate_id']}, a later price"
        )
    elif _tiyin_of(line["amount"]) != tiyin(line["quantity"], rate):
        case.wrong(f"money: {line['quantity']} pieces at {rate} are not {line['amount']}")


def _closed_months_are_untouched(case: Case) -> None:
    closed = {row["id"] for row in case.facts["period"] if row["state"] == "closed"}
    now = {line["id"]: line for line in case.facts["ledger_line"] if line["period_id"] in closed}
    if now != case.book.closed:
        case.wrong(f"money: a closed month had {len(case.book.closed)} lines and has {len(now)}")


def _tiyin_of(amount: Decimal) -> int:
    scaled = amount * 100
    if scaled != int(scaled):
        raise ValueError(f"an amount of {amount} has parts of a tiyin")
    return int(scaled)
