/** Bugs of what comes after the sale: bills, credits, money and goods that go back. */
import {
  edits,
  KEY_OF,
  MINUTE_MS,
  NOT_LOOKED_UP,
  of,
  type PlantedBug,
  TIEOUT_BILLS,
} from './plantedSetting.ts'

const BOOKED_MS = 2 * MINUTE_MS

export const PLANTED_IN_LIVES: readonly PlantedBug[] = [
  {
    name: 'bills again under another key where nobody has said what became of the bill',
    patches: [
      {
        file: 'src/adapters/netsuite/postedBodies.ts',
        find: 'const shared = (document: Posted): Body => ({\n  externalId: document.externalId,',
        replace: `${KEY_OF}const shared = (document: Posted): Body => ({\n  externalId: keyOf(document.externalId),`,
      },
      NOT_LOOKED_UP,
    ],
    seeds: 30,
    scenario: of({
      kinds: ['plain', 'code'],
      faults: { 'netsuite.commit-then-drop': 0.5 },
      deeds: edits(['ship a part', BOOKED_MS], ['ship all', 2 * BOOKED_MS]),
      merchant: TIEOUT_BILLS,
    }),
  },
  {
    name: 'pays a refund once a look instead of once a transaction',
    patches: [
      {
        file: 'src/domain/lifecycle/moneyOut.ts',
        find: "externalId: idOf(life, 'cr', index === 0 ? id : { id, part: String(index + 1) }),",
        replace: "externalId: idOf(life, 'cr', { id, part: String(Date.parse(life.facts.updatedAt)) }),",
      },
    ],
    seeds: 10,
    scenario: of({
      kinds: ['plain'],
      deeds: edits(['refund goodwill', BOOKED_MS], ['tag', 5 * BOOKED_MS]),
      merchant: TIEOUT_BILLS,
    }),
  },
  {
    name: 'puts back what is not to be put back',
    patches: [
      {
        file: 'src/domain/lifecycle/restock.ts',
        find: "if (line.restockType !== 'RETURN' && line.restockType !== 'LEGACY_RESTOCK') continue",
        replace: "if (line.restockType === 'CANCEL') continue",
      },
    ],
    seeds: 40,
    scenario: of({
      kinds: ['plain', 'code'],
      deeds: edits(['ship all', BOOKED_MS], ['refund goods', 2 * BOOKED_MS]),
      merchant: TIEOUT_BILLS,
    }),
  },
  {
    name: 'sets the same deposit against every bill',
    patches: [
      {
        file: 'src/domain/lifecycle/settle.ts',
        find: '  if (amount <= 0n) return\n  deposit.open -= amount\n',
        replace: '  if (amount <= 0n) return\n',
      },
    ],
    seeds: 10,
    // What was added is not paid for.
    scenario: of({
      kinds: ['plain'],
      deeds: edits(['ship all', BOOKED_MS], ['edit variant', 2 * BOOKED_MS], ['ship all', 3 * BOOKED_MS]),
      merchant: TIEOUT_BILLS,
    }),
  },
  {
    name: 'books a refund that is still under way',
    patches: [
      {
        file: 'src/domain/lifecycle/facts.ts',
        find: "kind === 'REFUND' && status === 'SUCCESS'",
        replace: "kind === 'REFUND' && status !== 'FAILURE'",
      },
    ],
    seeds: 10,
    scenario: of({
      kinds: ['plain'],
      deeds: edits(['ship all', BOOKED_MS], ['refund over a slow gateway', 2 * BOOKED_MS]),
      merchant: TIEOUT_BILLS,
    }),
  },
  {
    name: 'says that a credit was set against a bill, and does not do it',
    patches: [
      {
        file: 'src/reconcile/post.ts',
        find: 'send: () => setCredit(run, document, writing) })',
        replace:
          "send: () => (setCredit.length < 0 ? setCredit(run, document, writing) : Promise.resolve({ kind: 'ok', id: writing.ids.get(document.from?.externalId ?? document.externalId) ?? null })) })",
      },
    ],
    seeds: 10,
    // What was taken out is credited, and what is added takes the credit.
    scenario: (scenario) => {
      const written = of({
        kinds: ['edited-less'],
        deeds: edits(['edit variant', 4 * BOOKED_MS]),
        merchant: { ...TIEOUT_BILLS, billing: 'on-order', billsAhead: true },
      })(scenario)
      const orders = written.orders.map((order) => ({
        ...order,
        afterwards: order.afterwards === null ? null : { ...order.afterwards, atMs: 2 * BOOKED_MS },
      }))
      return { ...written, orders }
    },
  },
]
