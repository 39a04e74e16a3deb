/** Bugs of what Shopify is told of what begins in NetSuite. */
import {
  edits,
  MINUTE_MS,
  NETSUITE_GIVES_BACK,
  NETSUITE_TELLS,
  of,
  type PlantedBug,
} from './plantedSetting.ts'
import { AUTHORIZED, withUnits } from './telling.ts'

const BOOKED_MS = 2 * MINUTE_MS

export const PLANTED_IN_TELLING: readonly PlantedBug[] = [
  {
    name: 'tells a shipment again without looking whether it stands',
    patches: [
      {
        file: 'src/reconcile/reflect/unheard.ts',
        find: 'const made = madeBy({ content, at: intent.createdAt }, shipping, told)',
        replace:
          'const made = intent.id < 0n ? madeBy({ content, at: intent.createdAt }, shipping, told) : null',
      },
      {
        file: 'src/reconcile/reflect/unheard.ts',
        find: 'if (!isQuiet(run, intent) && !(isWanted',
        replace: 'if (intent.id < 0n && !(isWanted',
      },
    ],
    seeds: 20,
    scenario: of({
      kinds: ['plain', 'code'],
      faults: { 'shopify.answer-lost': 0.3 },
      deeds: edits(['warehouse ships a part', BOOKED_MS]),
      merchant: NETSUITE_TELLS,
    }),
  },
  {
    name: 'captures again while nobody knows whether it has captured',
    patches: [
      {
        file: 'src/reconcile/reflect/capture.ts',
        find: 'if (isSame && 2n * sent > rest) return ok(null)',
        replace: 'if (isSame && sent <= rest) return ok(null)',
      },
    ],
    seeds: 40,
    // What was billed is less than half of what is held.
    scenario: (scenario) => {
      const written = of({
        kinds: [AUTHORIZED],
        faults: { 'shopify.late-landing': 0.7 },
        deeds: edits(['warehouse ships a part', BOOKED_MS]),
        merchant: NETSUITE_TELLS,
      })(scenario)
      return { ...written, orders: written.orders.map((order) => withUnits(order, [3, 4])) }
    },
  },
  {
    name: 'tells what was only picked or packed',
    patches: [
      {
        file: 'src/domain/reflect/units.ts',
        find: "if (status !== 'C') return []",
        replace: "if (status === 'D') return []",
      },
    ],
    seeds: 40,
    scenario: of({
      kinds: ['plain', 'code'],
      deeds: edits(['warehouse packs', BOOKED_MS], ['warehouse takes back', 20 * MINUTE_MS]),
      merchant: NETSUITE_TELLS,
    }),
  },
  {
    name: 'makes records of its own for what people refunded',
    patches: [
      {
        file: 'src/reconcile/reflect/refunding.ts',
        find: 'return { ...document, takenOver: record.id, tranDate: record.tranDate }',
        replace: 'return document',
      },
    ],
    seeds: 20,
    scenario: of({
      kinds: ['plain'],
      deeds: edits(['ship all', BOOKED_MS], ['person credits bill', 5 * MINUTE_MS]),
      merchant: NETSUITE_GIVES_BACK,
    }),
  },
  {
    name: 'refunds again under another key while nobody knows whether it has refunded',
    patches: [
      {
        file: 'src/reconcile/reflect/refund.ts',
        find: 'if (isSame && !isOld(run, unheard)) continue',
        replace: '',
      },
      {
        file: 'src/reconcile/reflect/refund.ts',
        find: 'if ((unheard.sentAgoMs ?? 0) < deps.updateQuietPeriodMs)',
        replace: 'if ((unheard.sentAgoMs ?? 0) < 0 && !isSame)',
      },
    ],
    seeds: 40,
    // What is left after the first can be refunded once more.
    scenario: (scenario) => {
      const written = of({
        kinds: ['plain'],
        faults: { 'shopify.late-landing': 0.95 },
        deeds: edits(['ship all', BOOKED_MS], ['person credits bill', 5 * MINUTE_MS]),
        merchant: NETSUITE_GIVES_BACK,
      })(scenario)
      return { ...written, orders: written.orders.map((order) => withUnits(order, [3, 4])) }
    },
  },
]
