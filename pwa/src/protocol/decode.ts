/**
 * Reads answers of the server with suspicion.
 *
 * Factory Wi-Fi has log-in pages and proxies that answer 200 with something else. Work leaves the outbox only on the
 * server's own word, so an answer that is not exactly an answer to what was asked counts as no answer.
 */
import type { Body, Change, Outcome, RefusedItem, SyncResponse } from './messages.ts'

export class MalformedAnswer extends Error {}

type Plain = Record<string, unknown>

/** The answer to a request that carried `sent` (ids, in order). Throws `MalformedAnswer`. */
export function decodeResponse(value: unknown, sent: readonly string[]): SyncResponse {
  const plain = object(value, 'answer')
  const outcomes = list(plain.outcomes, 'outcomes').map(outcome)
  if (outcomes.length !== sent.length) fail(`${outcomes.length} outcomes for ${sent.length} mutations`)
  for (const [index, id] of sent.entries())
    if (outcomes[index]?.id !== id) fail(`outcome ${index} is for another mutation`)
  return {
    protocol: number(plain.protocol, 'protocol'),
    epoch: text(plain.epoch, 'epoch'),
    server_time: text(plain.server_time, 'server_time'),
    outcomes,
    changes: list(plain.changes, 'changes').map(change),
    cursor: optionalText(plain.cursor, 'cursor'),
    more: plain.more === true,
    snapshot: plain.snapshot === true,
    upgrade: plain.upgrade === true,
    revoked: plain.revoked === true,
    reoffer: plain.reoffer === true,
    pull_refused: optionalText(plain.pull_refused, 'pull_refused'),
  }
}

function outcome(value: unknown): Outcome {
  const plain = object(value, 'outcome')
  const { result } = plain
  if (result !== 'applied' && result !== 'rejected' && result !== 'held') fail(`result ${String(result)}`)
  return {
    id: text(plain.id, 'outcome.id'),
    result,
    replayed: plain.replayed === true,
    code: optionalText(plain.code, 'code'),
    detail: optionalText(plain.detail, 'detail'),
    refused: plain.refused == null ? [] : list(plain.refused, 'refused').map(refusedItem),
    receipt: optionalText(plain.receipt, 'receipt'),
  }
}

function refusedItem(value: unknown): RefusedItem {
  const plain = object(value, 'refused item')
  return {
    record_id: text(plain.record_id, 'record_id'),
    code: text(plain.code, 'code'),
    current_version: optionalText(plain.current_version, 'current_version'),
  }
}

function change(value: unknown): Change {
  const plain = object(value, 'change')
  const entity = text(plain.entity, 'entity')
  if (plain.drop != null) return { entity, drop: text(plain.drop, 'drop') }
  const put = object(plain.put, 'put')
  text(put.id, 'put.id')
  return { entity, put: put as Body }
}

function object(value: unknown, what: string): Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Plain)
    : fail(`${what}: no object`)
}

function list(value: unknown, what: string): unknown[] {
  return Array.isArray(value) ? value : fail(`${what}: no list`)
}

function text(value: unknown, what: string): string {
  return typeof value === 'string' ? value : fail(`${what}: no text`)
}

function number(value: unknown, what: string): number {
  return typeof value === 'number' ? value : fail(`${what}: no number`)
}

function optionalText(value: unknown, what: string): string | null {
  return value == null ? null : text(value, what)
}

function fail(why: string): never {
  throw new MalformedAnswer(why)
}
