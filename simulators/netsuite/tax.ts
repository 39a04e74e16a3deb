/** Tax of a sales order: SuiteTax (overridden or computed), legacy, or none. */
import { percentOf, round, sum } from './amounts.ts'
import { type Draft, type DraftLine, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { invalidFieldValue, userError } from './errors.ts'
import { usableIn } from './organisation.ts'
import { isShippingLine } from './salesOrderLines.ts'
import type { FieldMap, StoredRecord, World } from './world.ts'

/** One amount of tax, as the tax details subtab shows it. */
export interface TaxAmount {
  readonly taxTypeId: string | undefined
  readonly taxCodeId: string
  readonly basis: number
  readonly rate: number
  readonly amount: number
  readonly reference: string | undefined
}

export interface TaxContext {
  readonly precision: number
  readonly subsidiaryId: string
  readonly customer: StoredRecord
}

/** Computes or checks the tax of an order whose lines are priced. Fills `taxDetails` in a SuiteTax account. */
export function taxOf(context: SaveContext, draft: Draft, tax: TaxContext): readonly TaxAmount[] {
  switch (context.world.account.taxRegime) {
    case 'none':
      return []
    case 'legacy':
      return legacyTax(context.world, draft, tax)
    case 'suitetax':
      giveReferences(draft)
      return draft.fields['taxDetailsOverride'] === true
        ? overriddenTax(context, draft, tax)
        : computedTax(context.world, draft, tax)
  }
}

/** NetSuite names the lines that were sent without a reference itself [U, spelling]. */
function giveReferences(draft: Draft): void {
  for (const line of draft.sublists['item'] ?? [])
    line.fields['taxDetailsReference'] ??= `line_${String(line.fields['lineUniqueKey'] ?? line.line)}`
}

/**
 * `taxDetailsOverride` keeps the sent amounts, each joined to a line by taxDetailsReference (netsuite.md §6).
 * With the flag on and the section missing the order has no tax at all, silently
 * (accounting-and-reliability.md §1.3, lago-api pull request 5035).
 */
function overriddenTax(context: SaveContext, draft: Draft, tax: TaxContext): readonly TaxAmount[] {
  const lines = new Map(
    (draft.sublists['item'] ?? []).map((line) => [textOf(line.fields, 'taxDetailsReference'), line]),
  )
  const details = (draft.sublists['taxDetails'] ?? []).filter(
    (detail) => detail.sent !== undefined || lines.has(textOf(detail.fields, 'taxDetailsReference')),
  )
  draft.sublists['taxDetails'] = details
  return details.map((detail) => overriddenDetail(context, { detail, lines, tax }))
}

interface Override {
  readonly detail: DraftLine
  readonly lines: ReadonlyMap<string | undefined, DraftLine>
  readonly tax: TaxContext
}

function overriddenDetail(context: SaveContext, override: Override): TaxAmount {
  const { detail, lines, tax } = override
  const name = textOf(detail.fields, 'taxDetailsReference')
  const line = lines.get(name)
  if (name === undefined || line === undefined)
    throw invalidFieldValue(name, 'taxDetailsReference', `${detail.path}.taxDetailsReference`)
  refuseBySwitch(context, detail, line)
  const code = taxCode(context.world, detail, tax.subsidiaryId)
  const basis = numberOf(detail.fields, 'taxBasis') ?? numberOf(line.fields, 'amount') ?? 0
  const rate = numberOf(detail.fields, 'taxRate') ?? numberOf(code.fields, 'rate') ?? 0
  const amount = round(
    numberOf(detail.fields, 'taxAmount') ?? percentOf(basis, rate, tax.precision),
    tax.precision,
  )
  const taxType = reference(code.fields, 'taxType')
  Object.assign(detail.fields, { taxType, taxBasis: basis, taxRate: rate, taxAmount: amount })
  detail.fields['netAmount'] ??= numberOf(line.fields, 'amount') ?? 0
  return { taxTypeId: taxType?.id, taxCodeId: code.id, basis, rate, amount, reference: name }
}

/** Whether overrides reach discount and shipping lines over REST is not established: two switches [verify]. */
function refuseBySwitch(context: SaveContext, detail: DraftLine, line: DraftLine): void {
  const { settings } = context
  if (!settings.acceptTaxOverrideOnDiscountLines && line.fields['itemType'] === 'Discount')
    throw userError('Tax details cannot be overridden for discount lines.', detail.path)
  if (!settings.acceptTaxOverrideOnShippingLines && isShippingLine(context, line))
    throw userError('Tax details cannot be overridden for shipping lines.', detail.path)
}

/** The detail's code: active, usable in the subsidiary, and of the sent tax type. */
function taxCode(world: World, detail: DraftLine, subsidiaryId: string): StoredRecord {
  const id = reference(detail.fields, 'taxCode')?.id
  const code = id === undefined ? undefined : world.get('salesTaxItem', id)
  if (code === undefined || code.fields['isInactive'] === true || !usableIn(code, subsidiaryId))
    throw invalidFieldValue(id, 'taxCode', `${detail.path}.taxCode`)
  const sentType = reference(detail.fields, 'taxType')?.id
  if (sentType !== undefined && sentType !== reference(code.fields, 'taxType')?.id)
    throw invalidFieldValue(sentType, 'taxType', `${detail.path}.taxType`)
  return code
}

/**
 * NetSuite's own tax: per line and code, rounded half up per line (accounting-and-reliability.md finding 2),
 * by the codes of the place that the goods go to. It replaces whatever details were sent.
 */
function computedTax(world: World, draft: Draft, tax: TaxContext): readonly TaxAmount[] {
  const codes = tax.customer.fields['taxable'] === false ? [] : codesForPlace(world, draft, tax)
  const amounts: TaxAmount[] = []
  for (const line of draft.sublists['item'] ?? []) {
    const basis = numberOf(line.fields, 'amount') ?? 0
    if (basis === 0) continue
    for (const code of codes) {
      const rate = numberOf(code.fields, 'rate') ?? 0
      amounts.push({
        taxTypeId: reference(code.fields, 'taxType')?.id,
        taxCodeId: code.id,
        basis,
        rate,
        amount: percentOf(basis, rate, tax.precision),
        reference: textOf(line.fields, 'taxDetailsReference'),
      })
    }
  }
  draft.sublists['taxDetails'] = amounts.map((amount, index) => ({
    line: index + 1,
    fields: detailFields(amount),
    sent: undefined,
    path: 'taxDetails',
  }))
  return amounts
}

function detailFields(amount: TaxAmount): FieldMap {
  return {
    taxDetailsReference: amount.reference,
    taxType: amount.taxTypeId === undefined ? undefined : { id: amount.taxTypeId },
    taxCode: { id: amount.taxCodeId },
    taxBasis: amount.basis,
    taxRate: amount.rate,
    taxAmount: amount.amount,
    netAmount: amount.basis,
  }
}

function codesForPlace(world: World, draft: Draft, tax: TaxContext): readonly StoredRecord[] {
  const place = shipTo(world, draft, tax)
  return [...world.all('salesTaxItem')].filter(({ fields }) => {
    if (fields['isDefault'] !== true || fields['isInactive'] === true) return false
    const state = textOf(fields, 'state')
    return fields['country'] === place.country && (state === undefined || state === place.state)
  })
}

/** The order's ship-to address, else the customer's default one, else the subsidiary's country. */
function shipTo(
  world: World,
  draft: Draft,
  tax: TaxContext,
): { country: string | undefined; state: string | undefined } {
  const book = tax.customer.sublists['addressBook'] ?? []
  const entry = book.find(({ fields }) => fields['defaultShipping'] === true) ?? book[0]
  const address = draft.fields['shippingAddress'] ?? entry?.fields['addressBookAddress']
  const fields = (typeof address === 'object' && address !== null ? address : {}) as FieldMap
  const country = textOf(fields, 'country')
  if (country !== undefined) return { country, state: textOf(fields, 'state') }
  return {
    country: textOf(world.get('subsidiary', tax.subsidiaryId)?.fields ?? {}, 'country'),
    state: undefined,
  }
}

/**
 * Legacy tax is officially not supported over REST (netsuite.md §6): amounts cannot be overridden, and NetSuite
 * computes from each line's tax code, or from the order's tax item for taxable lines.
 */
function legacyTax(world: World, draft: Draft, tax: TaxContext): readonly TaxAmount[] {
  const header = reference(draft.fields, 'taxItem') ?? reference(tax.customer.fields, 'taxItem')
  const taxable = draft.fields['isTaxable'] ?? tax.customer.fields['taxable'] ?? false
  const totals = new Map<string, TaxAmount>()
  for (const line of draft.sublists['item'] ?? []) {
    const byHeader = (line.fields['isTaxable'] ?? taxable) === true ? header : undefined
    const codeId = (reference(line.fields, 'taxCode') ?? byHeader)?.id
    const code = codeId === undefined ? undefined : world.get('salesTaxItem', codeId)
    if (code === undefined) continue
    const basis = numberOf(line.fields, 'amount') ?? 0
    const rate = numberOf(code.fields, 'rate') ?? 0
    const amount = percentOf(basis, rate, tax.precision)
    Object.assign(line.fields, { taxRate1: rate, tax1Amt: amount, grossAmt: sum([basis, amount]) })
    const known = totals.get(code.id)
    totals.set(code.id, {
      taxTypeId: reference(code.fields, 'taxType')?.id,
      taxCodeId: code.id,
      rate,
      reference: undefined,
      basis: sum([known?.basis ?? 0, basis]),
      amount: sum([known?.amount ?? 0, amount]),
    })
  }
  return [...totals.values()]
}
