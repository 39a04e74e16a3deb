/** Rows of the link tables and of tracking numbers (netsuite.md §5.3). */
import { type DocumentLink, linksOf, linkTypeOf } from '../links.ts'
import { TRANSACTION_TYPES } from '../names.ts'
import type { StoredRecord, World } from '../world.ts'
import type { Row } from './rows.ts'

/** A link between lines as transactionline.id; documents as a whole are linked by their main lines. */
export function linkRows(record: StoredRecord, world: World): Row[] {
  return linksOf(record).map((link) => {
    const previous = world.getInGroup('transaction', link.previousId)
    return {
      ...documentCells(record, link, previous),
      previousline: lineId(previous, link.previousLine),
      nextline: lineId(record, link.nextLine),
    }
  })
}

export function documentLinkRows(record: StoredRecord, world: World): Row[] {
  return linksOf(record)
    .filter(({ nextLine }) => nextLine === undefined)
    .map((link) => documentCells(record, link, world.getInGroup('transaction', link.previousId)))
}

function documentCells(record: StoredRecord, link: DocumentLink, previous: StoredRecord | undefined): Row {
  return {
    previousdoc: link.previousId,
    previoustype: previous === undefined ? undefined : TRANSACTION_TYPES[previous.kind],
    nextdoc: record.id,
    nexttype: TRANSACTION_TYPES[record.kind],
    linktype: linkTypeOf(link, previous?.kind, record.kind),
    foreignamount: link.amount,
  }
}

/** transactionline.id of a REST line, by its unique key. */
function lineId(record: StoredRecord | undefined, line: number | undefined): number {
  if (record === undefined || line === undefined) return 0
  const saved = (record.sublists['item'] ?? []).find((one) => one.line === line)
  const key = saved?.fields['lineUniqueKey']
  return record.figures?.lines.find(({ uniqueKey }) => uniqueKey === key)?.id ?? line
}

/** One tracking number a package that has one. */
export function trackingRows(record: StoredRecord): { id: string; trackingnumber: string }[] {
  return (record.sublists['package'] ?? []).flatMap(({ fields }, index) => {
    const number = fields['packageTrackingNumber']
    if (typeof number !== 'string' || number === '') return []
    return [{ id: `${record.id}${String(index + 1).padStart(3, '0')}`, trackingnumber: number }]
  })
}
