import { FAULT_CODES } from '../../domain/fault/catalogue.ts'
import type { Fault } from '../../domain/fault/fault.ts'
import { sentence } from '../../domain/fault/sentence.ts'
import type { Sentence } from '../../domain/plan/plan.ts'
import type { StoryEvent } from '../../ledger/types.ts'

type Detail = StoryEvent['detail']

/** One thing that happened to a subject, in both voices. */
export function eventTexts({ kind, detail }: StoryEvent): Sentence {
  switch (kind) {
    case 'delivery':
      return {
        ops: `Shopify told us of it (${text(detail, 'topic')}).`,
        tech: `webhook ${text(detail, 'webhookId')}, event ${text(detail, 'eventId')}, lane ${text(detail, 'lane')}`,
      }
    case 'hint':
      return { ops: `Noticed: ${text(detail, 'cause')}.`, tech: `raised in lane ${text(detail, 'lane')}` }
    case 'run':
      return runTexts(detail)
    case 'intent':
      return {
        ops: `Decided to ${VERBS[text(detail, 'operation')] ?? text(detail, 'operation')} the ${DOCUMENTS[text(detail, 'kind')] ?? text(detail, 'kind')}.`,
        tech: `intent ${text(detail, 'id')} (${text(detail, 'state')}): ${text(detail, 'externalId')}, hash ${text(detail, 'hash')}, source ${text(detail, 'sourceVersion')}, config ${text(detail, 'configVersion')}`,
      }
    case 'attempt':
      return attemptTexts(detail)
    case 'record':
      return {
        ops: `Stands in NetSuite as ${DOCUMENTS[text(detail, 'kind')] ?? text(detail, 'kind')} ${text(detail, 'internalId')}.`,
        tech: `record ${text(detail, 'externalId')}: ${text(detail, 'state')}, verified ${text(detail, 'verifiedAt')}`,
      }
    case 'tie-out':
      return {
        ops:
          detail['broken'] === 0
            ? `Checked ${text(detail, 'equations')} equations: all hold.`
            : `Checked ${text(detail, 'equations')} equations: ${text(detail, 'broken')} do not hold.`,
        tech: `${text(detail, 'equations')} equations, ${text(detail, 'broken')} broken, source ${text(detail, 'sourceVersion')}`,
      }
    case 'audit':
      return {
        ops: `${text(detail, 'actor')}: ${text(detail, 'action')}.`,
        tech: JSON.stringify(detail),
      }
  }
}

const DOCUMENTS: Readonly<Record<string, string>> = {
  salesOrder: 'sales order',
  customerDeposit: 'customer deposit',
  customer: 'customer',
  fulfillment: 'shipment',
  tracking: 'tracking of a shipment',
  capture: 'capture of a payment',
  cancellation: 'cancellation of the order',
}

/** Those of intents that are not plain words. */
const VERBS: Readonly<Record<string, string>> = { reflect: 'tell Shopify' }

const OUTCOMES: Readonly<Record<string, string>> = {
  settled: 'nothing had to be done',
  applied: 'written and verified',
  excluded: 'out of scope',
  waiting: 'it waits',
  parked: 'a person is needed',
  retry: 'it is tried again',
  lost: 'the process that ran it died; another takes over',
  released: 'left for another run',
}

function runTexts(detail: Detail): Sentence {
  const outcome = text(detail, 'outcome')
  const faults = faultsOf(detail['faults'])
  const words = detail['outcome'] === null ? 'still under way' : (OUTCOMES[outcome] ?? outcome)
  const why = faults.map((fault) => ` ${sentence(fault).ops}`).join('')
  return {
    ops: `Looked at it: ${words}.${why}`,
    tech: `run with fence ${text(detail, 'fence')}, attempt ${text(detail, 'attempt')}: ${outcome}${faults.map((fault) => `; ${sentence(fault).tech}`).join('')}`,
  }
}

function attemptTexts(detail: Detail): Sentence {
  const outcome = text(detail, 'outcome')
  const system = text(detail, 'operation') === 'reflect' ? 'Shopify' : 'NetSuite'
  const ops: Readonly<Record<string, string>> = {
    ok: `${system} accepted it.`,
    exists: `${system} has it already.`,
    refused: `${system} refused it.`,
    unknown: `${system} did not confirm it.`,
  }
  return {
    ops: `Sent to ${system}. ${ops[outcome] ?? 'Nothing was heard yet.'}`,
    tech: `attempt ${text(detail, 'id')} of ${text(detail, 'externalId')}: ${outcome} in ${text(detail, 'ms')} ms${detail['faultCode'] === null ? '' : `, ${text(detail, 'faultCode')}`}`,
  }
}

/** As runs store them; what does not look like a fault of ours is left out. */
function faultsOf(stored: unknown): readonly Fault[] {
  if (!Array.isArray(stored)) return []
  return stored.filter(isFault)
}

function isFault(value: unknown): value is Fault {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('tech' in value)) return false
  return FAULT_CODES.some((code) => code === value.code) && 'about' in value
}

function text(detail: Detail, name: string): string {
  const value = detail[name]
  if (value === null || value === undefined) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
