import type { StoreConfig } from '../../config/types.ts'
import type { Findings } from './finding.ts'

/** Who writes what after an order, and what will park for want of a choice. */
export function lifeNotes(stores: readonly StoreConfig[], findings: Findings): void {
  for (const store of stores) {
    const { key, policy } = store
    const { billing, depositApplication } = policy.life
    findings.ok(`billing of ${key}`, {
      ops: BILLING[billing],
      tech: `stores.${key}.life.billing '${billing}', depositApplication '${depositApplication}'`,
    })
    if (billing !== 'netsuite' && depositApplication === 'tieout')
      findings.note(`deposits of ${key}`, {
        ops: 'Tieout sets deposits against its invoices. An account that does so by itself leaves nothing to set; those parts park then.',
        tech: 'whether the account applies deposits by itself is not readable over REST (netsuite.md §6 [U])',
        cure: `bill one order in a sandbox; write stores.${key}.life.depositApplication: 'netsuite' if its deposit is applied at once`,
      })
    tellingNotes(store, findings)
    parkingNotes(store, findings)
  }
}

const BILLING: Readonly<Record<StoreConfig['policy']['life']['billing'], string>> = {
  netsuite: 'NetSuite or a person writes the invoices; Tieout writes none.',
  'on-fulfillment': 'Tieout writes an invoice for each shipment.',
  'on-order': 'Tieout writes the invoice with the order.',
}

/** What begins in NetSuite and is told to Shopify. */
function tellingNotes({ key, policy }: StoreConfig, findings: Findings): void {
  const { shipping, capture, cancellations, refunds, returns } = policy.life
  const told = [
    ...(shipping === null ? [] : ['shipments']),
    ...(capture === 'shopify' ? [] : ['captures of what is billed']),
    ...(cancellations === 'report' ? [] : ['cancellations']),
    ...(refunds === 'shopify' ? [] : ['refunds']),
    ...(returns === 'shopify' ? [] : ['returns that are received']),
  ]
  if (told.length === 0) return
  findings.ok(`telling Shopify of ${key}`, {
    ops: `Shopify is told of what begins in NetSuite: ${told.join(', ')}.`,
    tech: `stores.${key}.life.shipping ${shipping === null ? 'null' : JSON.stringify(shipping)}, capture '${capture}', cancellations '${cancellations}', refunds '${refunds}', returns '${returns}'`,
  })
  if (shipping !== null && Object.keys(shipping.carriers).length === 0)
    findings.note(`carriers of ${key}`, {
      ops: 'No carrier is named: every shipment with a tracking number will wait for a person.',
      tech: `stores.${key}.life.shipping.carriers is empty`,
      cure: "name them by NetSuite's ship method or carrier, as in { ups: 'UPS' }",
    })
}

function parkingNotes({ key, policy }: StoreConfig, findings: Findings): void {
  const { items, life } = policy
  const unnamed = [
    ...(items.returned === null ? ['items.returned: refunds and returns of what was billed'] : []),
    ...(items.refundAdjustment === null ? ['items.refundAdjustment: goodwill and refund differences'] : []),
    ...(items.returnFee === null ? ['items.returnFee: fees kept back of returns'] : []),
    ...(items.rounding === null || life.roundingAccount === null
      ? ['items.rounding, life.roundingAccount: cash rounding at the till']
      : []),
    ...(life.channelLiable === 'gross' && items.channelTax === null
      ? ['items.channelTax: tax that a marketplace remits']
      : []),
  ]
  if (unnamed.length > 0)
    findings.note(`what will park at ${key}`, {
      ops: `These will wait for a person, since nothing is named for them: ${unnamed.map((one) => one.split(': ')[1]).join('; ')}.`,
      tech: `null in stores.${key}: ${unnamed.map((one) => one.split(': ')[0]).join(', ')}`,
      cure: 'name the items and the account if your store has such cases',
    })
}
