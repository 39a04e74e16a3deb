import { describe, expect, test } from 'vitest'
import { refusalOf, type TestAccount, testAccount } from './testAccount.ts'

async function orderOf(account: TestAccount, amount: number, more: object = {}): Promise<string> {
  return account.create('salesOrder', {
    entity: { externalId: 'customer_web_us' },
    item: { items: [{ item: { externalId: 'item_custom_sale' }, quantity: 1, amount, price: { id: '-1' } }] },
    ...more,
  })
}

const deposit = (account: TestAccount, salesOrder: string, more: object = {}) => ({
  customer: { externalId: 'customer_web_us' },
  salesOrder: { id: salesOrder },
  payment: 20,
  tranDate: '2026-03-14',
  account: { id: account.id('account', 'account_shopify_payments') },
  ...more,
})

describe('customer deposit', () => {
  test('debits the account that holds the money and credits customer deposits', async () => {
    const account = await testAccount()
    const order = await orderOf(account, 100)
    const id = await account.create('customerDeposit', deposit(account, order))
    const { figures, fields } = account.stored('transaction', id)
    expect(figures?.accountingLines).toEqual([
      {
        transactionLine: 0,
        accountId: account.id('account', 'account_shopify_payments'),
        debit: 20,
        credit: 0,
        posting: true,
      },
      {
        transactionLine: 1,
        accountId: account.id('account', 'system_customer_deposits'),
        debit: 0,
        credit: 20,
        posting: true,
      },
    ])
    expect(fields).toMatchObject({ status: 'B', undepFunds: false })
    expect(await account.read(`customerDeposit/${id}`)).toMatchObject({
      postingPeriod: { refName: 'Mar 2026' },
      salesOrder: { id: order },
    })
  })

  test('without an account the money lies in undeposited funds', async () => {
    const account = await testAccount()
    const body = { customer: { externalId: 'customer_web_us' }, payment: 5 }
    const id = await account.create('customerDeposit', body)
    const { figures, fields } = account.stored('transaction', id)
    expect(figures?.lines[0]?.accountId).toBe(account.id('account', 'system_undeposited_funds'))
    // 15 March 20:00 UTC is still the 15th in the account's zone.
    expect(fields).toMatchObject({ status: 'A', tranDate: '2026-03-15' })
  })

  test('a closed or locked period refuses it, and only it', async () => {
    const account = await testAccount()
    const order = await orderOf(account, 100, { tranDate: '2026-02-10' })
    const body = deposit(account, order, { tranDate: '2026-02-10' })
    const change = async (flags: object) =>
      account.send('POST', '/sim/periods', { body: { from: '2026-02', to: '2026-02', ...flags } })
    await change({ closed: true })
    expect(refusalOf(await account.record('POST', 'customerDeposit', { body }))).toMatchObject({
      status: 400,
      code: 'USER_ERROR',
      path: 'tranDate',
    })
    await orderOf(account, 100, { tranDate: '2026-02-11' })
    await change({ closed: false, arLocked: true })
    expect((await account.record('POST', 'customerDeposit', { body })).status).toBe(400)
    await change({ arLocked: false })
    const id = await account.create('customerDeposit', body)
    await change({ closed: true })
    expect((await account.record('DELETE', `customerDeposit/${id}`)).status).toBe(400)
    const nowhere = deposit(account, order, { tranDate: '2031-01-01' })
    expect(refusalOf(await account.record('POST', 'customerDeposit', { body: nowhere })).detail).toContain(
      'not within the date range',
    )
  })

  test('the deposits of an order stay within its total unless the account allows more', async () => {
    const account = await testAccount()
    const order = await orderOf(account, 30)
    await account.create('customerDeposit', deposit(account, order))
    const second = await account.record('POST', 'customerDeposit', { body: deposit(account, order) })
    expect(refusalOf(second)).toMatchObject({ code: 'USER_ERROR', path: 'payment' })
    await account.send('POST', '/sim/settings', { body: { allowDepositsAboveOrder: true } })
    await account.create('customerDeposit', deposit(account, order))
  })

  test('the order must be the same customer’s, the account of a type that may hold money', async () => {
    const account = await testAccount()
    const order = await orderOf(account, 30)
    const refused = async (more: object) =>
      refusalOf(await account.record('POST', 'customerDeposit', { body: deposit(account, order, more) }))
    expect(await refused({ customer: { externalId: 'customer_web_uk' } })).toMatchObject({
      path: 'salesOrder',
    })
    expect(await refused({ account: { externalId: 'account_sales' } })).toMatchObject({ path: 'account' })
    expect(await refused({ payment: 0 })).toMatchObject({ path: 'payment' })
  })

  test('an account of another subsidiary reads as captured', async () => {
    const account = await testAccount()
    const order = await orderOf(account, 30)
    const id = account.id('account', 'account_paypal')
    const uk = { subsidiary: { items: [{ externalId: 'subsidiary_uk' }] } }
    await account.record('PATCH', `account/${id}`, { body: uk })
    const answer = await account.record('POST', 'customerDeposit', {
      body: deposit(account, order, { account: { id } }),
    })
    expect(refusalOf(answer).detail).toBe(
      'Error while accessing a resource. The 1061 PayPal clearing account cannot be used with the Tieout US subsidiary.',
    )
  })

  test('a foreign deposit is in balance in the subsidiary’s currency', async () => {
    const account = await testAccount()
    const foreign = { currency: { externalId: 'currency_EUR' }, exchangeRate: 1.08333 }
    const order = await orderOf(account, 33.33, foreign)
    const id = await account.create(
      'customerDeposit',
      deposit(account, order, { payment: 33.33, exchangeRate: 1.08333 }),
    )
    const { figures } = account.stored('transaction', id)
    expect(figures?.currencyId).toBe(account.id('currency', 'currency_EUR'))
    expect(figures?.accountingLines.map(({ debit, credit }) => [debit, credit])).toEqual([
      [36.11, 0],
      [0, 36.11],
    ])
  })

  test('an order with deposits cannot be deleted; external ids are shared among transactions', async () => {
    const account = await testAccount()
    const order = await orderOf(account, 100, { externalId: 'tieout_a_order_1' })
    const same = deposit(account, order, { externalId: 'TIEOUT_a_order_1' })
    expect(refusalOf(await account.record('POST', 'customerDeposit', { body: same })).detail).toContain(
      'This entity already exists.',
    )
    await account.create('customerDeposit', deposit(account, order))
    expect((await account.record('DELETE', `salesOrder/${order}`)).status).toBe(400)
  })
})

describe('journal entry', () => {
  test('balances or is refused', async () => {
    const account = await testAccount()
    const journal = (credit: number) => ({
      subsidiary: { externalId: 'subsidiary_us' },
      line: {
        items: [
          { account: { externalId: 'account_shopify_payments' }, debit: 10.5 },
          { account: { externalId: 'account_sales' }, credit },
        ],
      },
    })
    expect(refusalOf(await account.record('POST', 'journalEntry', { body: journal(10) })).detail).toContain(
      'must balance',
    )
    const id = await account.create('journalEntry', journal(10.5))
    expect(account.stored('transaction', id).figures?.accountingLines).toMatchObject([
      { debit: 10.5, credit: 0 },
      { debit: 0, credit: 10.5 },
    ])
  })
})
