import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { netSuiteId } from '../ids.ts'
import {
  type Assignment,
  chooseComingBack,
  chooseLeaving,
  type InventoryNumber,
  type KeptItem,
  type LotOrder,
  type MovedRow,
  type MovingLine,
  type StockRow,
} from './inventoryDetail.ts'

const ITEM = netSuiteId(100)
const HERE = netSuiteId(1)
const THERE = netSuiteId(2)
const bin = (id: number) => netSuiteId(id)
const kept = (changes: Partial<KeptItem> = {}): KeptItem => ({
  item: ITEM,
  name: 'TIE-001',
  numbers: null,
  bins: false,
  preferredBin: null,
  ...changes,
})
const LOT = kept({ numbers: 'lot' })
const SERIAL = kept({ numbers: 'serial' })
const BINNED = kept({ bins: true })

const number = (id: number, expires: string | null = null): InventoryNumber => ({
  id: netSuiteId(id),
  name: `N${id}`,
  expires,
})
const row = (available: number, changes: Partial<StockRow> = {}): StockRow => ({
  item: ITEM,
  number: null,
  bin: null,
  available,
  ...changes,
})
const line = (quantity: number, key = 'L1'): MovingLine => ({ key, item: ITEM, quantity })
const words = (assignments: readonly Assignment[] | undefined): readonly string[] =>
  (assignments ?? []).map((one) =>
    [one.number?.name, one.bin === null ? null : `bin ${one.bin}`, `× ${one.quantity}`]
      .filter(Boolean)
      .join(' '),
  )

interface Given {
  readonly item: KeptItem
  readonly stock: readonly StockRow[]
  readonly lines?: readonly MovingLine[]
  readonly lots?: LotOrder
}

const leaving = ({ item, stock, lines = [line(3)], lots = 'nearest-expiry' }: Given) =>
  chooseLeaving({ lines, kept: new Map([[ITEM, item]]), stock, lots, day: '2026-03-12' })

function chosen(given: Given): Readonly<Record<string, readonly string[]>> {
  const result = leaving(given)
  if (!result.ok) throw new Error(JSON.stringify(result.failure))
  return Object.fromEntries([...result.value].map(([key, list]) => [key, words(list)]))
}

describe('what leaves', () => {
  const stock = [
    row(5, { number: number(1) }),
    row(2, { number: number(2, '2026-09-01') }),
    row(2, { number: number(3, '2026-05-01') }),
    row(9, { number: number(4, '2026-03-11') }),
  ]

  test('lots: the nearest expiry first, none that was past its day, those without one last', () => {
    expect(chosen({ item: LOT, stock })).toEqual({ L1: ['N3 × 2', 'N2 × 1'] })
    expect(chosen({ item: LOT, stock, lines: [line(6)] })).toEqual({ L1: ['N3 × 2', 'N2 × 2', 'N1 × 2'] })
    expect(leaving({ item: LOT, stock, lines: [line(10)] })).toMatchObject({
      failure: { needed: 10, known: 9, of: 'stock' },
    })
  })

  test('lots: the oldest first, whatever its expiry', () => {
    expect(chosen({ item: LOT, stock, lots: 'oldest', lines: [line(8)] })).toEqual({
      L1: ['N1 × 5', 'N2 × 2', 'N3 × 1'],
    })
  })

  test('serial numbers: the oldest first, one each', () => {
    const serials = [
      row(1, { number: number(30) }),
      row(1, { number: number(4) }),
      row(1, { number: number(9) }),
    ]
    expect(chosen({ item: SERIAL, stock: serials, lines: [line(2)] })).toEqual({ L1: ['N4 × 1', 'N9 × 1'] })
  })

  test('bins: the fullest first; of a lot as well', () => {
    const bins = [row(2, { bin: bin(7) }), row(4, { bin: bin(8) }), row(4, { bin: bin(6) })]
    expect(chosen({ item: BINNED, stock: bins, lines: [line(9)] })).toEqual({
      L1: ['bin 6 × 4', 'bin 8 × 4', 'bin 7 × 1'],
    })
    const lots = bins.map((one) => ({ ...one, number: number(1) }))
    expect(chosen({ item: { ...LOT, bins: true }, stock: lots })).toEqual({ L1: ['N1 bin 6 × 3'] })
  })

  test('lines of one item draw on one stock', () => {
    const lines = [line(3, 'L1'), line(2, 'L2')]
    expect(chosen({ item: LOT, stock, lines })).toEqual({
      L1: ['N3 × 2', 'N2 × 1'],
      L2: ['N2 × 1', 'N1 × 1'],
    })
  })

  test('a preferred bin is left to NetSuite, and must hold enough', () => {
    const item = { ...BINNED, preferredBin: bin(7) }
    expect(chosen({ item, stock: [row(3, { bin: bin(7) })] })).toEqual({})
    const elsewhere = [row(2, { bin: bin(7) }), row(9, { bin: bin(8) })]
    expect(leaving({ item, stock: elsewhere })).toMatchObject({ failure: { needed: 3, known: 2 } })
  })

  test('what has no number or bin to name does not count', () => {
    expect(leaving({ item: LOT, stock: [row(9)] })).toMatchObject({ failure: { known: 0 } })
    const lot = [row(9, { number: number(1) })]
    expect(leaving({ item: { ...LOT, bins: true }, stock: lot })).toMatchObject({ failure: { known: 0 } })
  })
})

const moved = (quantity: number, changes: Partial<MovedRow> = {}): MovedRow => ({
  item: ITEM,
  number: null,
  bin: null,
  location: HERE,
  quantity,
  ...changes,
})

interface Back {
  readonly item: KeptItem
  readonly left: readonly MovedRow[]
  readonly back?: readonly MovedRow[]
  readonly location?: typeof HERE
  readonly returnBin?: typeof HERE | null
  readonly quantity?: number
}

const coming = ({ item, left, back = [], location = HERE, returnBin = null, quantity = 2 }: Back) => {
  const lines = [line(quantity)]
  const result = chooseComingBack({ lines, kept: new Map([[ITEM, item]]), left, back, location, returnBin })
  return result.ok ? words(result.value.get('L1')) : result.failure
}

describe('what comes back', () => {
  const left = [moved(1, { number: number(5) }), moved(3, { number: number(4) })]

  test('what left last, less what came back before', () => {
    expect(coming({ item: LOT, left })).toEqual(['N5 × 1', 'N4 × 1'])
    expect(coming({ item: LOT, left, back: [moved(1, { number: number(5) })] })).toEqual(['N4 × 2'])
    const all = [moved(1, { number: number(5) }), moved(2, { number: number(4) })]
    expect(coming({ item: LOT, left, back: all })).toMatchObject({ needed: 2, known: 1, of: 'stock' })
  })

  test('into the bin for returns, else the bin that it left from, at the same location only', () => {
    const binned = [moved(2, { bin: bin(7) })]
    expect(coming({ item: BINNED, left: binned })).toEqual(['bin 7 × 2'])
    expect(coming({ item: BINNED, left: binned, location: THERE })).toMatchObject({ known: 0, of: 'bin' })
    expect(coming({ item: BINNED, left: [], location: THERE, returnBin: bin(9) })).toEqual(['bin 9 × 2'])
    const lots = [moved(2, { bin: bin(7), number: number(1) })]
    const item = { ...LOT, bins: true }
    expect(coming({ item, left: lots })).toEqual(['N1 bin 7 × 2'])
    expect(coming({ item, left: lots, location: THERE })).toMatchObject({ of: 'bin' })
    expect(coming({ item, left: lots, location: THERE, returnBin: bin(9) })).toEqual(['N1 bin 9 × 2'])
  })

  test('into the preferred bin by itself', () => {
    expect(coming({ item: { ...BINNED, preferredBin: bin(3) }, left: [], returnBin: bin(9) })).toEqual([])
  })
})

const rows = fc.array(
  fc.record({
    item: fc.constantFrom(ITEM, netSuiteId(101)),
    number: fc.option(
      fc.record({
        id: fc.integer({ min: 1, max: 6 }),
        expires: fc.option(fc.constantFrom('2026-01-01', '2026-03-12', '2027-01-01')),
      }),
    ),
    bin: fc.option(fc.integer({ min: 1, max: 3 }).map(bin)),
    available: fc.oneof(fc.integer({ min: -2, max: 9 }), fc.constantFrom(0.5, 2.75)),
  }),
  { maxLength: 12 },
)
const items = fc.record({
  numbers: fc.constantFrom('lot' as const, 'serial' as const, null),
  bins: fc.boolean(),
})
const units = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 })

test('each line is named in full, no number or bin beyond what is available, serials once, in whatever order the stock is told', () => {
  fc.assert(
    fc.property(
      fc.tuple(rows, units),
      items,
      fc.constantFrom<LotOrder>('oldest', 'nearest-expiry'),
      ([told, asked], how, lots) => {
        const stock: StockRow[] = []
        for (const { number: one, ...rest } of told) {
          const next = { ...rest, number: one === null ? null : number(one.id, one.expires) }
          // NetSuite shows each number in each bin once.
          if (
            stock.some((s) => s.item === next.item && s.number?.id === next.number?.id && s.bin === next.bin)
          )
            continue
          stock.push(next)
        }
        const given = {
          item: kept(how),
          stock,
          lots,
          lines: asked.map((quantity, at) => line(quantity, `L${at}`)),
        }
        const result = leaving(given)
        expect(leaving({ ...given, stock: stock.toReversed() })).toEqual(result)
        const needed = asked.reduce((sum, one) => sum + one, 0)
        if (!result.ok) {
          expect(result.failure.known).toBeLessThan(needed)
          return
        }
        const used = new Map<string, number>()
        for (const one of given.lines) {
          const list = result.value.get(one.key) ?? []
          expect(list.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(one.quantity)
          for (const { number: taken, bin: from, quantity } of list) {
            expect([taken !== null, from !== null]).toEqual([how.numbers !== null, how.bins])
            const key = `${taken?.id ?? ''}/${from ?? ''}`
            used.set(key, (used.get(key) ?? 0) + quantity)
            if (how.numbers === 'serial') expect(quantity).toBe(1)
          }
        }
        for (const [key, quantity] of used) {
          const there = stock.filter(
            (one) =>
              one.item === ITEM &&
              `${how.numbers === null ? '' : (one.number?.id ?? '')}/${how.bins ? (one.bin ?? '') : ''}` ===
                key,
          )
          expect(quantity).toBeLessThanOrEqual(
            there.reduce((sum, one) => sum + Math.max(one.available, 0), 0),
          )
          if (how.numbers === 'serial') expect(quantity).toBe(1)
        }
      },
    ),
  )
})
