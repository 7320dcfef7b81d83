"""Invariants of money: what stands in the ledger, what it must come to, and what it may never do."""

from sewtrack.pay.invariant import Invariant

_OF_RECORD = """
  select factory_id, record_id, sum(amount) as amount, sum(quantity) as quantity,
    count(*) filter (where kind = 'approval') - count(*) filter (where kind = 'reversal') as standing
  from ledger_line group by factory_id, record_id
"""
_OF_APPROVAL = """
  select paid.factory_id, paid.id, paid.quantity, paid.amount + coalesce(sum(more.amount), 0) as amount
  from ledger_line paid
  left join ledger_line more
    on more.factory_id = paid.factory_id and more.refers_to = paid.id and more.kind = 'difference'
  where paid.kind = 'approval' group by paid.factory_id, paid.id
"""

MONEY: tuple[Invariant, ...] = (
    Invariant(
        "amount_is_sum_of_lines",
        "a record's amount is the sum of its ledger lines",
        f"""
        select record.id as subject from record
        left join ({_OF_RECORD}) paid on paid.factory_id = record.factory_id and paid.record_id = record.id
        where coalesce(record.amount, 0) <> coalesce(paid.amount, 0)
        """,
    ),
    Invariant(
        "approved_stands_once",
        "an approved record has one approval that is not taken back, for exactly its approved quantity",
        f"""
        select record.id as subject from record
        left join ({_OF_RECORD}) paid on paid.factory_id = record.factory_id and paid.record_id = record.id
        where record.status = 'approved'
          and (paid.standing is distinct from 1 or paid.quantity <> record.approved_quantity)
        """,
    ),
    Invariant(
        "unapproved_is_unpaid",
        "nothing stands in the ledger for a record that is not approved, a disputed part excepted",
        f"""
        select record.id as subject from record
        join ({_OF_RECORD}) paid on paid.factory_id = record.factory_id and paid.record_id = record.id
        where record.status <> 'approved' and (paid.amount <> 0 or paid.quantity <> 0 or paid.standing <> 0)
          and not (record.status = 'pending' and 'disputed' = any(record.flags) and paid.standing = 1)
        """,
    ),
    Invariant(
        "pay_is_quantity_times_rate",
        "what stands for an approved record is its quantity at the price of its work date, rounded half-up once",
        # A price set backwards is on its way to the ledger until its row says that it has arrived.
        """
        select record.id as subject from record
        left join rate_span span on span.factory_id = record.factory_id and span.product_id = record.product_id
          and span.operation_id = record.operation_id and span.effective_from <= record.work_date
          and (span.effective_to is null or record.work_date < span.effective_to)
        left join rate on rate.factory_id = span.factory_id and rate.id = span.rate_id
        where record.status = 'approved' and (rate.id is null or rate.repriced_at is not null)
          and record.amount is distinct from round(record.approved_quantity * rate.rate, 2)
        """,
    ),
    Invariant(
        "approval_is_rounded_once",
        "an approval line is its quantity times its rate, rounded half-up, at a rate of that product and operation",
        """
        select line.id as subject from ledger_line line
        left join rate on rate.factory_id = line.factory_id and rate.id = line.rate_id
        where line.kind = 'approval' and (line.quantity < 1 or line.amount <> round(line.quantity * line.rate, 2)
          or line.rate is distinct from rate.rate or line.product_id is distinct from rate.product_id
          or line.operation_id is distinct from rate.operation_id)
        """,
    ),
    Invariant(
        "reversal_takes_back_all",
        "a reversal takes back exactly what an approval and its differences brought, and an approval is reversed once",
        f"""
        select line.id as subject from ledger_line line
        left join ({_OF_APPROVAL}) paid on paid.factory_id = line.factory_id and paid.id = line.refers_to
        where line.kind = 'reversal'
          and (paid.id is null or line.amount <> -paid.amount or line.quantity <> -paid.quantity)
        union all
        select refers_to from ledger_line where kind = 'reversal' group by factory_id, refers_to having count(*) > 1
        """,
    ),
    Invariant(
        "difference_moves_no_pieces",
        "a difference line changes money alone, at a rate of the same product and operation",
        """
        select line.id as subject from ledger_line line
        left join rate on rate.factory_id = line.factory_id and rate.id = line.rate_id
        where line.kind = 'difference' and (line.quantity <> 0 or line.rate is distinct from rate.rate
          or line.product_id is distinct from rate.product_id or line.operation_id is distinct from rate.operation_id)
        """,
    ),
    Invariant(
        "line_points_within_its_record",
        "a ledger line names its record's worker, and refers only to a line of the same record",
        """
        select line.id as subject from ledger_line line
        join record on record.factory_id = line.factory_id and record.id = line.record_id
        left join ledger_line earlier on earlier.factory_id = line.factory_id and earlier.id = line.refers_to
        where line.worker_id <> record.worker_id
          or (line.refers_to is not null and earlier.record_id is distinct from line.record_id)
        """,
    ),
    Invariant(
        "approval_agrees_with_record",
        "the line of the decision that stands names the record's line, product, operation, day, quantity and period",
        """
        select record.id as subject from record
        left join ledger_line line on line.factory_id = record.factory_id and line.record_id = record.id
          and line.cause_id = record.version and line.kind = 'approval'
        where record.status = 'approved' and (line.id is null or line.line_id is distinct from record.line_id
          or line.product_id <> record.product_id or line.operation_id <> record.operation_id
          or line.work_date <> record.work_date or line.quantity <> record.approved_quantity
          or line.period_id is distinct from record.period_id)
        """,
    ),
    Invariant(
        "closed_period_is_closed",
        "no line was posted into a period after it was closed",
        """
        select line.id as subject from ledger_line line
        join period on period.factory_id = line.factory_id and period.id = line.period_id
        where period.state <> 'open' and line.posted_at > period.closed_at
        """,
    ),
    Invariant(
        "prices_have_no_gap",
        "the prices of a product and operation are one chain of days without an end, each at a rate of that pair",
        """
        select product_id::text || ' ' || operation_id as subject from (
          select factory_id, product_id, operation_id, effective_to,
            lead(effective_from) over pair as next_from, row_number() over pair as place, previous_to
          from rate_span window pair as (partition by factory_id, product_id, operation_id order by effective_from)
        ) span
        where effective_to is distinct from next_from or (place = 1) <> (previous_to is null)
        """,
    ),
)
