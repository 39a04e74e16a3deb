/** Subjects that were settled long ago, with everything that a run leaves behind, without running any. */
import type { Database } from '../../src/adapters/postgres/database.ts'

const FIRST_ORDER = 1_000_000_000_000
const BATCH = 50_000

/** A document of a usual length, and the tie-out of an order. */
const DOCUMENT = JSON.stringify({
  kind: 'salesOrder',
  lines: Array.from({ length: 4 }, () => ({
    key: 'L1',
    item: '101',
    quantity: '1',
    amount: '14.50',
    tax: '0.58',
  })),
})
const RESULTS = JSON.stringify(
  Array.from({ length: 8 }, (_, n) => ({
    equation: `I-O${n}`,
    holds: true,
    expected: '32.50 USD',
    actual: '32.50 USD',
    about: 'salesOrder',
  })),
)

/** $1 first and $2 last order, $3 a JSON text. */
const STATEMENTS: readonly { readonly text: string; readonly json?: string }[] = [
  {
    text: `insert into subject (key, wanted, settled, dispatched, lane, fence, state, claimed_seq, settled_seq)
   select 'order:demo:' || n, 2, 2, 2, 'live', 2, 'applied', 1, 2 from generate_series($1::bigint, $2::bigint) as n`,
  },
  {
    text: `insert into shopify_order (store, order_id, subject, name, processed_at, updated_at, total_minor, currency)
   select 'demo', n::text, 'order:demo:' || n, '#X' || n, now() - interval '90 days', now() - interval '90 days', 3250, 'USD'
   from generate_series($1::bigint, $2::bigint) as n`,
  },
  {
    text: `insert into seen (source, id, version)
   select 'shopify:demo:order', n::text, '2026-01-05T10:00:00Z' from generate_series($1::bigint, $2::bigint) as n`,
  },
  {
    text: `insert into delivery (store, webhook_id, topic, received_at, subjects)
   select 'demo', 'filled-' || n, 'orders/create', now() - interval '10 days', array['order:demo:' || n]
   from generate_series($1::bigint, $2::bigint) as n`,
  },
  {
    text: `insert into hint (subject, lane, cause, at)
   select 'order:demo:' || n, 'live', 'webhook orders/create', now() - interval '10 days'
   from generate_series($1::bigint, $2::bigint) as n`,
  },
  {
    text: `insert into run (subject, fence, worker, lane, attempt, started_at, ended_at, outcome)
   select 'order:demo:' || n, 2, 1, 'live', 1, now() - interval '10 days', now() - interval '10 days', 'applied'
   from generate_series($1::bigint, $2::bigint) as n`,
  },
  {
    text: `insert into intent (subject, external_id, kind, operation, hash, source_version, config_version, fence, state)
   select 'order:demo:' || n, 'tieout_demo_so_' || n, 'salesOrder', 'create', md5(n::text), '1', 'v1', 2, 'done'
   from generate_series($1::bigint, $2::bigint) as n`,
  },
  {
    text: `insert into attempt (intent, subject, fence, ms, outcome)
   select id, subject, 2, 900, 'ok' from intent
   where external_id in (select 'tieout_demo_so_' || n from generate_series($1::bigint, $2::bigint) as n)`,
  },
  {
    text: `insert into record (external_id, subject, kind, internal_id, hash, source_version, state, verified_at, document)
   select 'tieout_demo_so_' || n, 'order:demo:' || n, 'salesOrder', 'f' || n, md5(n::text), '1', 'verified', now(), $3::jsonb
   from generate_series($1::bigint, $2::bigint) as n`,
    json: DOCUMENT,
  },
  {
    text: `insert into tieout (subject, source_version, results, broken)
   select 'order:demo:' || n, '1', $3::jsonb, 0 from generate_series($1::bigint, $2::bigint) as n`,
    json: RESULTS,
  },
]

/** Fills an empty database with so many orders, and brings its statistics up to date. */
export async function fillOrders(db: Database, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const until = Math.min(from + BATCH, count) - 1
    await db.transaction(async (tx) => {
      await tx.query('set local synchronous_commit = off')
      for (const { text, json } of STATEMENTS) {
        const values = [FIRST_ORDER + from, FIRST_ORDER + until, ...(json === undefined ? [] : [json])]
        await tx.query(text, values)
      }
    })
  }
  await db.query('vacuum analyze')
}
