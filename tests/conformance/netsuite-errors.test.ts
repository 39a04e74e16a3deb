/** Error bodies as real accounts sent them, each classified as the table beside them says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultFromResponse } from '../../src/adapters/netsuite/faultFrom.ts'
import type { FaultCode } from '../../src/domain/fault/catalogue.ts'

const SHARED = process.env['TIEOUT_SHARED'] ?? resolve(import.meta.dirname, '../../../shared')
const FOLDER = join(SHARED, 'fixtures/netsuite/errors')

/** The README's "class expected" → our fault codes that mean it. */
const CLASSES: Readonly<Record<string, readonly FaultCode[]>> = {
  authentication: ['netsuite.auth'],
  'reference (item invalid)': ['netsuite.item-unusable'],
  'validation (mandatory field)': ['netsuite.mandatory-field'],
  duplicate: ['netsuite.duplicate'],
  'our query is wrong (schema or bug)': ['netsuite.query'],
  'our query is wrong': ['netsuite.query'],
  'our query is wrong (schema or permission)': ['netsuite.query'],
  'our query is wrong (schema)': ['netsuite.query'],
  'our request is wrong': ['netsuite.bad-request'],
  'not found': ['netsuite.not-found'],
  'validation / reference': ['netsuite.invalid-reference'],
  concurrency: ['netsuite.concurrency'],
  'locked by workflow (business rule)': ['netsuite.locked'],
  permission: ['netsuite.permission'],
  'configuration (subsidiary, account)': ['netsuite.configuration'],
  'business rule (serial/lot detail)': ['netsuite.business-rule'],
  'bug in a script': ['netsuite.script'],
}

/** File → class, from the table in the README. */
function expectedClasses(): ReadonlyMap<string, string> {
  const rows = readFileSync(join(FOLDER, 'README.md'), 'utf8').matchAll(
    /^\| (\S+\.json) \|.*\| ([^|]+) \|$/gm,
  )
  return new Map([...rows].map((row) => [row[1] ?? '', (row[2] ?? '').trim()]))
}

/** The status stands in the file's name; SOAP faults and RESTlet errors come with 500 and 400 (netsuite.md §2.2). */
const statusOf = (file: string) =>
  Number(/^\d+-(\d{3})-/.exec(file)?.[1] ?? (file.includes('-soap-') ? 500 : 400))

describe('bodies of real errors', () => {
  test('the fixtures are there', () => {
    expect(existsSync(FOLDER), `${FOLDER} is missing: set TIEOUT_SHARED`).toBe(true)
  })

  const expected = expectedClasses()
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))

  test('the table names every body, and only classes that we know', () => {
    expect([...expected.keys()].toSorted()).toEqual(files.toSorted())
    for (const name of expected.values()) expect(Object.keys(CLASSES)).toContain(name)
  })

  test.each(files)('%s', (file) => {
    const body = readFileSync(join(FOLDER, file), 'utf8')
    const fault = faultFromResponse({ kind: 'test' }, { status: statusOf(file), headers: {}, body })
    expect(CLASSES[expected.get(file) ?? '']).toContain(fault.code)
    expect(fault.tech).not.toBe('')
  })
})
