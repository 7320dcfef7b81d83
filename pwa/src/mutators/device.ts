/**
 * The device as the screens see it: `Client` over a store, a clock and a network. The browser's is put together in
 * `sync/client.ts`, the simulation's in `sim/`.
 */
import { ApiError } from '../net/network.ts'
import type { Command, Mutation } from '../protocol/mutations.ts'
import { uuid7Maker } from '../protocol/uuid7.ts'
import { StorageFull } from '../store/store.ts'
import { ALL, watched, type Changed } from '../store/watched.ts'
import type * as api from '../sync/api.ts'
import { Engine, type EngineParts } from '../sync/engine.ts'
import { lock, OWN, readGate, requireOwn, stillHere, untouchedFor, withMade, type GateSetting } from '../sync/gate.ts'
import { append } from '../sync/outbox.ts'
import { DEVICE_ID, EVICTED_AT, memoKey, SESSION, type ActiveSession } from '../sync/places.ts'
import { dismiss, readConflicts, readRecords, readRows, type RecordFilter } from '../sync/read.ts'
import { approvals, correction, creation, rejections, reversals } from './commands.ts'
import { News } from './news.ts'
import { touchesOf, twin } from './twin.ts'

const CONFIRM_EVERY_MS = 12 * 3_600_000

export interface DeviceParts extends Omit<EngineParts, 'twin' | 'onChange' | 'prelude' | 'ring'> {
  /** Tells other tabs which rows have changed. */
  ring?: (changed: Changed) => void
  device_name: () => Promise<string>
  /** The id that this device had before its database was lost, if it is known from elsewhere. */
  former_device_id?: string
  /** Called with the device's id when it is made or corrected. */
  onDeviceId?: (id: string) => void
  /** Called after a mutation was stored: a moment to ask for lasting storage or a wake-up later. */
  onSaved?: () => void
  /** When the screen was last touched (ms since epoch), remembered over a restart and by all tabs. */
  touch_mark?: { read(): number | null; write(at: number): void }
  /** Takes a waiting version of the app into use. */
  applyUpdate?: () => void
}

export class Device implements api.Client {
  readonly engine: Engine
  private readonly parts: DeviceParts
  private readonly newId: () => string
  private readonly news: News
  private active: ActiveSession | null = null
  private door: api.Gate = { ...OWN, locked: null }

  constructor(given: DeviceParts) {
    const news = new News(given.ring)
    const parts = { ...given, store: watched(given.store, (changed) => news.note(changed)), ring: () => news.ring() }
    this.news = news
    this.parts = parts
    this.newId = uuid7Maker(
      () => parts.clock.now(),
      (bytes) => parts.clock.random(bytes),
    )
    this.engine = new Engine({
      ...parts,
      twin,
      onChange: () => this.news.show(),
      prelude: async () => (await parts.serverHalf()).paySignOut(parts.network, parts.store),
    })
  }

  async start(): Promise<void> {
    const { store } = this.parts
    try {
      const device_id = await store.write(async (tx) => {
        const [known, { idle_ms }] = await Promise.all([tx.meta.get<string>(DEVICE_ID), readGate(tx)])
        const id = known ?? this.parts.former_device_id ?? this.newId()
        if (known === undefined) {
          await tx.meta.put(DEVICE_ID, id)
          if (this.parts.former_device_id !== undefined) await tx.meta.put(EVICTED_AT, this.parts.clock.now())
        }
        // Whoever picks up a tablet that lay switched off is not the one who put it down.
        if (idle_ms !== null && this.untouched_ms() > idle_ms) await lock(tx)
        return id
      })
      this.parts.onDeviceId?.(device_id)
      await this.heard()
    } catch {
      this.engine.seen.storage_unavailable = true
      this.news.show()
      return
    }
    void this.confirmSession().finally(() => this.engine.run('start'))
  }

  session(): api.Session | null {
    return this.active?.session ?? null
  }

  async signIn(login: string, secret: string): Promise<api.Session> {
    const { network, store, clock, device_name } = this.parts
    const device_id = (await store.read((tx) => tx.meta.get<string>(DEVICE_ID))) ?? this.newId()
    const said = { login, secret, device: { id: device_id, name: await device_name() } }
    const { signIn } = await this.parts.serverHalf()
    this.active = await signIn(network, store, said, clock.now(), twin)
    this.parts.onDeviceId?.(this.active.session.device.id)
    this.letIn()
    this.engine.seen.session_refused = false
    await this.engine.refresh() // first: what was known of the person before says nothing about this one
    this.news.tell()
    void this.engine.run('signed_in')
    return this.active.session
  }

  async signOut(): Promise<void> {
    await (await this.parts.serverHalf()).signOut(this.parts.store)
    this.active = null
    this.letIn()
    this.engine.seen.session_refused = false
    this.news.tell()
    await this.engine.refresh()
    void this.engine.run('person')
  }

  async accounts(): Promise<api.KnownPerson[]> {
    const { knownPeople } = await this.parts.serverHalf()
    return this.parts.store.read(knownPeople)
  }

  gate(): api.Gate {
    return this.door
  }

  claimed(): boolean {
    return this.active?.claimed === true
  }

  async setGate(change: Partial<GateSetting>): Promise<void> {
    const { setGate } = await this.parts.serverHalf()
    this.door = await this.parts.store.write((tx) => setGate(tx, change))
    this.news.tell()
  }

  async lock(): Promise<void> {
    await this.parts.store.write(lock)
    this.news.note([ALL])
    await this.heard()
    this.news.ring()
    void this.engine.run('start')
  }

  touch(): void {
    this.parts.touch_mark?.write(this.parts.clock.now())
  }

  untouched_ms(): number {
    return untouchedFor(this.parts.touch_mark?.read() ?? null, this.parts.clock.now())
  }

  async tidyGate(): Promise<void> {
    if (!this.door.shared) return
    const { sendLeadersAway } = await this.parts.serverHalf()
    const { last_success_at, session_refused } = this.engine.seen
    const now = this.parts.clock.now()
    const away = await this.parts.store.write((tx) => sendLeadersAway(tx, last_success_at, now, session_refused))
    if (!away) return
    this.news.note([ALL])
    await this.heard()
    this.news.ring()
  }

  async switchTo(user_id: string): Promise<api.Session> {
    this.active = await (await this.parts.serverHalf()).switchTo(this.parts.store, user_id)
    this.letIn()
    this.engine.seen.session_refused = false
    await this.engine.refresh()
    this.news.tell()
    void this.engine.run('visible')
    return this.active.session
  }

  onChange(listener: (changed: Changed) => void): () => void {
    return this.news.listen(listener)
  }

  status(): api.SyncStatus {
    return this.engine.status()
  }

  sendNow(): Promise<void> {
    return this.engine.run('person')
  }

  /** Something changed in another tab or in the worker: look again. */
  async heard(changed: Iterable<string> = [ALL]): Promise<void> {
    const { store } = this.parts
    this.news.hear(changed)
    const [active, undrawn, door] = await store.read((tx) =>
      Promise.all([tx.meta.get<ActiveSession>(SESSION), tx.kept.undrawn(), readGate(tx)]),
    )
    const other = active?.session.user.id !== this.active?.session.user.id || active?.claimed !== this.active?.claimed
    if (other) this.news.hear([ALL])
    // Whom the server refused in this tab was another one, or has shown a PIN in another tab since.
    if (other || active?.confirmed_at !== this.active?.confirmed_at) this.engine.seen.session_refused = false
    this.active = active ?? null
    this.door = door
    // At once: until it is redrawn, a screen of the person before is still there to be tapped.
    if (other) this.news.show()
    if (undrawn.length > 0) {
      const { drawUndrawn } = await this.parts.serverHalf()
      await store.write((tx) => drawUndrawn(tx, twin))
    }
    await this.engine.refresh()
  }

  records(filter: RecordFilter = {}): Promise<api.WorkRecord[]> {
    const { active } = this // of now: when the store answers, somebody else may be here
    return this.forViewer(async (tx, id) => {
      const records = await readRecords(tx, id, filter)
      return active?.claimed ? records.filter((record) => active.made?.includes(record.id)) : records
    })
  }

  rows<E extends keyof api.Entities>(entity: E): Promise<api.Entities[E][]> {
    if (this.claimed()) return this.publicRows(entity)
    return this.forViewer((tx, id) => readRows(tx, id, entity))
  }

  conflicts(): Promise<api.Conflict[]> {
    if (this.claimed()) return Promise.resolve([])
    return this.forViewer((tx, id) => readConflicts(tx, id))
  }

  async dismissConflict(mutation_id: string): Promise<void> {
    await this.parts.store.write((tx) => dismiss(tx, mutation_id))
    this.news.tell()
  }

  async createRecord(record: api.NewRecord, options?: api.ActOptions): Promise<string> {
    const [id] = await this.act([creation(record)], options)
    return id!
  }

  async correctRecord(record: api.WorkRecord, change: Parameters<api.Client['correctRecord']>[1]): Promise<void> {
    requireOwn(record, this.active)
    await this.act([correction(record, change)])
  }

  async cancelRecord(record: api.WorkRecord): Promise<void> {
    requireOwn(record, this.active)
    await this.act([{ type: 'record.cancel', record_id: record.id, base_version: record.version }])
  }

  async disputeRecord(record: api.WorkRecord, note: string): Promise<void> {
    requireOwn(record, this.active)
    await this.act([{ type: 'record.dispute', record_id: record.id, version: record.version, note }])
  }

  approve(items: api.Decided[], options?: api.ActOptions): Promise<string[]> {
    return this.act(approvals(items), options)
  }

  reject(items: api.Decided[], reason_code: string, note?: string): Promise<string[]> {
    return this.act(rejections(items, reason_code, note))
  }

  reverse(items: api.Decided[], reason_code: string, note: string): Promise<string[]> {
    return this.act(reversals(items, reason_code, note))
  }

  async remember(key: string, value: unknown): Promise<void> {
    // By way of JSON, because a screen's reactive value cannot be stored as it is.
    const plain: unknown = value === undefined ? null : JSON.parse(JSON.stringify(value))
    await this.parts.store.write((tx) => tx.meta.put(memoKey(key), plain))
  }

  recall<T>(key: string): Promise<T | undefined> {
    return this.parts.store.read((tx) => tx.meta.get<T>(memoKey(key)))
  }

  async erasedAt(): Promise<number | null> {
    return (await this.parts.store.read((tx) => tx.meta.get<number>(EVICTED_AT))) ?? null
  }

  async exportUnsent(): Promise<Blob> {
    const { store, clock, serverHalf } = this.parts
    const { pack } = await serverHalf()
    return new Blob([await store.read((tx) => pack(tx, clock.stamp(clock.now())))], { type: 'application/json' })
  }

  async takeCarried(text: string): Promise<api.CarriedIn> {
    const { store, clock, serverHalf } = this.parts
    const { takeIn } = await serverHalf()
    const touches = (mutation: Mutation) => touchesOf(mutation.id, mutation)
    const taken = await store.write((tx) => takeIn(tx, text, clock.now(), touches, twin))
    await this.engine.refresh()
    this.news.tell()
    void this.engine.run('person')
    return taken
  }

  applyUpdate(): void {
    this.parts.applyUpdate?.()
  }

  async takeBack(ids: readonly string[]): Promise<boolean> {
    const actor_id = this.active?.session.user.id
    if (actor_id === undefined) return false
    const { takeBack } = await this.parts.serverHalf()
    const taken = await this.parts.store.write((tx) => takeBack(tx, ids, actor_id, twin))
    await this.engine.refresh()
    this.news.tell()
    return taken
  }

  async act(commands: readonly Command[], { hold_ms = 0, forget }: api.ActOptions = {}): Promise<string[]> {
    const { store, clock } = this.parts
    const active = this.active
    if (!active) throw new ApiError(401, 'sign_in_required')
    const now = clock.now()
    const made = commands.map((command): Mutation => {
      const author = {
        id: this.newId(),
        protocol: 1,
        actor_id: active.session.user.id,
        occurred_at: clock.stamp(now),
        made_on: active.session.device.id,
        tick: clock.tick(),
        ...(active.claimed ? { claimed: true as const } : {}),
      }
      return { ...author, ...command }
    })
    let claimed = false
    const save = (): Promise<void> =>
      store.write(async (tx) => {
        const here = await stillHere(tx, active)
        if (!here) throw new ApiError(409, 'person_changed')
        // Counted from here: the transaction may have waited for a long pull to end.
        const until = hold_ms > 0 ? clock.now() + hold_ms : 0
        for (const mutation of made) await append(tx, mutation, touchesOf(mutation.id, mutation), now, twin, until)
        if (forget !== undefined) await tx.meta.put(memoKey(forget), null)
        claimed = here.claimed === true
        if (claimed) await tx.meta.put(SESSION, withMade(here, made))
      })
    try {
      await save()
    } catch (error) {
      if (error instanceof ApiError) await this.heard()
      if (!(error instanceof StorageFull)) throw error
      await this.makeRoom(save)
    }
    // From the store, where what another tap or tab made meanwhile stands as well: what is not shown would be tapped again.
    if (claimed) await this.heard([])
    this.engine.saved(made.length, now)
    this.news.tell()
    this.parts.onSaved?.()
    return made.map(({ id }) => id)
  }

  /** The device is full: what is long paid goes, unsent work never. If that is not enough, nothing was saved, and it is said. */
  private async makeRoom(save: () => Promise<void>): Promise<void> {
    try {
      await this.parts.dropCaches?.()
      const { prune } = await this.parts.serverHalf()
      await this.parts.store.write((tx) => prune(tx, true))
      await save()
    } catch (error) {
      this.engine.seen.storage_full = true
      this.news.show()
      throw error
    }
  }

  /** Lets the server say who is signed in, now and then: a role or a line may have changed. */
  private async confirmSession(): Promise<void> {
    const { active, parts } = this
    if (!active || active.claimed || parts.clock.now() - active.confirmed_at < CONFIRM_EVERY_MS) return
    try {
      const { confirm } = await parts.serverHalf()
      const confirmed = await confirm(parts.network, parts.store, parts.clock.now())
      this.engine.seen.session_refused = confirmed === null
      await this.heard()
    } catch {
      // Offline, or a server in trouble: what is known here stays good.
    }
  }

  /** Another person, or nobody, is here from now on. */
  private letIn(): void {
    this.door = { ...this.door, locked: null }
    this.touch()
    this.news.note([ALL])
  }

  private async publicRows<T>(entity: string): Promise<T[]> {
    const { publicRows } = await this.parts.serverHalf()
    return this.forViewer((tx, id) => publicRows<T>(tx, id, entity))
  }

  private forViewer<T>(
    read: (tx: Parameters<Parameters<EngineParts['store']['read']>[0]>[0], id: string) => Promise<T[]>,
  ) {
    const id = this.active?.session.user.id
    return id === undefined ? Promise.resolve<T[]>([]) : this.parts.store.read((tx) => read(tx, id))
  }
}
