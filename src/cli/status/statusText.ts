import { CATALOGUE } from '../../domain/fault/catalogue.ts'
import type { RecordKind } from '../../domain/netsuite/documents.ts'
import { documentName } from '../../domain/plan/documentName.ts'
import { sentence } from '../../domain/fault/sentence.ts'
import type { OpenCause, Status, SubjectState } from '../../ledger/types.ts'
import { counted, moneyText, type Voice } from '../output.ts'
import { faultDocument, OWNERS, STATES, timeText } from '../words.ts'

/** `now` tells how long something has been owed. */
export function statusLines(status: Status, voice: Voice, now: Date): readonly string[] {
  return [
    ...orderLines(status),
    ...inHandLines(status, now),
    ...pausedLines(status, voice, now),
    ...stoppedLineLines(status, now),
    ...moneyLines(status),
    ...causeLines(status.openCauses, voice),
  ]
}

function orderLines({ counts }: Status): readonly string[] {
  const orders = ordersByMeaning(counts)
  const total = [...orders.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return ['No order has been heard of yet.']
  return [
    `${counted(total, 'order')}:`,
    ...[...orders].map(([meaning, count]) => `  ${String(count).padStart(6)}  ${meaning}`),
  ]
}

const ORDER_OF_STATES: readonly SubjectState[] = [
  'applied',
  'settled',
  'excluded',
  'waiting',
  'parked',
  'retry',
  'new',
]

function ordersByMeaning(counts: Status['counts']): ReadonlyMap<string, number> {
  const orders = new Map<string, number>()
  for (const state of ORDER_OF_STATES) {
    const count = counts.find((one) => one.kind === 'order' && one.state === state)?.count ?? 0
    if (count > 0) orders.set(STATES[state], (orders.get(STATES[state]) ?? 0) + count)
  }
  return orders
}

function inHandLines(
  { owed, running, oldestOwed, unknownOutcomes, untied }: Status,
  now: Date,
): readonly string[] {
  const age = oldestOwed === null ? '' : `, the oldest for ${durationText(oldestOwed.since, now)}`
  return [
    owed === 0
      ? 'Nothing is left to look at.'
      : `${counted(owed, 'thing')} to look at${age}; ${running} being looked at now.`,
    untied === 0
      ? 'Everything booked ties out.'
      : `${counted(untied, 'order does', 'orders do')} not tie out.`,
    ...(unknownOutcomes === 0
      ? []
      : [`${counted(unknownOutcomes, 'write')} sent to NetSuite and not confirmed yet.`]),
  ]
}

/** A connection that refuses us: since when, why, and what cures it. */
function pausedLines({ paused }: Status, voice: Voice, now: Date): readonly string[] {
  return paused.flatMap(({ system, scope, operation, since, probedAt, fault }) => {
    const { owner, runbook } = CATALOGUE[fault.code]
    const { ops, tech } = sentence(fault)
    const what = operation === null ? '' : `, for ${operation} only`
    return [
      `Paused: ${SYSTEMS[system]} (${scope})${what}, for ${durationText(since, now)}; asked again ${durationText(probedAt, now)} ago.`,
      ...(voice === 'tech' ? [] : [`  ${ops}`, `  for ${OWNERS[owner]}`]),
      ...(voice === 'ops' ? [] : [`  ${tech}`]),
      ...runbook.split('\n').map((step) => `    ${step}`),
    ]
  })
}

const SYSTEMS = { shopify: 'Shopify', netsuite: 'NetSuite' } as const

const stoppedLineLines = ({ stoppedLines }: Status, now: Date): readonly string[] =>
  stoppedLines.map(
    ({ kind, orders, since }) =>
      `Stopped: no ${kindText(kind)} is written any more, since ${counted(orders, 'order')} differ from what was sent (the first ${durationText(since, now)} ago). \`tieout retry --code booking.line-stopped\` lets them go on all the same.`,
  )

function kindText(kind: RecordKind): string {
  if (kind === 'salesOrder') return 'sales order'
  if (kind === 'customerDeposit') return 'customer deposit'
  return kind === 'customer' ? 'customer' : documentName(kind)
}

function durationText(since: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1000))
  if (seconds < 120) return counted(seconds, 'second')
  return seconds < 7200
    ? counted(Math.round(seconds / 60), 'minute')
    : counted(Math.round(seconds / 3600), 'hour')
}

const moneyLines = ({ receivedNotBooked }: Status): readonly string[] =>
  receivedNotBooked.map(
    ({ store, amount, orders }) =>
      `Received, not booked: ${moneyText(amount)} of ${counted(orders, 'order')} (${store}).`,
  )

function causeLines(causes: readonly OpenCause[], voice: Voice): readonly string[] {
  if (causes.length === 0) return ['Nobody has to act.']
  return [
    '',
    'Open, by cause:',
    ...causes.flatMap(({ code, cause, subjects, since, example }) => {
      const { ops, tech } = sentence(example.fault)
      const { owner } = CATALOGUE[code]
      return [
        `  ${counted(subjects, 'order')} since ${timeText(since)}, for ${OWNERS[owner]}`,
        ...(voice === 'tech' ? [] : [`    for example: ${ops}`]),
        ...(voice === 'ops' ? [] : [`    ${cause} (${example.subject})`, `    ${tech}`]),
      ]
    }),
  ]
}

/** The status for machines. */
export function statusDocument(status: Status): Readonly<Record<string, unknown>> {
  return {
    ...status,
    openCauses: status.openCauses.map(({ example, ...cause }) => ({
      ...cause,
      owner: CATALOGUE[cause.code].owner,
      example: { subject: example.subject, fault: faultDocument(example.fault) },
    })),
  }
}
