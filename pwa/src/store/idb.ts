/**
 * The store on IndexedDB.
 *
 * Browsers close databases under a page: iOS after a suspend, Chrome when storage is cleared, and any browser when another
 * tab wants to upgrade. So a handle is opened on need, dropped when it dies, and a transaction that finds a dead handle is
 * tried once more on a new one. A page that the browser keeps frozen for "back" lets go of everything first: WebKit freezes it in
 * the middle of a transaction, for which every page after it would wait for ever. `durability: 'strict'`: "saved" is said only when it will survive the battery's end.
 */
import { openDB, type IDBPDatabase, type IDBPTransaction } from 'idb'
import { StorageFull, StoreUnavailable, type Store, type Tx } from './store.ts'
import { DATABASE_NAME, DATABASE_VERSION, upgrade, type Schema } from './upgrades.ts'

const TABLES = ['outbox', 'kept', 'rows', 'meta'] as const
type Transaction<Mode extends IDBTransactionMode> = IDBPTransaction<Schema, typeof TABLES, Mode>

export interface IdbOptions {
  name?: string
  version?: number
  /** Another tab keeps an older version open: this one waits until that tab is closed. */
  onBlocked?: (blocked: boolean) => void
  /** Where `pagehide` and `pageshow` are heard. */
  page?: EventTarget
}

export function idbStore(options: IdbOptions = {}): Store & { close(): Promise<void> } {
  let opening: Promise<IDBPDatabase<Schema>> | null = null
  const running = new Set<Transaction<IDBTransactionMode>>()
  let thawed: Promise<unknown> | null = null
  const page: Partial<EventTarget> = options.page ?? globalThis

  page.addEventListener?.('pagehide', (event) => {
    if (!(event as PageTransitionEvent).persisted) return
    thawed = new Promise((resolve) => page.addEventListener?.('pageshow', resolve, { once: true }))
    for (const transaction of running) abort(transaction)
    void opening?.then((db) => db.close())
    opening = null
  })

  const handle = (): Promise<IDBPDatabase<Schema>> => {
    if (opening) return opening
    const mine = openDB<Schema>(options.name ?? DATABASE_NAME, options.version ?? DATABASE_VERSION, {
      upgrade: (db, from) => upgrade(db, from),
      blocked: () => options.onBlocked?.(true),
      blocking: () => {
        // Another tab brings a newer version: let it, and let the next use of this handle open anew.
        if (opening === mine) opening = null
        void mine.then((db) => db.close())
      },
      terminated: () => {
        if (opening === mine) opening = null
      },
    })
    opening = mine
    mine.then(
      () => options.onBlocked?.(false),
      () => {
        if (opening === mine) opening = null
      },
    )
    return mine
  }

  const transact = async <T>(mode: IDBTransactionMode, work: (tx: Tx) => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries++) {
      let using: Promise<IDBPDatabase<Schema>> | null = null
      await thawed
      try {
        using = handle()
        return await run(await using, mode, work, running)
      } catch (error) {
        if (isFull(error)) throw new StorageFull()
        if (!isDeadHandle(error)) throw error
        if (opening === using) opening = null
        if (tries > 0) throw new StoreUnavailable(String(error))
      }
    }
  }

  return {
    read: (work) => transact('readonly', work),
    write: (work) => transact('readwrite', work),
    close: async () => {
      const db = await opening
      opening = null
      db?.close()
    },
  }
}

async function run<T>(
  db: IDBPDatabase<Schema>,
  mode: IDBTransactionMode,
  work: (tx: Tx) => Promise<T>,
  running: Set<Transaction<IDBTransactionMode>>,
): Promise<T> {
  const transaction = db.transaction(TABLES, mode, { durability: 'strict' })
  const over = () => running.delete(transaction)
  running.add(transaction)
  // Also heard when it fails: without a listener that would count as an unhandled rejection until the end, where it is read.
  transaction.done.then(over, over)
  let result: T
  try {
    result = await work(bind(transaction))
  } catch (error) {
    abort(transaction)
    throw transaction.error ?? error
  }
  await transaction.done
  return result
}

function abort(transaction: Transaction<IDBTransactionMode>): void {
  try {
    transaction.abort()
  } catch {
    // Already over.
  }
}

function bind<Mode extends IDBTransactionMode>(transaction: Transaction<Mode>): Tx {
  const { outbox, kept, rows, meta } = stores(transaction as Transaction<'readwrite'>)
  return {
    outbox: {
      all: () => outbox.getAll(),
      byId: (id) => outbox.index('id').get(id),
      add: async (entry) => {
        // IndexedDB makes `seq`; the type of a stored entry has it already.
        await outbox.add(entry as never)
      },
      put: async (entry) => {
        await outbox.put(entry)
      },
      delete: (seq) => outbox.delete(seq),
    },
    kept: {
      byId: (id) => kept.index('id').get(id),
      put: async (entry) => {
        await kept.put(entry)
      },
      delete: (seq) => kept.delete(seq),
      after: (seq, count_max) => kept.getAll(IDBKeyRange.lowerBound(seq, true), Math.min(count_max, 2 ** 32 - 1)),
      undrawn: () => kept.index('undrawn').getAll(1),
      owed: () => kept.index('owed').getAll(1),
      conflicts: () => kept.index('conflict').getAll(1),
    },
    rows: {
      get: (space, entity, id) => rows.get([space, entity, id]),
      put: async (row) => {
        await rows.put(row)
      },
      delete: (space, entity, id) => rows.delete([space, entity, id]),
      all: (space, entity) => rows.getAll(IDBKeyRange.bound([space, entity, ''], [space, entity, '\uffff'])),
      days: (space, from, to) => rows.index('day').getAll(IDBKeyRange.bound([space, from], [space, to], false, true)),
      clear: (space) => rows.delete(IDBKeyRange.bound([space, '', ''], [space, '\uffff', '\uffff'])),
    },
    meta: {
      get: async <T>(key: string) => (await meta.get(key)) as T | undefined,
      put: async (key, value) => {
        await meta.put(value, key)
      },
      delete: (key) => meta.delete(key),
    },
  }
}

function stores(transaction: Transaction<'readwrite'>) {
  return {
    outbox: transaction.objectStore('outbox'),
    kept: transaction.objectStore('kept'),
    rows: transaction.objectStore('rows'),
    meta: transaction.objectStore('meta'),
  }
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}

/**
 * The handle died before the work could be done. Nothing of the transaction is known to be written, and the work may run
 * again: it looks before it adds.
 */
function isDeadHandle(error: unknown): boolean {
  if (!(error instanceof DOMException)) return false
  return ['InvalidStateError', 'UnknownError', 'AbortError', 'VersionError', 'SecurityError'].includes(error.name)
}
