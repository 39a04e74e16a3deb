import type { Story, StoryEvent } from '../../ledger/types.ts'
import type { NamedOrder } from '../orders.ts'
import { counted, moneyText, spoken, type Voice } from '../output.ts'
import { equationLines, faultDocument, faultLines, STATES, timeText, waitText } from '../words.ts'
import { eventTexts } from './eventText.ts'

export function storyLines(order: NamedOrder, story: Story, voice: Voice): readonly string[] {
  return [
    headLine(order, story),
    `  ${stateText(story)}`,
    ...(story.excludedBecause === null ? [] : spoken(story.excludedBecause, voice, '  ')),
    ...receivedLines(story),
    ...(story.faults.length === 0
      ? []
      : ['', 'Open:', ...story.faults.flatMap((fault) => faultLines(fault, voice, '  '))]),
    ...freeLines(story),
    ...recordLines(story),
    ...toldLines(story),
    ...tieOutLines(story, voice),
    '',
    'What happened',
    ...inOrder(story.events).flatMap((event) => eventLines(event, voice)),
  ]
}

/** A run is told when it ended, after what it did. */
const inOrder = (events: readonly StoryEvent[]): readonly StoryEvent[] =>
  events
    .map((event) => ({ ...event, at: endOf(event) ?? event.at }))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))

const endOf = ({ kind, detail }: StoryEvent): string | null => {
  const ended = kind === 'run' ? detail['endedAt'] : null
  return typeof ended === 'string' ? ended : null
}

function headLine(order: NamedOrder, { order: row }: Story): string {
  const name = row?.name ?? order.name ?? order.orderId
  const facts = row === null ? '' : `: ${moneyText(row.total)}, placed ${timeText(row.processedAt)}`
  return `Order ${name} (${order.store}, ${order.orderId})${facts}`
}

function stateText({ state, running, owed, faults }: Story): string {
  const now = running ? ' A run is looking at it now.' : owed ? ' There is news: it is looked at next.' : ''
  const observed =
    state === 'waiting' && faults.length === 0 ? 'planned and tied, not written' : STATES[state]
  return `${observed}.${now}`
}

const receivedLines = ({ order }: Story): readonly string[] =>
  order?.receivedNotBooked ? [`  Received, not booked: ${moneyText(order.receivedNotBooked)}.`] : []

function freeLines({ waits, retryAt, recheckAt, state }: Story): readonly string[] {
  if (state !== 'parked' && state !== 'waiting' && state !== 'retry') return []
  const lines = [
    ...waits.map((wait) => `  - ${waitText(wait)}`),
    ...(retryAt === null ? [] : [`  - by itself at ${timeText(retryAt)}`]),
    ...(recheckAt === null ? [] : [`  - the next look by itself, at ${timeText(recheckAt)}`]),
    '  - any change of the order in Shopify, or `tieout retry`',
  ]
  return ['', 'It goes on with', ...lines]
}

function recordLines({ records, openIntents }: Story): readonly string[] {
  if (records.length === 0 && openIntents.length === 0) return []
  return [
    '',
    'In NetSuite',
    ...records.map(
      ({ kind, internalId, externalId, state, total }) =>
        `  ${kind} ${internalId} (${externalId})${total === null ? '' : `, ${moneyText(total)}`}: ${RECORD_STATES[state]}`,
    ),
    ...openIntents.map(
      ({ kind, externalId, operation, state }) =>
        `  ${operation} ${kind} ${externalId}: ${state === 'unknown' ? 'sent, not confirmed yet' : 'planned, not sent'}`,
    ),
  ]
}

function toldLines({ told }: Story): readonly string[] {
  if (told.length === 0) return []
  return [
    '',
    'Told to Shopify',
    ...told.map(
      ({ kind, netsuiteId, shopifyId, state }) =>
        `  ${TOLD[kind]} ${shopifyId ?? ''} (of ${netsuiteId} in NetSuite): ${TOLD_STATES[state]}`,
    ),
  ]
}

const TOLD: Readonly<Record<Story['told'][number]['kind'], string>> = {
  fulfillment: 'fulfilment',
  tracking: 'tracking',
  capture: 'capture',
  cancellation: 'cancellation of order',
  refund: 'refund',
  return: 'units of return',
}

const TOLD_STATES: Readonly<Record<Story['told'][number]['state'], string>> = {
  planned: 'not confirmed yet',
  standing: 'Shopify has it',
  undone: 'taken back on both sides',
}

const RECORD_STATES: Readonly<Record<Story['records'][number]['state'], string>> = {
  written: 'written, not read back yet',
  verified: 'read back and equal',
  difference: 'read back and different',
  closed: 'closed',
  'human-changed': 'changed by somebody else',
}

function tieOutLines({ tieOut }: Story, voice: Voice): readonly string[] {
  if (tieOut === null) return []
  const broken = tieOut.results.filter(({ holds }) => !holds)
  // Without a booked order only what Shopify states was checked (I-S1…I-S6).
  const booked = tieOut.results.some(({ equation }) => equation.startsWith('I-O'))
  const head =
    broken.length === 0
      ? `${booked ? 'Ties out' : "Shopify's own figures add up"}: all ${counted(tieOut.results.length, 'equation')} hold`
      : `Does not tie out: ${broken.length} of ${counted(tieOut.results.length, 'equation')} do not hold`
  return ['', `${head} (${timeText(tieOut.at)}).`, ...equationLines(tieOut.results, voice)]
}

function eventLines(event: StoryEvent, voice: Voice): readonly string[] {
  const { ops, tech } = eventTexts(event)
  const at = `  ${timeText(event.at)}  `
  if (voice === 'tech') return [`${at}${tech}`]
  return voice === 'ops' ? [`${at}${ops}`] : [`${at}${ops}`, `${' '.repeat(at.length)}${tech}`]
}

/** The story for machines. */
export function storyDocument(order: NamedOrder, story: Story): Readonly<Record<string, unknown>> {
  return {
    store: order.store,
    order: { id: order.orderId, name: story.order?.name ?? order.name, ...orderFacts(story) },
    state: story.state,
    means: STATES[story.state],
    owed: story.owed,
    running: story.running,
    retryAt: story.retryAt,
    recheckAt: story.recheckAt,
    excludedBecause: story.excludedBecause,
    faults: story.faults.map(faultDocument),
    waits: story.waits,
    goesOnWith: story.waits.map(waitText),
    records: story.records.map(({ document: _document, ...record }) => record),
    openIntents: story.openIntents,
    told: story.told,
    tieOut: story.tieOut,
    events: inOrder(story.events).map((event) => ({ ...event, ...eventTexts(event) })),
  }
}

const orderFacts = ({ order }: Story): object =>
  order === null
    ? {}
    : {
        total: order.total,
        processedAt: order.processedAt,
        updatedAt: order.updatedAt,
        receivedNotBooked: order.receivedNotBooked,
      }
