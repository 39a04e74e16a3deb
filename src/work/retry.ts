import type { Queryable } from '../adapters/postgres/database.ts'
import type { SubjectKey } from '../domain/ids.ts'
import { FIND_TO_RETRY } from './sql/retry.ts'
import { raise } from './subjects.ts'

/** Subjects by key, all of one root cause (`OpenCause.cause`), or everything that is parked, waits or is delayed. */
export type WhatToRetry =
  | { readonly subjects: readonly SubjectKey[] }
  | { readonly cause: string }
  | { readonly all: true }

/** More are raised by asking again. */
const AT_ONCE = 10_000

/** A person's click or `tieout retry`: looks at them again now, a delayed retry included. Answers whom it raised. */
export async function retry(
  db: Queryable,
  what: WhatToRetry,
  cause = 'retry by a person',
): Promise<readonly SubjectKey[]> {
  const { rows } = await db.query<{ key: SubjectKey }>(FIND_TO_RETRY, [
    'subjects' in what ? what.subjects : null,
    'cause' in what ? what.cause : null,
    AT_ONCE,
  ])
  await raise(
    db,
    rows.map(({ key }) => ({ key, lane: 'retry', cause })),
  )
  return rows.map(({ key }) => key)
}
