import { netSuiteId } from '../ids.ts'
import { zero } from '../money.ts'
import type { CustomerDeposit, CustomValue, DocumentReadBack, SalesOrder } from './documents.ts'
import { documentTotal, taxTotal } from './total.ts'

/** Stands for an internal id that NetSuite has not given yet, and for the account it would choose itself. */
const TO_COME = netSuiteId('0')

/** The document as NetSuite would read back if it kept it unchanged: what is tied out where nothing is written. */
export function asIfStanding(document: SalesOrder | CustomerDeposit): DocumentReadBack {
  const shared = {
    externalId: document.externalId,
    id: TO_COME,
    kind: document.kind,
    tranDate: document.tranDate,
    currency: document.currency,
    voided: false,
    customFields: asText(document.customFields),
    lastModified: '1970-01-01T00:00:00Z',
    postingPeriod: null,
  }
  if (document.kind === 'customerDeposit') {
    const nothing = zero(document.currency)
    return {
      ...shared,
      status: 'A',
      entity: document.customer,
      total: document.payment,
      taxTotal: nothing,
      otherRefNum: null,
      lines: [],
      taxes: [],
      postings: [
        { account: document.account, debit: document.payment, credit: nothing },
        { account: TO_COME, debit: nothing, credit: document.payment },
      ],
    }
  }
  return {
    ...shared,
    status: document.closed ? 'H' : 'B',
    entity: document.entity,
    total: documentTotal(document),
    taxTotal: taxTotal(document),
    otherRefNum: document.otherRefNum,
    lines: document.lines.map((line, index) => ({
      key: line.key,
      line: index + 1,
      item: line.item,
      quantity: line.quantity,
      amount: line.amount,
      closed: document.closed,
      fulfilled: 0,
      billed: 0,
    })),
    taxes: document.tax.mode === 'lines' ? [] : document.tax.details,
    postings: [],
  }
}

/** As NetSuite states custom fields: text, T and F, absent where null. */
export const asText = (fields: Readonly<Record<string, CustomValue>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === null ? [] : [[name, typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value)]],
    ),
  )
