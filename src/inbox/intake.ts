import type { Queryable } from '../adapters/postgres/database.ts'
import { isRefusedValue } from '../adapters/postgres/errors.ts'
import { accept, type Accepted, acceptAll } from './inbox.ts'
import type { Delivery } from './types.ts'

/** Takes one delivery in. It is committed when this resolves; the sender is answered only then. */
export type Intake = (delivery: Delivery) => Promise<Accepted>

/** Statements at once: while one commits, the next is made ready. */
const AT_ONCE = 2
/** Deliveries that share a statement at most. */
const MOST = 100

interface Waiting {
  readonly delivery: Delivery
  readonly resolve: (accepted: Accepted) => void
  readonly reject: (error: unknown) => void
}

/**
 * Deliveries that come while others are being committed share the next statement, since their commits would wait for
 * one another anyway. One that comes alone waits for nothing. One that the database will never take spoils only its
 * own answer: the others of its statement are sent again, each by itself.
 */
export function createIntake(db: Queryable): Intake {
  let waiting: Waiting[] = []
  let underWay = 0

  const pump = (): void => {
    while (underWay < AT_ONCE && waiting.length > 0) {
      const batch = waiting.slice(0, MOST)
      waiting = waiting.slice(MOST)
      underWay += 1
      void send(db, batch).finally(() => {
        underWay -= 1
        pump()
      })
    }
  }

  return (delivery) =>
    new Promise((resolve, reject) => {
      waiting.push({ delivery, resolve, reject })
      pump()
    })
}

async function send(db: Queryable, batch: readonly Waiting[]): Promise<void> {
  try {
    const answers = await take(
      db,
      batch.map(({ delivery }) => delivery),
    )
    for (const [index, { resolve }] of batch.entries()) resolve(answers[index] ?? 'duplicate')
  } catch (error) {
    if (batch.length > 1 && isRefusedValue(error)) {
      for (const one of batch) await send(db, [one])
      return
    }
    for (const { reject } of batch) reject(error)
  }
}

async function take(db: Queryable, deliveries: readonly Delivery[]): Promise<readonly Accepted[]> {
  const [first, ...others] = deliveries
  return first && others.length === 0 ? [await accept(db, first)] : acceptAll(db, deliveries)
}
