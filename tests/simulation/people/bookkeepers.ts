/** What people do in NetSuite's pages: what is theirs to do, and what they had better not. */
import type { CreatedSimulation } from '../../../simulators/netsuite/start.ts'
import type { RecordKind, StoredRecord } from '../../../simulators/netsuite/world.ts'
import { BY_HAND, shopifyNumber } from '../oracle/index.ts'
import { FIELDS, factNumber, text } from '../oracle/readBooks.ts'
import type { Chance } from '../world/chance.ts'
import { NETSUITE_URL } from '../world/config.ts'

export const HUMAN_DEEDS = [
  'human memo',
  'human price',
  'human deletes deposit',
  'human closes a line',
  'human ships',
  'human bills',
  'human applies deposit',
  'human deletes fulfilment',
] as const
export type HumanDeed = (typeof HUMAN_DEEDS)[number]

export const isHumanDeed = (what: string): what is HumanDeed =>
  (HUMAN_DEEDS as readonly string[]).includes(what)

/** Does what Tieout would do. */
export const isMaking = (what: HumanDeed): boolean => CHANGES[what].method === 'POST'

interface Change {
  /** Of the record that he opens. */
  readonly kind: RecordKind
  readonly method: 'DELETE' | 'PATCH' | 'POST'
  /** What he makes of it; '' where he changes it. */
  readonly transform: string
  readonly body: (ofOrder: readonly StoredRecord[]) => object | null
}

const changing = (kind: RecordKind, body: object): Change => ({
  kind,
  method: 'PATCH',
  transform: '',
  body: () => body,
})

const deleting = (kind: RecordKind): Change => ({ kind, method: 'DELETE', transform: '', body: () => ({}) })

const making = (kind: RecordKind, transform: RecordKind, body: Change['body']): Change => ({
  kind,
  method: 'POST',
  transform: `/!transform/${transform}`,
  body,
})

const CHANGES: Readonly<Record<HumanDeed, Change>> = {
  'human memo': changing('salesOrder', { memo: 'Called the customer' }),
  'human price': changing('salesOrder', { item: { items: [{ line: 1, amount: 1, price: { id: '-1' } }] } }),
  'human deletes deposit': deleting('customerDeposit'),
  'human closes a line': changing('salesOrder', { item: { items: [{ line: 1, isClosed: true }] } }),
  'human ships': making('salesOrder', 'itemFulfillment', () => ({ shipStatus: { id: 'C' }, memo: BY_HAND })),
  'human bills': making('salesOrder', 'invoice', () => ({ memo: BY_HAND })),
  'human applies deposit': making('customerDeposit', 'depositApplication', (all) => {
    const open = all.find(({ kind, figures }) => kind === 'invoice' && (figures?.open ?? 0) > 0)
    return open === undefined
      ? null
      : {
          memo: BY_HAND,
          apply: { items: [{ doc: { id: open.id }, apply: true, amount: open.figures?.open }] },
        }
  }),
  'human deletes fulfilment': deleting('itemFulfillment'),
}

/** False: there is nothing yet that the person could have changed, or NetSuite does not let him. */
export function lendHand(
  { simulator }: CreatedSimulation,
  { orderId, what, chance }: { readonly orderId: string; readonly what: HumanDeed; readonly chance: Chance },
): boolean {
  const number = shopifyNumber(orderId)
  const ofOrder = [...simulator.world.allInGroup('transaction')].filter(
    ({ fields }) => factNumber(text(fields, FIELDS.order)) === number,
  )
  const { kind, method, transform, body } = CHANGES[what]
  const records = ofOrder.filter((record) => record.kind === kind)
  const record = records[chance.below(Math.max(1, records.length))]
  const sent = body(ofOrder)
  if (record === undefined || sent === null) return false
  const answer = simulator.asPerson({
    method,
    url: `${NETSUITE_URL}/services/rest/record/v1/${kind}/${record.id}${transform}`,
    headers: { 'x-netsuite-propertynamevalidation': 'Error' },
    body: method === 'DELETE' ? '' : JSON.stringify(sent),
  })
  return answer.status < 400
}
