import { describe, expect, test } from 'vitest'
import { virtualClock } from '../../clock.ts'
import { createWorld, type StoredRecord, type TransactionLine } from '../world.ts'
import { createSuiteQl } from './service.ts'

const URL_BASE = 'http://127.0.0.1:9/services/rest/query/v1/suiteql'
/** 20:00 on 22 November in Los Angeles. */
const NOW = Date.parse('2026-11-23T04:00:00Z')

const record = (kind: StoredRecord['kind'], id: string, more: Partial<StoredRecord> = {}): StoredRecord => ({
  kind,
  id,
  externalId: undefined,
  createdDate: '2026-11-23T03:30:00Z',
  lastModifiedDate: '2026-11-23T03:30:00Z',
  fields: {},
  sublists: {},
  figures: undefined,
  ...more,
})

const line = (id: number, more: Partial<TransactionLine>): TransactionLine => ({
  id,
  lineSequenceNumber: id,
  uniqueKey: String(1000 + id),
  mainLine: false,
  taxLine: false,
  itemId: undefined,
  itemType: undefined,
  accountId: undefined,
  entityId: '7',
  quantity: undefined,
  rate: undefined,
  netAmount: 0,
  foreignAmount: 0,
  subsidiaryId: '1',
  locationId: undefined,
  price: undefined,
  memo: undefined,
  isClosed: false,
  createdFromId: undefined,
  tax: undefined,
  custom: {},
  ...more,
})

function order(id: string, foreignTotal: number): StoredRecord {
  const lines = [
    line(0, { mainLine: true, foreignAmount: foreignTotal }),
    line(1, {
      itemId: '100',
      itemType: 'InvtPart',
      quantity: -2,
      rate: 5.1,
      foreignAmount: -10.2,
      custom: { custcol_key: 'L1' },
    }),
    line(2, { taxLine: true, foreignAmount: -0.3 }),
  ]
  return record('salesOrder', id, {
    externalId: `shop-${id}`,
    fields: {
      tranId: `SO${id}`,
      tranDate: '2026-11-22',
      status: 'B',
      entity: { id: '7' },
      otherRefNum: `#${id}`,
      custbody_hash: 'abc',
    },
    sublists: {
      item: [{ line: 1, fields: { item: { id: '100' }, taxDetailsReference: 'L1' } }],
      taxDetails: [
        {
          line: 1,
          fields: {
            taxDetailsReference: 'L1',
            taxType: { id: '3' },
            taxCode: { id: '4' },
            taxBasis: 10.2,
            taxRate: 3,
            taxAmount: 0.3,
          },
        },
      ],
    },
    figures: {
      type: 'SalesOrd',
      foreignTotal,
      taxTotal: 0.3,
      subsidiaryId: '1',
      currencyId: '1',
      exchangeRate: 1,
      postingPeriodId: undefined,
      posting: false,
      lines,
      accountingLines: [],
    },
  })
}

interface Asked {
  readonly search?: string
  readonly params?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

interface Answer {
  readonly status: number
  readonly body: {
    readonly items?: readonly Readonly<Record<string, unknown>>[]
    readonly 'o:errorDetails'?: readonly Readonly<Record<string, string>>[]
    readonly [name: string]: unknown
  }
}

function setUp() {
  const world = createWorld({
    account: { id: 'TSTDRV1', timeZone: 'America/Los_Angeles', taxRegime: 'suitetax' },
    clock: virtualClock(NOW),
    customFields: [
      { id: 'custbody_hash', type: 'text' },
      { id: 'custcol_key', type: 'text' },
    ],
  })
  world.put(
    record('currency', '1', { fields: { name: 'US Dollar', symbol: 'USD', currencyPrecision: 2 } }),
    'setup',
  )
  world.put(
    record('customer', '7', { fields: { entityId: 'Ada', email: 'ada@example.com', isPerson: true } }),
    'setup',
  )
  world.put(record('inventoryItem', '100', { fields: { itemId: 'TIE-001', isInactive: false } }), 'setup')
  const suiteQl = createSuiteQl({ world })
  const ask = async (q: string, asked: Asked = {}): Promise<Answer> => {
    const answer = await suiteQl.handle({
      method: 'POST',
      url: `${URL_BASE}${asked.search ?? ''}`,
      headers: asked.headers ?? { prefer: 'transient' },
      body: JSON.stringify(asked.params === undefined ? { q } : { q, params: asked.params }),
    })
    return { status: answer.status, body: JSON.parse(answer.body) }
  }
  const first = (q: string, params: readonly string[] = []) => suiteQl.run(q, params)[0]
  return { world, suiteQl, ask, first }
}

const detailOf = (answer: Answer) => answer.body['o:errorDetails']?.[0]

describe('protocol', () => {
  test('values are texts, booleans T or F, keys lower case, nulls left out', async () => {
    const { world, ask } = setUp()
    world.put(order('50', 10.5), 'integration')
    const answer = await ask(
      'SELECT t.ID, t.foreignTotal AS "Total", t.voided, t.memo, COUNT(*) FROM transaction t GROUP BY t.id, t.foreigntotal, t.voided, t.memo',
    )
    expect(answer.status).toBe(200)
    expect(answer.body.items).toEqual([{ links: [], id: '50', total: '10.5', voided: 'F', expr1: '1' }])
    expect(answer.body).toMatchObject({ count: 1, hasMore: false, offset: 0, totalResults: 1 })
  })

  test('1,000 rows a page, the offset is a multiple of the limit', async () => {
    const { world, ask } = setUp()
    for (let id = 1; id <= 2100; id += 1)
      world.put(record('location', String(id), { fields: { name: `L${id}` } }), 'setup')
    const pages = [0, 1000, 2000].map((offset) =>
      ask('SELECT id FROM location ORDER BY id', { search: `?offset=${offset}` }),
    )
    const [one, two, three] = await Promise.all(pages)
    expect([one?.body['count'], two?.body['count'], three?.body['count']]).toEqual([1000, 1000, 100])
    expect([one?.body['hasMore'], three?.body['hasMore']]).toEqual([true, false])
    expect(three?.body.items?.at(-1)?.['id']).toBe('2100')
    expect((await ask('SELECT id FROM location', { search: '?limit=100&offset=150' })).status).toBe(400)
    expect((await ask('SELECT id FROM location', { search: '?limit=1001' })).status).toBe(400)
  })

  test('Prefer: transient is required', async () => {
    const { ask } = setUp()
    expect((await ask('SELECT id FROM item', { headers: {} })).status).toBe(400)
  })

  test.each([
    [
      'SELECT subsidiary FROM transaction',
      "Unknown identifier 'subsidiary'. Available identifiers are: {transaction=transaction}.",
    ],
    ['SELECT id FROM Email', 'Invalid search type: Email.'],
    ['WITH x AS (SELECT 1 FROM dual) SELECT * FROM x', 'Only SELECT statements are supported.'],
    ['SELECT id FROM item; DELETE FROM item', "Unexpected character ';'"],
    ['SELECT [id] FROM item', "Unexpected character '['"],
    ['SELECT name FROM sqlite_master', 'Invalid search type: sqlite_master.'],
    ['SELECT t.id FROM transaction t, item i INNER JOIN location l ON l.id = i.id', 'cannot be mixed'],
    [
      `SELECT id FROM item WHERE id IN (${Array.from({ length: 1001 }, (_, id) => id).join(',')})`,
      'at most 1,000',
    ],
    ['SELECT random() FROM item', "Unknown function 'random'"],
    ["SELECT id FROM transaction WHERE trandate > '2026-11-01'", 'does not match the date format'],
    ['SELECT id FROM item WHERE id = ?', 'number of parameters'],
  ])('%.60s is refused', async (q, message) => {
    const { world, ask } = setUp()
    world.put(order('50', 10.5), 'integration')
    const answer = await ask(q)
    expect(answer.status).toBe(400)
    expect(detailOf(answer)).toMatchObject({ 'o:errorCode': 'INVALID_PARAMETER', 'o:errorQueryParam': 'q' })
    expect(detailOf(answer)?.['detail']).toContain(
      'Invalid search query. Detailed unprocessed description follows. ',
    )
    expect(detailOf(answer)?.['detail']).toContain(message)
  })
})

describe('dialect', () => {
  test.each([
    ["SELECT NVL(NULL, 'x') v FROM dual", 'x'],
    ["SELECT DECODE('b', 'a', 1, 'b', 2, 3) v FROM dual", '2'],
    ['SELECT 5 / 2 v FROM dual', '2.5'],
    [`SELECT TO_CHAR(SYSDATE, 'YYYY-MM-DD"T"HH24:MI:SS') v FROM dual`, '2026-11-22T20:00:00'],
    ["SELECT TO_CHAR(SYSDATE - 30/1440, 'HH24:MI') v FROM dual", '19:30'],
    ["SELECT TO_CHAR(TRUNC(SYSDATE), 'YYYY-MM-DD HH24:MI') v FROM dual", '2026-11-22 00:00'],
    ["SELECT TO_CHAR(ADD_MONTHS(TO_DATE('2026-01-31', 'YYYY-MM-DD'), 1), 'MM/DD') v FROM dual", '02/28'],
    ['SELECT SYSDATE v FROM dual', '11/22/2026'],
    ['SELECT EXTRACT(MONTH FROM SYSDATE) v FROM dual', '11'],
    ['SELECT BUILTIN_RESULT.TYPE_INTEGER(7) v FROM dual', '7'],
    ["SELECT TO_DATE('2026-11-22', 'YYYY-MM-DD') - TO_DATE('2026-11-20', 'YYYY-MM-DD') v FROM dual", '2'],
    ["SELECT CASE WHEN 'O''Hara' = 'O''Hara' THEN 'same' END v FROM dual", 'same'],
    ["SELECT 'a' || 'b' v FROM dual -- a comment", 'ab'],
  ])('%s', (q, value) => {
    expect(setUp().first(q)?.['v']).toBe(value)
  })

  test('TOP, FETCH FIRST and ROWNUM limit the rows', () => {
    const { world, suiteQl } = setUp()
    for (let id = 1; id <= 9; id += 1) world.put(record('location', String(id)), 'setup')
    expect(suiteQl.run('SELECT TOP 3 id FROM location ORDER BY id DESC').map((row) => row['id'])).toEqual([
      '9',
      '8',
      '7',
    ])
    expect(suiteQl.run('SELECT id FROM location ORDER BY id FETCH FIRST 2 ROWS ONLY')).toHaveLength(2)
    expect(
      suiteQl.run('SELECT * FROM (SELECT id FROM location ORDER BY id DESC) WHERE ROWNUM <= ?', ['4']),
    ).toHaveLength(4)
  })

  test('parameters are positional and never part of the query', () => {
    const { first } = setUp()
    expect(first("SELECT ? a, ? b FROM dual WHERE 'x' = ?", ["'; DROP", '2', 'x'])).toEqual({
      a: "'; DROP",
      b: '2',
    })
  })

  test('a sum of cents has no binary noise', () => {
    const { world, first } = setUp()
    for (const id of ['50', '51', '52']) world.put(order(id, 0.1), 'integration')
    expect(first('SELECT SUM(foreigntotal) total FROM transaction')?.['total']).toBe('0.3')
  })
})

describe('tables', () => {
  test('a saved transaction shows at once, a removed one only in deletedrecord', () => {
    const { world, suiteQl, first } = setUp()
    world.put(order('50', 10.5), 'integration')
    expect(
      first('SELECT externalid, type, status, BUILTIN.DF(status) name, custbody_hash FROM transaction'),
    ).toEqual({
      externalid: 'shop-50',
      type: 'SalesOrd',
      status: 'B',
      name: 'Sales Order : Pending Fulfillment',
      custbody_hash: 'abc',
    })
    world.put(order('50', 11), 'integration')
    expect(suiteQl.run('SELECT foreigntotal FROM transaction')).toEqual([{ foreigntotal: '11' }])
    expect(suiteQl.run('SELECT id FROM transactionline')).toHaveLength(3)
    world.remove('salesOrder', '50', 'person')
    expect(suiteQl.run('SELECT id FROM transaction')).toEqual([])
    expect(first('SELECT recordid, externalid FROM deletedrecord')).toEqual({
      recordid: '50',
      externalid: 'shop-50',
    })
  })

  test('sales lines carry the negative sign, tax lines and tax details are told apart', () => {
    const { world, suiteQl } = setUp()
    world.put(order('50', 10.5), 'integration')
    expect(
      suiteQl.run(
        'SELECT mainline, taxline, quantity, foreignamount, custcol_key FROM transactionline ORDER BY linesequencenumber',
      ),
    ).toEqual([
      { mainline: 'T', taxline: 'F', foreignamount: '10.5' },
      { mainline: 'F', taxline: 'F', quantity: '-2', foreignamount: '-10.2', custcol_key: 'L1' },
      { mainline: 'F', taxline: 'T', foreignamount: '-0.3' },
    ])
    expect(
      suiteQl.run(
        'SELECT d.taxcode, d.taxrate, d.taxamount, l.custcol_key FROM transactiontaxdetail d, transactionline l WHERE l.transaction = d.transaction AND l.id = d.line',
      ),
    ).toEqual([{ taxcode: '4', taxrate: '0.03', taxamount: '0.3', custcol_key: 'L1' }])
  })

  test('dates compare and print in the account time zone', () => {
    const { world, suiteQl, first } = setUp()
    world.put(order('50', 10.5), 'integration')
    expect(
      first(
        "SELECT lastmodifieddate d, TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') t FROM transaction",
      ),
    ).toEqual({
      d: '11/22/2026',
      t: '2026-11-22 19:30:00',
    })
    const since =
      "SELECT id FROM transaction WHERE lastmodifieddate >= TO_TIMESTAMP(?, 'YYYY-MM-DD HH24:MI:SS')"
    expect(suiteQl.run(since, ['2026-11-22 19:30:00'])).toHaveLength(1)
    expect(suiteQl.run(since, ['2026-11-23 03:30:00'])).toHaveLength(0)
    expect(suiteQl.run("SELECT id FROM transaction WHERE trandate = '11/22/2026'")).toHaveLength(1)
    expect(
      suiteQl.run('SELECT id FROM transaction WHERE trandate BETWEEN ? AND ?', ['11/22/2026', '11/22/2026']),
    ).toHaveLength(1)
  })

  test('custom fields added later become columns', () => {
    const { world, first } = setUp()
    expect(() => first('SELECT custitem_brand FROM item')).toThrow("Unknown identifier 'custitem_brand'")
    world.addCustomField({ id: 'custitem_brand', type: 'text' })
    world.put(
      record('inventoryItem', '101', { fields: { itemId: 'TIE-002', custitem_brand: 'Acme' } }),
      'setup',
    )
    expect(first("SELECT custitem_brand FROM item WHERE itemid = 'TIE-002'")).toEqual({
      custitem_brand: 'Acme',
    })
  })

  test('after a restore the tables hold what was restored', () => {
    const { world, suiteQl } = setUp()
    world.put(order('50', 10.5), 'integration')
    const snapshot = world.snapshot()
    world.put(order('51', 1), 'integration')
    expect(suiteQl.run('SELECT id FROM transaction')).toHaveLength(2)
    world.restore(snapshot)
    expect(suiteQl.run('SELECT id FROM transaction')).toEqual([{ id: '50' }])
    expect(suiteQl.run('SELECT email FROM customer')).toEqual([{ email: 'ada@example.com' }])
  })

  test('thousands of orders stay fast', () => {
    const { world, suiteQl } = setUp()
    for (let id = 1; id <= 3000; id += 1) world.put(order(String(id), 10), 'integration')
    suiteQl.run('SELECT id FROM transaction')
    const wanted = Array.from({ length: 200 }, (_, index) => `'shop-${index * 7 + 1}'`).join(',')
    const started = performance.now()
    for (let round = 0; round < 20; round += 1) {
      const rows = suiteQl.run(
        `SELECT t.externalid, l.id FROM transaction t, transactionline l WHERE l.transaction = t.id AND t.externalid IN (${wanted})`,
      )
      expect(rows).toHaveLength(600)
    }
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
