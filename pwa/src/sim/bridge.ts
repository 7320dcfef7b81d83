/**
 * The shipped sync engine, driven from outside over a pipe: for the seeded simulation, where Python holds the server, the
 * network and the dice.
 *
 *     npm run build:sim && node dist-sim/bridge.mjs
 *
 * One JSON value a line in, one a line out, strictly in turn. A command is an object with a member `do`; a list of commands
 * is carried out in order and answered by a list. Each command is answered when all that it set going has come to rest:
 *
 *     {"ok": true, "result": ..., "requests": [...], "events": [...]}        or {"ok": false, "error": "..."}
 *
 * `requests`: what the devices want to be carried to the server since the last answer, in order:
 *     {"request": 7, "device": "a", "tab": 0, "method": "POST", "path": "/api/v1/sync", "body": "<JSON text>"|null}
 * Each waits for `answer` or `fail`; left alone it fails by itself after 20 s of virtual time, as on a phone.
 * `events`: {"device", "signed_in": user id}, {"device", "sign_in_failed": text}, {"device", "tab", "error"}: an error that the
 * engine did not expect. The last kind is always a fault to look into.
 *
 * Same seed, same commands: the same output, byte for byte. Virtual time stands still between commands.
 *
 * | do          | members                                             | result |
 * |-------------|-----------------------------------------------------|--------|
 * | reset       | seed (any text or number), now_ms? (epoch)          | a new world without devices |
 * | device      | id, tabs? (1), locks? (true), clock_offset_ms?, idle? | a new, started device |
 * | sign_in     | device, login, secret                               | a request for /api/v1/session; its end is an event |
 * | sign_out    | device                                              | {} or {error} |
 * | switch_to   | device, user_id: offline choice of a person         | {} or {error} |
 * | tap         | device, type, fields (below)                        | {ids: new in the outbox, error?} |
 * | sync        | device: "send now"                                  | |
 * | run         | device, reason: start, visible, online, poke, timer, saved, person, signed_in | |
 * | answer      | request, status, body (JSON value), retry_after? (seconds) | {heard: false} when nobody waits for it any more |
 * | fail        | request: no answer came                             | {heard} |
 * | advance     | ms, until_request? (stop when one wants sending)    | {now, left_ms} |
 * | offline     | device, on? (true): requests fail at once, unseen   | |
 * | clock       | device, offset_ms: the device's clock minus true time | |
 * | crash       | device, restart? (true): memory lost, store kept    | |
 * | die_after   | device, steps: crashes within its n-th store operation from now on; `restart` it then | |
 * | restart     | device                                              | |
 * | records     | device                                              | what the screens would list |
 * | dump        | device | {device_id, epoch, outbox, kept, session, status, records, conflicts} as stored |
 *
 * Commands for one device take `tab` (0). `fields` of `tap`: for record.create product_id, operation_id, quantity and what else
 * the type may carry; for record.correct record_id and the changes; for cancel record_id; for dispute record_id, note; for
 * decisions items and reason_code, note. Versions of correct, cancel and dispute are those that the device shows, as on a
 * screen. Any other type is an administrator's command with its fields as they are.
 */
import { carryOut, type Command } from './commands.ts'
import { World } from './world.ts'

const START_MS = Date.UTC(2026, 10, 24, 3, 0, 0)

let world = new World('0', START_MS)

async function obey(command: Command): Promise<unknown> {
  try {
    if (command.do === 'reset') {
      for (const device of world.devices.values()) world.kill(device)
      world = new World(String(command.seed), typeof command.now_ms === 'number' ? command.now_ms : START_MS)
    }
    const result = command.do === 'reset' ? null : await carryOut(world, command, drained)
    await drained()
    return { ok: true, result, requests: world.takeRequests(), events: world.events.splice(0) }
  } catch (error) {
    await drained()
    return { ok: false, error: String(error), requests: world.takeRequests(), events: world.events.splice(0) }
  }
}

/** Until nothing is left to do but to wait: promises run dry before the next turn of the loop. */
function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function obeyLine(line: string): Promise<string> {
  const said = JSON.parse(line) as Command | Command[]
  if (!Array.isArray(said)) return JSON.stringify(await obey(said))
  const answers: unknown[] = []
  for (const command of said) answers.push(await obey(command))
  return JSON.stringify(answers)
}

let buffered = ''
let turn: Promise<void> = Promise.resolve()
process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk: string) => {
  buffered += chunk
  for (let end = buffered.indexOf('\n'); end >= 0; end = buffered.indexOf('\n')) {
    const line = buffered.slice(0, end)
    buffered = buffered.slice(end + 1)
    if (line.trim() === '') continue
    const before = turn
    turn = (async () => {
      await before
      process.stdout.write(`${await obeyLine(line)}\n`)
    })()
  }
})
// A line that is no JSON ends the process, loudly: whoever drives it has lost the thread.
