"""Invariants of history: every record has its story in the mutation log and its decisions, and nothing is stuck."""

from sewtrack.pay.invariant import Invariant


def _read(content: str) -> str:
    """SQL that reads stored content as JSON. Members that nobody reads may hold a NUL, which jsonb has no way to hold."""
    without_nul = rf"regexp_replace({content}, '(?<!\\)((\\\\)*)\\u0000', '\1', 'g')"
    return rf"(case when position('\u0000' in {content}) > 0 then {without_nul} else {content} end)::jsonb"


#: The corrections of a record in order; within one request, which has one time, the version named gives the order.
_LAST_CORRECTED_QUANTITY = f"""
  select distinct on (correction.factory_id, content->>'record_id')
    correction.factory_id, (content->>'record_id')::uuid as record_id, (content->>'quantity')::int as quantity
  from (
    select factory_id, id, received_at, {_read("content")} as content from mutation
    where type = 'record.correct' and applied = 1
  ) correction
  where content ? 'quantity' and not exists (
    select from mutation later
    where later.factory_id = correction.factory_id and later.type = 'record.correct' and later.applied = 1
      and later.received_at = correction.received_at and {_read("later.content")} ? 'quantity'
      and {_read("later.content")}->>'base_version' = correction.id::text
  )
  order by correction.factory_id, content->>'record_id', received_at desc
"""

HISTORY: tuple[Invariant, ...] = (
    Invariant(
        "record_was_created",
        "every record was made by one applied creation, of its own worker, under its own id",
        """
        select record.id as subject from record
        left join mutation on mutation.factory_id = record.factory_id and mutation.id = record.id
        where mutation.type is distinct from 'record.create' or mutation.applied is distinct from 1
          or mutation.actor_id is distinct from record.worker_id
        """,
    ),
    Invariant(
        "creation_has_its_record",
        "every creation that was answered with applied has a record",
        """
        select mutation.id as subject from mutation
        left join record on record.factory_id = mutation.factory_id and record.id = mutation.id
        where mutation.type = 'record.create' and mutation.applied = 1 and record.id is null
        """,
    ),
    Invariant(
        "quantity_is_what_was_said",
        "a record's quantity is that of its last correction, else of its creation",
        f"""
        select record.id as subject from record
        join mutation on mutation.factory_id = record.factory_id and mutation.id = record.id
        left join ({_LAST_CORRECTED_QUANTITY}) said
          on said.factory_id = record.factory_id and said.record_id = record.id
        where record.quantity <> coalesce(said.quantity, ({_read("mutation.content")}->>'quantity')::int)
        """,
    ),
    Invariant(
        "content_is_what_was_hashed",
        "the stored content of every mutation has the hash that decides about repeats",
        """
        select id as subject from mutation where sha256(convert_to(content, 'UTF8')) <> content_hash
        """,
    ),
    Invariant(
        "version_was_applied",
        "a record's version is an applied mutation",
        """
        select record.id as subject from record
        left join mutation on mutation.factory_id = record.factory_id and mutation.id = record.version
        where mutation.applied is distinct from 1
        """,
    ),
    Invariant(
        "cancelled_stays_cancelled",
        "a record is cancelled exactly when its worker's cancellation was applied, which is its last version",
        f"""
        select record.id as subject from record
        join mutation on mutation.factory_id = record.factory_id and mutation.id = record.version
        where (record.status = 'cancelled') <> (mutation.type = 'record.cancel')
        union all
        select mutation.id from mutation
        left join record on record.factory_id = mutation.factory_id and record.version = mutation.id
          and record.id = ({_read("mutation.content")}->>'record_id')::uuid
        where mutation.type = 'record.cancel' and mutation.applied = 1 and record.id is null
        """,
    ),
    Invariant(
        "decided_by_a_decision",
        "an approved or rejected record's version is a settled item of such a decision, by the person it names, "
        "who is not its worker",
        """
        select record.id as subject from record
        left join decision on decision.factory_id = record.factory_id and decision.id = record.version
        left join decision_item item on item.factory_id = record.factory_id and item.decision_id = record.version
          and item.record_id = record.id
        where record.status in ('approved', 'rejected') and (item.settled_at is null
          or decision.type <> case record.status when 'approved' then 'records.approve' else 'records.reject' end
          or record.decided_by is distinct from decision.actor_id or record.decided_by = record.worker_id)
        """,
    ),
    Invariant(
        "one_decision_at_a_time",
        "a record is held by a decision exactly when one unsettled item of that decision names it",
        """
        select record.id as subject from record
        left join decision_item item on item.factory_id = record.factory_id and item.record_id = record.id
          and item.settled_at is null
        where record.decision_id is not null and record.decision_id <> record.version
          and item.decision_id is distinct from record.decision_id
        union all
        select item.record_id from decision_item item
        join record on record.factory_id = item.factory_id and record.id = item.record_id
        where item.settled_at is null
          and (record.decision_id is distinct from item.decision_id or record.decision_id = record.version)
        """,
    ),
    Invariant(
        "decision_counts_its_items",
        "a decision's counts are those of its items, and the decision itself was applied",
        """
        select decision.id as subject from decision
        left join decision_item item on item.factory_id = decision.factory_id and item.decision_id = decision.id
        left join mutation on mutation.factory_id = decision.factory_id and mutation.id = decision.id
        group by decision.factory_id, decision.id, mutation.applied, mutation.type
        having decision.bound <> count(item.record_id) or decision.settled <> count(item.settled_at)
          or mutation.applied is distinct from 1 or mutation.type is distinct from decision.type
        """,
    ),
    Invariant(
        "bound_is_settled_soon",
        "no decision is on its way for more than two minutes",
        """
        select decision.id as subject from decision
        where settled < bound and bound_at < now() - interval '2 minutes'
        """,
    ),
    Invariant(
        "jobs_are_sent",
        "no job waits to be sent for more than ten minutes",
        "select id as subject from job where created_at < now() - interval '10 minutes'",
    ),
    Invariant(
        "prices_reach_the_ledger",
        "no price has been on its way to work approved before it for more than ten minutes",
        """
        select id as subject from rate where repriced_at is null and set_at < now() - interval '10 minutes'
        """,
    ),
    Invariant(
        "clock_is_ahead",
        "a factory's change clock has passed every change and every reading of its directory",
        """
        select factory.id as subject from factory
        left join change_clock clock on clock.factory_id = factory.id
        where clock.seq is null or clock.directory_seq > clock.seq
          or clock.seq < (select coalesce(max(change.seq), 0) from change where change.factory_id = factory.id)
        """,
    ),
    Invariant(
        "record_names_what_exists",
        "a record's line, rate, period and deciding person exist in its factory",
        """
        select record.id as subject from record
        left join line on line.factory_id = record.factory_id and line.id = record.line_id
        left join rate on rate.factory_id = record.factory_id and rate.id = record.rate_id
        left join period on period.factory_id = record.factory_id and period.id = record.period_id
        left join person on person.factory_id = record.factory_id and person.id = record.decided_by
        where (record.line_id is not null and line.id is null) or (record.rate_id is not null and rate.id is null)
          or (record.period_id is not null and period.id is null)
          or (record.decided_by is not null and person.id is null)
        """,
    ),
)
