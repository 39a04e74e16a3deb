import type { Queryable } from '../adapters/postgres/database.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { SubjectKey } from '../domain/ids.ts'
import type { Sentence } from '../domain/plan/plan.ts'
import { createReflections } from './reflections.ts'
import { iso, orderOf, type ShopifyOrderRow } from './rows.ts'
import { ORDER_OF, STORY_EVENTS, STORY_NOW } from './sql/story.ts'
import type { Ledger, Story, StoryEvent, SubjectState, TieOutResult } from './types.ts'

interface NowRow {
  readonly key: SubjectKey
  readonly state: SubjectState
  readonly owed: boolean
  readonly running: boolean
  readonly retry_at: string | null
  readonly recheck_at: string | null
  readonly excluded: Sentence | null
  readonly faults: readonly Fault[]
  readonly waits: Story['waits']
  readonly tie_out: { at: string; sourceVersion: string; results: TieOutResult[] } | null
}

/** As many of the latest events as a person reads. */
const EVENTS = 500

/** Null: nothing was ever hinted about the subject. */
export async function readStory(
  db: Queryable,
  ledger: Pick<Ledger, 'observe'>,
  subject: SubjectKey,
): Promise<Story | null> {
  const [now] = (await db.query<NowRow>(STORY_NOW, [subject])).rows
  if (!now) return null
  const [order] = (await db.query<ShopifyOrderRow>(ORDER_OF, [subject])).rows
  const observed = await ledger.observe(subject)
  const { told } = await createReflections(db).of(subject)
  const { rows: events } = await db.query<StoryEvent>(STORY_EVENTS, [subject, EVENTS])
  return {
    subject: now.key,
    state: now.state,
    owed: now.owed,
    running: now.running,
    retryAt: now.retry_at,
    recheckAt: now.recheck_at,
    excludedBecause: now.excluded,
    faults: now.faults,
    waits: now.waits,
    order: order ? orderOf(order) : null,
    records: observed.records,
    openIntents: observed.openIntents,
    told,
    tieOut: now.tie_out ? { ...now.tie_out, at: iso(now.tie_out.at) } : null,
    events,
  }
}
