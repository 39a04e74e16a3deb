import { expect, test } from 'vitest'
import { keepBook } from './book.ts'

const RECORDS = [
  { id: '1', type: 'SalesOrd', orderid: '77' },
  { id: '2', type: 'CustDep', orderid: '77' },
  { id: '3', type: 'CustInvc', orderid: '77' },
  { id: '4', type: 'CustDep', orderid: '78' },
]
const [BANK, DEPOSITS, RECEIVABLES] = ['60', '22', '11']
const posting = (transaction: string, account: string, sides: { debit?: string; credit?: string }) => ({
  transaction,
  account,
  ...sides,
})
const POSTINGS = [
  posting('2', BANK, { debit: '104.49' }),
  posting('2', DEPOSITS, { credit: '104.49' }),
  posting('3', RECEIVABLES, { debit: '0.1' }),
  posting('3', RECEIVABLES, { debit: '0.2' }),
  posting('3', '40', { credit: '0.3' }),
  posting('4', BANK, { debit: '5' }),
]

test('what an order moved on an account, and what all did, in cents', () => {
  const book = keepBook(RECORDS, POSTINGS)
  expect(book.moved('77', BANK)).toBe(10449n)
  expect(book.moved('77', DEPOSITS)).toBe(-10449n)
  expect(book.moved('77', RECEIVABLES)).toBe(30n)
  expect(book.total(BANK)).toBe(10949n)
  expect([...book.orders]).toEqual(['77'])
})

test('a record whose sides differ is found, however little', () => {
  const book = keepBook(RECORDS, [...POSTINGS, posting('4', DEPOSITS, { credit: '4.99' })])
  expect(book.unbalanced).toEqual(['record 4: its debits and credits differ'])
  expect(book.debits - book.credits).toBe(1n)
})

test('an amount finer than a cent is refused, not rounded', () => {
  expect(() => keepBook(RECORDS, [posting('2', BANK, { debit: '1.005' })])).toThrow('cannot read an amount')
})
