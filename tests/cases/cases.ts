/**
 * The 42 cases that a controller or auditor would try (accounting-and-reliability.md §1.9). `equations`: the case's key
 * invariants: those of an order are tied and stored, those of a day (I-D…) are asked by the daily proof; those of payouts
 * (I-P…) come with payouts.
 */
export interface ControllerCase {
  readonly number: number
  readonly title: string
  readonly equations: readonly string[]
  /** Why it is not there yet. */
  readonly later?: string
}

const PAYOUTS = 'payouts and disputes come with their own work'

const all = (family: 'I-O' | 'I-R' | 'I-S', ...numbers: readonly number[]): readonly string[] =>
  numbers.map((number) => `${family}${number}`)

export const CASES: readonly ControllerCase[] = [
  {
    number: 1,
    title: 'Prepaid tax-exclusive order, full life cycle to bank (E1)',
    equations: all('I-O', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
  },
  { number: 2, title: 'Same order as cash sale (E2)', equations: all('I-O', 2, 5, 7) },
  { number: 3, title: 'UK VAT-inclusive with unreachable gross (0.99 @ 20 %)', equations: all('I-O', 5, 2) },
  {
    number: 4,
    title: '3-way order discount 10.00 over three equal lines (334/333/333)',
    equations: all('I-O', 3, 4),
  },
  {
    number: 5,
    title: 'Stacked: automatic + code + script + manual line discount + free shipping',
    equations: ['I-S2', 'I-O4'],
  },
  { number: 6, title: '100 % discount, zero-total order', equations: all('I-O', 1, 2) },
  {
    number: 7,
    title: 'Mixed taxable, exempt customer, zero-rated, reverse charge in one day',
    equations: ['I-O5'],
  },
  {
    number: 8,
    title: 'Three stacked jurisdictions + taxable shipping + flat retail-delivery fee',
    equations: ['I-S3', 'I-O5'],
  },
  { number: 9, title: 'Marketplace order: channelLiable true / null / false mixed', equations: ['I-D6'] },
  { number: 10, title: 'Tip on POS, cash rounding CAD and SEK, change given', equations: ['I-O7', 'I-D7'] },
  { number: 11, title: 'Duties and import fees, then refund of duties', equations: ['I-S6', 'I-R1'] },
  {
    number: 12,
    title: 'Gift card sold, part redeemed, refunded to the same card, disabled',
    equations: ['I-D4'],
  },
  {
    number: 13,
    title: 'Store credit issued by refund, spent on another order, in two currencies',
    equations: ['I-D4'],
  },
  {
    number: 14,
    title: 'Split tender: gift card + store credit + card; partial refund back to each',
    equations: ['I-O7', 'I-O8', 'I-R2'],
  },
  {
    number: 15,
    title: 'Authorise only; auth expires; partial capture ×2; over-capture attempt',
    equations: ['I-O7'],
  },
  { number: 16, title: 'Manual/COD: pending → paid; marked paid twice', equations: ['I-O7'] },
  {
    number: 17,
    title: 'B2B net 30, PO number, company location, two part payments, credit hold',
    equations: [],
    later: 'companies and their terms come with their own work',
  },
  {
    number: 18,
    title: 'Two fulfilments from two locations → two invoices, shipping once, residue on last',
    equations: all('I-O', 6, 11),
  },
  {
    number: 19,
    title: 'Edit before billing: remove unit (226 → 113), deposit excess refunded',
    equations: all('I-O', 2, 9),
  },
  {
    number: 20,
    title: 'Edit before billing: discount added (100 → 80; original total mutates)',
    equations: ['I-S1', 'I-O2'],
  },
  {
    number: 21,
    title: 'Edit after billing: add item; remove item; swap variant',
    equations: all('I-O', 6, 14),
  },
  {
    number: 22,
    title: 'Cancel unpaid / paid-unfulfilled / part-fulfilled / after full refund',
    equations: ['I-O9'],
  },
  { number: 23, title: 'Full refund after billing with restock', equations: all('I-R', 1, 2, 3, 4, 5) },
  {
    number: 24,
    title: 'Refund 1 of 3 units of an indivisible line (100 ÷ 3) three times',
    equations: all('I-R', 3, 4),
  },
  { number: 25, title: 'Shipping-only refund, tax included and excluded', equations: ['I-R1'] },
  { number: 26, title: 'Amount-only goodwill; refund-lines 0 but money 15.00', equations: ['I-S6'] },
  { number: 27, title: 'Restock at another location; no-restock; damaged location', equations: ['I-R5'] },
  {
    number: 28,
    title: 'Refund pending, then fails, then retried OK (one cash entry only)',
    equations: ['I-R2'],
  },
  {
    number: 29,
    title: 'Refund before fulfilment on part-billed order (split deposit/credit memo)',
    equations: ['I-R1', 'I-O9'],
  },
  {
    number: 30,
    title: 'Return approved but not processed; then processed; then cancelled',
    equations: ['I-S1'],
  },
  {
    number: 31,
    title: 'Even exchange; exchange with charge; exchange with refund; fee kept',
    equations: ['I-O10'],
  },
  {
    number: 32,
    title: 'Dispute opened, won; opened, lost; partial; amount > charge; inquiry only',
    equations: [],
    later: PAYOUTS,
  },
  {
    number: 33,
    title: 'Payout: charges, refunds, fees, dispute, adjustment, reserve & release',
    equations: [],
    later: PAYOUTS,
  },
  {
    number: 34,
    title: 'Negative payout; failed then retried payout; payout of 5,001 transactions',
    equations: [],
    later: PAYOUTS,
  },
  {
    number: 35,
    title: 'EUR presentment, USD shop, GBP subsidiary base; refund at another rate',
    equations: [],
    later: 'a third currency, between the shop and the subsidiary, comes with settlements',
  },
  {
    number: 36,
    title: 'JPY order; KWD order (must refuse or follow the approved policy)',
    equations: all('I-S', 1, 2, 3, 4),
  },
  {
    number: 37,
    title: 'Order 23:59:59 on 31 Mar shop time, next day UTC; DST night',
    equations: ['I-O13'],
  },
  {
    number: 38,
    title: 'Fact arrives after the period closed; period locked for A/R only',
    equations: ['I-O13'],
  },
  {
    number: 39,
    title: 'Bundle of 3 components, one refunded; NetSuite kit item',
    equations: [],
    later: 'bundles and kit items come with their own work',
  },
  {
    number: 40,
    title: 'SKU unknown, SKU duplicated in NetSuite, SKU renamed after order, custom line without SKU',
    equations: ['I-D1'],
  },
  {
    number: 41,
    title: 'Human edits/deletes our invoice in NetSuite; human creates the same order by hand',
    equations: ['I-D9', 'I-D10'],
  },
  {
    number: 42,
    title: 'Cut-over: orders paid before go-live, refunded after (original only in the old system)',
    equations: [],
  },
]
