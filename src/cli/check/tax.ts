import type { NetSuiteClient } from '../../adapters/netsuite/client.ts'
import type { StoreConfig } from '../../config/types.ts'
import type { Findings } from './finding.ts'

/** What each store's tax mode means in this account, and what the vendor's documentation leaves open. */
export async function taxNotes(
  netsuite: NetSuiteClient,
  stores: readonly StoreConfig[],
  findings: Findings,
): Promise<void> {
  const suiteTax = stores.filter(({ policy }) => policy.tax.mode === 'suitetax')
  if (suiteTax.length > 0) await checkSuiteTax(netsuite, findings)
  for (const { key, policy } of stores) {
    const { tax } = policy
    if (tax.mode === 'lines') {
      findings.note(`tax of ${key}`, {
        ops: "Tax is booked as lines of its own. NetSuite's own tax reports will not show it: report from the lines' items.",
        tech: "tax.mode 'lines': REST does not take legacy tax amounts (netsuite.md §6)",
      })
      continue
    }
    findings.note(`tax codes of ${key}`, {
      ops: 'Tax codes are chosen by a function of the configuration; a wrong one shows itself with the first order that needs it.',
      tech: 'tax.code answers are not known before an order; try `tieout plan order`',
    })
    const overrides = [
      ...(tax.overrideDiscountLines ? ['overrideDiscountLines'] : []),
      ...(tax.overrideShippingLines ? ['overrideShippingLines'] : []),
    ]
    if (overrides.length > 0)
      findings.note(`tax overrides of ${key}`, {
        ops: 'Tax amounts are set on discount and shipping lines too; whether NetSuite takes that over REST is not documented.',
        tech: `tax.${overrides.join(', tax.')} [verify] (netsuite.md §6)`,
        cure: 'book one discounted order with shipping in a sandbox; switch the override off if NetSuite refuses it or the order does not tie',
      })
  }
}

/** The table of tax types exists in SuiteTax accounts only. */
async function checkSuiteTax(netsuite: NetSuiteClient, findings: Findings): Promise<void> {
  const types = await netsuite.rows('taxtype', ['1'])
  if (types.ok) findings.ok('SuiteTax', { ops: 'The account uses SuiteTax.', tech: 'taxtype can be queried' })
  else
    findings.problem('SuiteTax', {
      ops: 'A store books tax through SuiteTax, and this account does not seem to use it.',
      tech: types.failure.tech,
      cure: "enable SuiteTax, let our role see tax types, or use tax: { mode: 'lines', … } for the store",
    })
}
