import type { Database } from '../adapters/postgres/database.ts'
import type { FaultCode } from '../domain/fault/catalogue.ts'
import { type CallCount, readCalls } from './calls.ts'
import { latestProofs, type StoredProof } from './proof.ts'
import { OPEN_BY_CODE, PERMIT_LEVELS } from './sql/figures.ts'
import { readStatus } from './status.ts'
import type { Status } from './types.ts'

export interface PermitLevel {
  readonly account: string
  readonly level: number
  readonly ceiling: number
  /** Leased by processes now. */
  readonly granted: number
}

/** The whole deployment in numbers, for who watches it by machine. */
export interface Figures {
  readonly status: Status
  readonly openFaults: readonly { readonly code: FaultCode; readonly subjects: number }[]
  readonly permits: readonly PermitLevel[]
  readonly calls: readonly CallCount[]
  /** The latest proved day of each store. */
  readonly proofs: readonly StoredProof[]
}

export async function readFigures(db: Database): Promise<Figures> {
  const status = await readStatus(db)
  const faults = await db.query<{ code: FaultCode; subjects: bigint }>(OPEN_BY_CODE)
  const permits = await db.query<PermitLevel>(PERMIT_LEVELS)
  return {
    status,
    openFaults: faults.rows.map(({ code, subjects }) => ({ code, subjects: Number(subjects) })),
    permits: permits.rows,
    calls: await readCalls(db),
    proofs: await latestProofs(db),
  }
}
