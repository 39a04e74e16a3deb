import { createNetSuiteClient } from '../../adapters/netsuite/client.ts'
import { createSignIn } from '../../adapters/netsuite/signIn.ts'
import { Sql } from '../../adapters/netsuite/suiteql.ts'
import { openGate } from '../../adapters/netsuite/types.ts'
import { systemRandom } from '../../adapters/random.ts'
import type { AskNetSuite } from './audit.ts'
import type { Deployment } from './deployment.ts'

const notCounted = (): void => undefined

/** Reads NetSuite as an auditor does: with a sign-in of their own, through SuiteQL, none of Tieout's tables. */
export function auditor({
  simulators,
  transport,
  clock,
}: Pick<Deployment, 'simulators' | 'transport' | 'clock'>): AskNetSuite {
  const { url, account, tba } = simulators.netsuite
  const credentials = { kind: 'tba' as const, ...tba }
  const timeoutMs = 120_000
  const signIn = createSignIn({
    account,
    baseUrl: url,
    credentials,
    transport,
    clock,
    timeoutMs,
    onCall: notCounted,
  })
  const client = createNetSuiteClient({
    baseUrl: url,
    signIn,
    transport,
    permits: openGate,
    clock,
    random: systemRandom,
    timeoutMs,
    onCall: notCounted,
    suiteTax: true,
  })
  return async (query) => {
    const rows = await client.query({
      kind: 'audit',
      lane: 'live',
      build: () => new Sql(`${query} ORDER BY 1, 2`),
    })
    if (!rows.ok) throw new Error(`NetSuite refused the auditor's question: ${rows.failure.tech}`)
    return rows.value
  }
}
