import { externalId as keyOf, parseExternalId } from '../identity/externalId.ts'
import type { StoreKey } from '../ids.ts'
import type { RecordKind } from '../netsuite/documents.ts'
import type { LifePolicy } from '../policy/policy.ts'
import { moneyAccounts } from './accounts.ts'
import { categorise } from './categories.ts'
import { saleSign } from './expected.ts'
import { completeness, type Facts, ledgerRows, records, rounding } from './lines.ts'
import { unknown } from './reasons.ts'
import { linesOfCategory, roundingOf, saleLines } from './records.ts'
import type { Tally } from './tally.ts'
import type { DayRecord, Reason } from './types.ts'

export interface Stray {
  readonly record: DayRecord
  readonly policy: LifePolicy
  /** The order that stands on the record, as Shopify names it; null: Shopify has no such order. */
  readonly order: string | null
  readonly isRemembered: boolean
}

/** `tieout_<store>_`: what all external ids of a store begin with. */
export const prefixOf = (store: StoreKey): string => `tieout_${store}_`

/** Whether a record bears our prefix, whoever wrote it. */
export const isOurs = ({ externalId }: DayRecord, store: StoreKey): boolean =>
  externalId?.startsWith(prefixOf(store)) === true

/**
 * A record that no fact asks for: under our prefix, or a copy of one that bears our marks. It is in the books all the
 * same, so it adds to every sum that it touches (I-D9).
 */
export function proveStray(tally: Tally, stray: Stray): void {
  const { record, policy, order, isRemembered } = stray
  const id = record.externalId ?? `transaction ${record.id}`
  const why = whyStray(stray, id)
  const entry = { id, order, reason: (): Reason => why }
  tally.compare(records, { ...entry, left: 0n, right: 1n })
  if (isOurs(record, policy.store))
    tally.compare(ledgerRows, { ...entry, left: isRemembered ? 1n : 0n, right: 1n })
  const facts = factsOf(record)
  if (facts !== null) {
    tally.compare(completeness(facts, 'count'), { ...entry, left: 0n, right: 1n })
    if (facts !== 'fulfilments')
      tally.compare(completeness(facts, record.currency), { ...entry, left: 0n, right: record.total })
  }
  const accounts = moneyAccounts(policy)
  for (const { account, item, minor } of record.postings) {
    const place = accounts.of(account, record.currency)
    if (place === null || (item !== null && item === policy.items.giftCard)) continue
    tally.compare(place.line, { ...entry, left: 0n, right: place.sign * minor })
  }
  if (saleSign(record.kind) !== 0n)
    for (const [category, minor] of saleLines(record, categorise(policy, new Set())))
      for (const line of linesOfCategory(category, record.currency))
        tally.compare(line, { ...entry, left: 0n, right: minor })
  const rounded = roundingOf(record, { policy })
  if (rounded !== 0n) tally.compare(rounding(record.currency), { ...entry, left: 0n, right: rounded })
}

function whyStray({ record, order, policy }: Stray, id: string): Reason {
  const parsed = record.externalId === null ? null : parseExternalId(record.externalId)
  const tech = `${id}: transaction ${record.id}, ${record.kind ?? 'of a type that is never written'}, of ${record.tranDate}`
  if (!isOurs(record, policy.store))
    return unknown(`Transaction ${record.id} bears the marks of a record of Tieout, and is a copy.`, tech)
  if (parsed === null || keyOf(parsed.store, parsed.kind, keyPart(parsed)) !== record.externalId)
    return unknown(`${id} in NetSuite is no record that Tieout writes: somebody made it.`, tech)
  if (order === null) return unknown(`No order in Shopify stands behind ${id} in NetSuite.`, tech)
  return unknown(`Nothing that happened to order ${order} asks for ${id}, which is in NetSuite.`, tech)
}

const keyPart = ({ id, part }: NonNullable<ReturnType<typeof parseExternalId>>) =>
  part === null ? id : { id, part }

const factsOf = ({ kind }: DayRecord): Facts | null => (kind === null ? null : (FACTS_OF[kind] ?? null))

/** Which facts a kind of record books. */
const FACTS_OF: Readonly<Partial<Record<RecordKind, Facts>>> = {
  salesOrder: 'orders',
  cashSale: 'orders',
  customerDeposit: 'payments',
  customerPayment: 'payments',
  customerRefund: 'payments given back',
  creditMemo: 'refunds',
  cashRefund: 'refunds',
  itemFulfillment: 'fulfilments',
}
