import { describe, expect, test } from 'vitest'
import { currency } from '../../domain/money.ts'
import { assemble, type ReadBackContext, type TaxSign } from './readBack.ts'
import type { Row } from './suiteql.ts'

const USD = currency('USD')

const context = (taxSign: TaxSign = { value: null }): ReadBackContext => ({
  currencies: new Map([['1', USD]]),
  baseCurrencies: new Map([['3', USD]]),
  offsetMs: -8 * 3_600_000,
  taxSign,
  bodyFields: ['custbody_a'],
})

const head: Row = {
  id: '50',
  externalid: 'tieout_us_so_1',
  type: 'SalesOrd',
  status: 'B',
  trandate: '2026-11-22',
  currency: '1',
  entity: '7',
  foreigntotal: '10.5',
  voided: 'F',
  lastmodified: '2026-11-22 19:30:00',
  custbody_a: 'x',
}

const line = (more: Row): Row => ({
  ...head,
  part: 'line',
  mainline: 'F',
  taxline: 'F',
  subsidiary: '3',
  ...more,
})
const tax = (more: Row): Row => ({ ...head, part: 'tax', ...more })

const main = line({ lineid: '0', mainline: 'T', foreignamount: '10.5' })
const product = line({ lineid: '1', linekey: 'L1', item: '100', quantity: '-2', foreignamount: '-10.2' })
const taxLine = line({ lineid: '2', taxline: 'T', foreignamount: '-0.3', item: '9' })

function only(rows: readonly Row[], using = context()) {
  const [result] = assemble(rows, using).values()
  if (result?.ok === false) throw new Error(result.failure.tech)
  return result?.value
}

/** Why the only document among the rows cannot be read. */
function refused(rows: readonly Row[]): string {
  const [result] = assemble(rows, context()).values()
  return result?.ok === false ? result.failure.tech : 'it was read'
}

test('signs are turned, times are UTC, what is missing is null', () => {
  const document = only([main, product, taxLine])
  expect(document).toMatchObject({
    total: { minor: 1050n },
    taxTotal: { minor: 30n },
    otherRefNum: null,
    postingPeriod: null,
    customFields: { custbody_a: 'x' },
    lastModified: '2026-11-23T03:30:00Z',
  })
  expect(document?.lines).toEqual([
    {
      key: 'L1',
      line: 1,
      location: null,
      item: '100',
      quantity: 2,
      amount: { minor: 1020n, currency: USD },
      closed: false,
      fulfilled: 0,
      billed: 0,
    },
  ])
})

test.each([
  ['as people read them', '0.3', 30n],
  ['as the ledger has them', '-0.3', 30n],
])('tax details come out alike, whether stated %s', (_name, stated, minor) => {
  const detail = tax({ lineid: '1', item: '4', foreignamount: stated })
  expect(only([main, product, taxLine, detail])?.taxes).toEqual([
    { line: 'L1', taxCode: '4', amount: { minor, currency: USD } },
  ])
})

test('details that sum to nothing keep the sign that other documents of the account told', () => {
  const sign: TaxSign = { value: null }
  const using = context(sign)
  only([main, product, taxLine, tax({ lineid: '1', item: '4', foreignamount: '-0.3' })], using)
  const balanced = [
    tax({ lineid: '1', item: '4', foreignamount: '-0.2' }),
    tax({ lineid: '5', item: '4', foreignamount: '0.2' }),
  ]
  expect(only([main, product, ...balanced], using)?.taxes.map((one) => one.amount.minor)).toEqual([20n, -20n])
})

test('a line with several postings is one line; only what posts is a posting', () => {
  const rows = [
    line({ lineid: '0', mainline: 'T', foreignamount: '10.5', account: '1', debit: '10.5', posting: 'T' }),
    line({ ...product, account: '2', credit: '10.2', posting: 'T' }),
    line({ ...product, account: '3', debit: '1', posting: 'T' }),
    line({ ...taxLine, account: '4', credit: '0.3', posting: 'F' }),
  ]
  const document = only(rows)
  expect(document?.lines).toHaveLength(1)
  expect(
    document?.postings.map(({ account, debit, credit }) => [account, debit.minor, credit.minor]),
  ).toEqual([
    ['1', 1050n, 0n],
    ['2', 0n, 1020n],
    ['3', 100n, 0n],
  ])
})

test('what cannot be read exactly is a fault, never a guess', () => {
  expect(refused([{ ...main, currency: '77' }])).toContain('currency 77')
  expect(refused([{ ...main, foreigntotal: '10.505' }])).toContain('10.505')
  const elsewhere = line({
    lineid: '0',
    mainline: 'T',
    subsidiary: '99',
    account: '1',
    debit: '1',
    posting: 'T',
  })
  expect(refused([elsewhere])).toContain('base currency')
})

test('a type that we never write is not taken for ours', () => {
  expect(assemble([{ ...main, type: 'VendBill' }], context())).toEqual(new Map())
})

describe('records of an order’s life', () => {
  const credit = (more: Row): Row => ({ ...line(more), type: 'CustCred', foreigntotal: '-10.5' })

  test('a credit memo is positive, whatever sign NetSuite gives its total, and says what is open of it', () => {
    const document = only([
      credit({ lineid: '0', mainline: 'T', foreignamount: '-10.5', foreignpaymentamountunused: '4.5' }),
      credit({ lineid: '1', linekey: 'L1', item: '100', quantity: '2', foreignamount: '10.2' }),
      credit({ lineid: '2', taxline: 'T', foreignamount: '0.3', item: '9' }),
    ])
    expect(document).toMatchObject({
      kind: 'creditMemo',
      total: { minor: 1050n },
      open: { minor: 450n },
      taxTotal: { minor: 30n },
      lines: [{ key: 'L1', quantity: 2, amount: { minor: 1020n } }],
    })
  })

  test('goods that leave have units and no price; their cost is no line', () => {
    const shipment = (more: Row): Row => ({ ...line(more), type: 'ItemShip', foreigntotal: '0' })
    const document = only([
      shipment({ lineid: '0', mainline: 'T' }),
      shipment({
        lineid: '1',
        linekey: 'L1',
        item: '100',
        quantity: '-2',
        foreignamount: '-36',
        location: '7',
      }),
      shipment({ lineid: '2', iscogs: 'T', item: '100', quantity: '2', foreignamount: '36' }),
    ])
    expect(document?.lines).toMatchObject([{ key: 'L1', quantity: 2, amount: { minor: 0n }, location: '7' }])
  })

  test('goods that leave with a cash sale: neither their cost nor what comes off the stock is a line', () => {
    const sale = (more: Row): Row => ({ ...line(more), type: 'CashSale' })
    const document = only([
      sale({ lineid: '0', mainline: 'T', foreignamount: '10.5' }),
      sale({ lineid: '1', linekey: 'L1', item: '100', quantity: '-1', foreignamount: '-10.5' }),
      sale({ lineid: '2', item: '100', foreignamount: '-5' }),
      sale({ lineid: '3', iscogs: 'T', item: '100', quantity: '1', foreignamount: '5' }),
    ])
    expect(document?.lines.map(({ key }) => key)).toEqual(['L1'])
  })
})
