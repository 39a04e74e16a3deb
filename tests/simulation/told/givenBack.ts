/** What people gave back and received in NetSuite against what Shopify shows of it. */
import type { StoredRecord } from '../../../simulators/netsuite/world.ts'
import type { Order, Refund } from '../../../simulators/shopify/model.ts'
import { AS_AGREED, shopifyNumber } from '../oracle/index.ts'
import { appliedBy, factsOf } from '../oracle/life/readLife.ts'
import { FIELDS, factNumber, text } from '../oracle/readBooks.ts'
import { says, type ToldCase, type ToldOrder } from './case.ts'

/** Reason of a return of which nobody in Shopify processes anything. */
export const AWAITED_IN_NETSUITE = 'WRONG_ITEM'

const PAYS_BACK = ['customerRefund', 'cashRefund'] as const

const BOOKS: ReadonlySet<string> = new Set(['cashRefund', 'creditMemo', 'customerRefund'])

/** People's records of a kind that stand, with their orders. */
const peoples = ({ world }: ToldCase, kind: StoredRecord['kind']): readonly StoredRecord[] =>
  [...world.all(kind)].filter(({ fields }) => text(fields, 'memo') === AS_AGREED)

const orderOf = ({ fields }: StoredRecord): string => factNumber(text(fields, FIELDS.order))

/** Millionths of the currency, as the simulated store keeps amounts. */
const amountOf = ({ fields }: StoredRecord): bigint =>
  BigInt(Math.round(Number(text(fields, 'payment') || text(fields, 'total') || '0') * 1e6))

const refundsOfPeople = (given: ToldCase): readonly StoredRecord[] =>
  PAYS_BACK.flatMap((kind) => peoples(given, kind))

/** The record in NetSuite of which a refund in Shopify was told. */
const toldOf = ({ note }: Refund): string | null =>
  /\btieout_\w+?_nsr_(\d+)_\d+\b/.exec(note ?? '')?.[1] ?? null

/** Given back, or under way. */
function moneyOf({ transactions }: Order, { transactionIds }: Refund): bigint {
  return transactions
    .filter(({ id, status }) => transactionIds.includes(id) && (status === 'PENDING' || status === 'SUCCESS'))
    .reduce((sum, { amount }) => sum + amount.presentment, 0n)
}

/** After every change: no refund of people's shows twice, nor with more money; no unit comes back twice. */
export function gaveBackMore(given: ToldCase): readonly string[] {
  const made = new Map(refundsEver(given).map((record) => [record.id, record]))
  return [...given.state.orders.values()].flatMap((order) => {
    const told = order.refunds.flatMap((refund) => {
      const record = toldOf(refund)
      return record === null ? [] : [{ refund, record }]
    })
    const found = [...Map.groupBy(told, ({ record }) => record)].flatMap(([id, refunds]) => {
      const record = made.get(id)
      const most = record === undefined ? 0n : amountOf(record)
      const all = refunds.reduce((sum, { refund }) => sum + moneyOf(order, refund), 0n)
      return all > most
        ? [`refund ${id} of ${most} is ${refunds.length} refunds of ${all} in Shopify`]
        : refunds.filter(({ refund }) => moneyOf(order, refund) > 0n).length > 1
          ? [`refund ${id} shows more than once in Shopify`]
          : []
    })
    return [...found, ...secondRecords(given, order, told)].map((one) => `${order.name}: ${one}`)
  })
}

/** What books a refund that people began is never made by anybody else. */
function secondRecords(
  { log }: ToldCase,
  order: Order,
  told: readonly { readonly refund: Refund }[],
): readonly string[] {
  const facts = new Set(
    told.flatMap(({ refund }) => [refund.id, ...refund.transactionIds]).map(shopifyNumber),
  )
  if (facts.size === 0) return []
  return log.mutations
    .filter(
      ({ change, by, record }) => change === 'created' && by === 'integration' && BOOKS.has(record.kind),
    )
    .filter(({ record }) => [...factsOf(record)].some((fact) => facts.has(fact)))
    .map(({ record }) => `${record.kind} ${record.id} was made for what a person refunded`)
}

/** Also those that were deleted since. */
const refundsEver = ({ log }: ToldCase): readonly StoredRecord[] =>
  log.mutations
    .filter(
      ({ record, by, change }) =>
        by === 'person' &&
        change === 'created' &&
        (record.kind === 'customerRefund' || record.kind === 'cashRefund'),
    )
    .map(({ record }) => record)

const isKeyed = ({ externalId }: StoredRecord): boolean => (externalId ?? '').startsWith('tieout_')

/** The credit that a refund pays out, where a person made that as well. */
function creditOf({ world }: ToldCase, record: StoredRecord): StoredRecord | null {
  const [source] = appliedBy(record, 2)
  const credit = source === undefined ? undefined : world.get('creditMemo', source.to)
  return credit !== undefined && text(credit.fields, 'memo') === AS_AGREED ? credit : null
}

/** In the end: every refund of people's shows once and is ours, or a person knows why not. */
export function untoldRefunds(given: ToldCase, orders: readonly ToldOrder[]): readonly string[] {
  return orders.flatMap((told) => {
    const own = refundsOfPeople(given).filter((record) => orderOf(record) === told.number)
    const found = own.flatMap((record) => refundFindings(given, told, record))
    const isOpen = own.some((record) => shownOf(told.order, record).length === 0)
    const unfounded =
      says(told, 'refund.not-possible') && !isOpen
        ? ['is said to have a refund that cannot be made, and every one is']
        : []
    return [...found, ...unfounded].map((one) => `${told.order.name}: ${one}`)
  })
}

const shownOf = (order: Order, { id }: StoredRecord): readonly Refund[] =>
  order.refunds.filter((refund) => toldOf(refund) === id)

function refundFindings(given: ToldCase, told: ToldOrder, record: StoredRecord): readonly string[] {
  const { order } = told
  const shown = shownOf(order, record)
  const name = `${record.kind} ${record.id}`
  if (shown.length === 0) {
    if (isKeyed(record)) return [`${name} is ours, and Shopify has no such refund`]
    const why = whyNotPossible(given, told, record)
    if (!says(told, 'refund.not-possible'))
      return isWaitingOtherwise(told) ? [] : [`${name} does not show in Shopify, and nobody is told why`]
    return why === null ? [`${name} is said not to be possible, and there is no reason`] : []
  }
  const money = shown.reduce((sum, refund) => sum + moneyOf(order, refund), 0n)
  const isFailed = shown.some(({ transactionIds }) =>
    order.transactions.some(({ id, status }) => transactionIds.includes(id) && status !== 'SUCCESS'),
  )
  if (money !== amountOf(record))
    return isFailed ? [] : [`${name} is of ${amountOf(record)}, and ${money} was refunded in Shopify`]
  const wrong = wrongPayment(given, { order, record, shown })
  const credit = creditOf(given, record)
  const unkeyed = [record, ...(credit === null ? [] : [credit])].filter((one) => !isKeyed(one))
  if (unkeyed.length === 0) return wrong
  const isSaid = says(told, 'refund.not-taken-over') || isWaitingOtherwise(told) || isFailed
  if (isSaid) return wrong
  return [...wrong, ...unkeyed.map(({ kind, id }) => `${kind} ${id} was told to Shopify, and is not ours`)]
}

/** The books wait for a person for another reason, and what is told waits with them. */
const isWaitingOtherwise = ({ said }: ToldOrder): boolean =>
  said !== undefined && said.outcome !== 'booked' && !said.codes.every((code) => code.startsWith('refund.'))

/** What gives back a deposit gives back its payment. */
function wrongPayment(
  { world }: ToldCase,
  { order, record, shown }: { order: Order; record: StoredRecord; shown: readonly Refund[] },
): readonly string[] {
  const [source] = appliedBy(record, 2)
  const deposit = source === undefined ? undefined : world.get('customerDeposit', source.to)
  if (deposit === undefined) return []
  const payment = factNumber(text(deposit.fields, FIELDS.fact))
  const parents = order.transactions
    .filter(({ id }) => shown.some(({ transactionIds }) => transactionIds.includes(id)))
    .map(({ parentTransactionId }) => shopifyNumber(parentTransactionId ?? ''))
  return parents.every((parent) => parent === payment)
    ? []
    : [`${record.kind} ${record.id} gives back payment ${payment}, and Shopify gave back ${parents.join()}`]
}

/** What can keep Shopify from the same refund, by what stands in the two systems. Null: nothing. */
function whyNotPossible(given: ToldCase, { order }: ToldOrder, record: StoredRecord): string | null {
  const amount = amountOf(record)
  if (order.currencyCode !== order.presentmentCurrencyCode) return 'another currency'
  if (order.edited || order.cancelledAt !== null) return 'the order was changed'
  if (order.refunds.some((refund) => toldOf(refund) === null)) return 'Shopify refunded something by itself'
  if (order.returns.length > 0) return 'something came back'
  if (isMoreThanGoods(order)) return 'duties, a fee or a tip went with the goods'
  const payments = order.transactions.filter(
    ({ kind, status }) => (kind === 'SALE' || kind === 'CAPTURE') && status === 'SUCCESS',
  )
  if (payments.length !== 1) return `${payments.length} payments`
  if (refundsOfPeople(given).filter((one) => orderOf(one) === orderOf(record)).length > 1)
    return 'it was given back more than once'
  const credit = creditOf(given, record)
  if (credit !== null) return creditedOtherwise(order, credit)
  if (record.kind === 'cashRefund') return creditedOtherwise(order, record)
  // Of a deposit: all of it, as long as nothing left.
  const [source] = appliedBy(record, 2)
  const deposit = given.world.get('customerDeposit', source?.to ?? '')
  if (deposit === undefined) return 'it gives back a credit of ours'
  if (amountOf(deposit) !== amount) return 'a part'
  return order.fulfillments.length > 0 ? 'something left' : null
}

/** What Tieout tells Shopify of a refund is units and shipping. */
const isMoreThanGoods = ({ additionalFees, lines }: Order): boolean =>
  additionalFees.length > 0 || lines.some(({ kind, duties }) => kind === 'TIP' || duties.length > 0)

/** Lines that were given back for another amount than Shopify has them at; its cents are not told apart. */
function creditedOtherwise(order: Order, credit: StoredRecord): string | null {
  const units = new Map<string, number>()
  for (const { fields } of credit.sublists['item'] ?? []) {
    const line = /^L(\d+)/.exec(text(fields, FIELDS.line))?.[1]
    if (line !== undefined) units.set(line, (units.get(line) ?? 0) + Number(text(fields, 'quantity') || '0'))
  }
  const lines = order.lines.filter(({ kind }) => kind === 'PRODUCT')
  const isWhole = lines.every(({ id, currentQuantity }) => units.get(shopifyNumber(id)) === currentQuantity)
  return isWhole && amountOf(credit) === totalOf(order) ? null : 'a part of the order'
}

const totalOf = ({ agreements }: Order): bigint =>
  agreements.flatMap(({ sales }) => sales).reduce((sum, { total }) => sum + total.presentment, 0n)

/** Orders of which something that people gave back or received is not in Shopify, or not ours. By number. */
export function leftWithPeople(given: ToldCase): ReadonlySet<string> {
  const refunds = refundsOfPeople(given).flatMap((record) => {
    const credit = creditOf(given, record)
    return isKeyed(record) && (credit === null || isKeyed(credit)) ? [] : [orderOf(record)]
  })
  const paid = new Set(refundsOfPeople(given).flatMap((record) => creditOf(given, record)?.id ?? []))
  const credits = peoples(given, 'creditMemo')
    .filter((credit) => !paid.has(credit.id) && !isKeyed(credit))
    .map(orderOf)
  const orders = [...given.state.orders.values()]
    .filter((order) => received(given, order) !== restocked(order))
    .map(({ id }) => shopifyNumber(id))
  return new Set([...refunds, ...credits, ...(given.tells.returns ? orders : [])])
}

/** People's returns and their receipts. */
export const receivedByPeople = (given: ToldCase): ReadonlySet<string> =>
  new Set([...peoples(given, 'returnAuthorization'), ...peoples(given, 'itemReceipt')].map(({ id }) => id))

const unitsIn = ({ sublists }: StoredRecord): number =>
  (sublists['item'] ?? []).reduce((sum, { fields }) => sum + Number(text(fields, 'quantity') || '0'), 0)

function received(given: ToldCase, { id }: Order): number {
  return peoples(given, 'itemReceipt')
    .filter((record) => orderOf(record) === shopifyNumber(id))
    .reduce((sum, record) => sum + unitsIn(record), 0)
}

/** Units that were processed of returns that staff opened and nobody processed in Shopify. */
function restocked({ returns }: Order): number {
  return returns
    .flatMap(({ lines }) => lines)
    .filter(({ returnReason }) => returnReason === AWAITED_IN_NETSUITE)
    .reduce((sum, { processedQuantity }) => sum + processedQuantity, 0)
}

/** In the end: what was received is processed, once, and its return is closed; or a person knows why not. */
export function untoldReturns(given: ToldCase, orders: readonly ToldOrder[]): readonly string[] {
  return orders.flatMap((told) => {
    const { order } = told
    const there = received(given, order)
    if (there === 0) return []
    const here = restocked(order)
    const open = order.returns.filter(
      ({ status, lines }) =>
        status === 'OPEN' &&
        lines.every(
          ({ quantity, processedQuantity, returnReason }) =>
            quantity === processedQuantity && returnReason === AWAITED_IN_NETSUITE,
        ),
    )
    const found = open.map(({ name }) => `return ${name} is processed, and not closed`)
    const isSaid = says(told, 'return.not-possible') || isWaitingOtherwise(told)
    if (here < there && !isSaid) found.push(`${there} units were received, and ${here} are processed`)
    return found.map((one) => `${order.name}: ${one}`)
  })
}
