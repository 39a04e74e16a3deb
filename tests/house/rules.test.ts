/** Each rule of the house, on code that breaks it and on code that only looks as if it did. */
import { describe, expect, test } from 'vitest'
import { testFindings } from './assertions.ts'
import { caseFindings } from './cases.ts'
import { layerFindings } from './layers.ts'
import { clockFindings, domainFindings, environmentFindings } from './purity.ts'
import { sizeFindings } from './sizes.ts'
import { type Finding, importsOf, parse } from './source.ts'
import { marksIn } from './text.ts'

const what = (findings: readonly Finding[]): string[] => findings.map((finding) => finding.what)

describe('layers', () => {
  const layers = (path: string, text: string): string[] => what(layerFindings(parse(path, text)))

  test('an import upwards is found, whatever its form', () => {
    const forms = [
      `import { book } from '../ledger/types.ts'`,
      `import type { Book } from '../ledger/types.ts'`,
      `export { book } from '../ledger/types.ts'`,
      `export * from '../ledger/types.ts'`,
      `const ledger = await import('../ledger/types.ts')`,
      `type Book = import('../ledger/types.ts').Book`,
    ]
    for (const form of forms) {
      expect(layers('src/domain/money.ts', form)).toEqual([
        'domain imports ledger, which stands above it (../ledger/types.ts)',
      ])
    }
  })

  test('an import downwards, within a layer or of a package is right', () => {
    const text = `import { a } from '../domain/a.ts'\nimport { b } from './b.ts'\nimport pg from 'pg'`
    expect(layers('src/ledger/run.ts', text)).toEqual([])
  })

  test('src/ and simulators/ do not import each other, nor the tests', () => {
    expect(layers('src/cli/sim.ts', `import '../../simulators/main.ts'`)).toHaveLength(1)
    expect(layers('src/cli/sim.ts', `import '../../tests/house.ts'`)).toHaveLength(1)
    expect(layers('src/work/engine.test.ts', `import '../../tests/support/virtualClock.ts'`)).toEqual([])
    expect(layers('src/work/crash.test.ts', `import '../inbox/inbox.ts'`)).toEqual([])
    expect(layers('src/work/crash.test.ts', `import '../../simulators/main.ts'`)).toHaveLength(1)
    expect(layers('src/work/engine.ts', `import '../../tests/support/virtualClock.ts'`)).toHaveLength(1)
    expect(layers('simulators/shopify/money.ts', `import '../../src/domain/money.ts'`)).toHaveLength(1)
    expect(layers('tests/e2e/a.test.ts', `import '../../src/main.ts'`)).toEqual([])
  })

  test('a folder that is no layer is found', () => {
    expect(layers('src/helpers/x.ts', '')).toEqual([
      'src/helpers is no layer; the list is in tests/house/layers.ts',
    ])
  })

  test('a computed import is seen as one', () => {
    expect(importsOf(parse('src/a.ts', 'await import(name)'))[0]?.specifier).toBe('<computed>')
  })
})

describe('domain is pure', () => {
  const domain = (text: string): string[] => what(domainFindings(parse('src/domain/x/y.ts', text)))

  test.each([
    [`import { createHash } from 'node:crypto'`, 'imports node:crypto'],
    [`import { z } from 'zod'`, 'imports zod'],
    [`import { clock } from '../../adapters/clock.ts'`, 'imports ../../adapters/clock.ts'],
    [`const at = Date.now()`, 'reads the clock'],
    [`const at = new Date()`, 'reads the clock'],
    [`const at = Date()`, 'reads the clock'],
    [`const x = Math.random()`, 'draws a random number'],
    [`const zone = process.env['TZ']`, 'uses process'],
    [`setTimeout(go, 5)`, 'uses setTimeout'],
    [`const go = globalThis.fetch`, 'uses globalThis'],
    [`const go = { fetch }`, 'uses fetch'],
    [`console.log(1)`, 'uses console'],
    [`const all = Promise.all([])`, 'uses Promise'],
    [`type Reader = () => Promise<string>`, 'speaks of a promise'],
    [`async function read() {}`, 'is asynchronous'],
    [`const read = { async all() {} }`, 'is asynchronous'],
    [`await read()`, 'waits'],
  ])('%s is found', (text, finding) => {
    expect(domain(text)).toContain(finding)
  })

  test('a date from an argument, and a property or type that has such a name, are right', () => {
    const text = `import { zero } from '../money.ts'
      const at = (iso: string) => new Date(iso).getTime()
      const fact = { process: 1, console: 2 }
      const step = fact.process
      interface Fact { readonly process: string; readonly fetch: number }`
    expect(domain(text)).toEqual([])
  })
})

describe('one clock, one environment', () => {
  test('clock and timers are found everywhere but in their own file', () => {
    const text = `const a = Date.now(); setInterval(go, 1); const b = performance.now()
      import { setTimeout as wait } from 'node:timers/promises'`
    expect(what(clockFindings(parse('src/work/engine.ts', text)))).toEqual([
      'imports node:timers/promises',
      'reads the clock',
      'uses setInterval',
      'reads the clock',
    ])
    expect(clockFindings(parse('src/adapters/clock.ts', text))).toEqual([])
  })

  test('the environment is found outside config', () => {
    const reads = [
      `const url = process.env.DATABASE_URL`,
      `const url = process['env']`,
      `const { env } = process`,
    ]
    for (const text of reads) {
      expect(environmentFindings(parse('src/cli/start.ts', text))).toHaveLength(1)
      expect(environmentFindings(parse('src/config/load.ts', text))).toEqual([])
    }
  })
})

describe('sizes', () => {
  const body = (lines: number): string => '  step()\n'.repeat(lines)

  test('a long function, a long file and a wide parameter list are found', () => {
    const long = parse('src/a.ts', `function go() {\n${body(69)}}\n`)
    const wide = parse('src/b.ts', 'const go = (a: 1, b: 2, c: 3, d: 4) => a')
    const tall = parse('src/c.ts', '// line\n'.repeat(401))
    expect(what(sizeFindings([long, wide, tall], {}))).toEqual([
      'src/a.ts#go has 71 lines (limit 70)',
      'src/b.ts#go takes 4 parameters (limit 3)',
      '401 lines in a file (limit 400)',
    ])
  })

  test('a describe block only groups, and the limits themselves are allowed', () => {
    const grouped = parse('a.test.ts', `describe('x', () => {\n${body(100)}})`)
    const exact = parse('src/a.ts', `function go(this: T, a: 1, b: 2, c: 3) {\n${body(68)}}\n`)
    expect(sizeFindings([grouped, exact], {})).toEqual([])
  })

  test('an exception excuses, and one that excuses nothing is found', () => {
    const long = parse('src/a.ts', `function go() {\n${body(80)}}\n`)
    expect(sizeFindings([long], { 'src/a.ts#go': 'a table' })).toEqual([])
    expect(what(sizeFindings([], { 'src/a.ts#go': 'a table' }))).toEqual([
      'is listed as an exception and needs none',
    ])
  })
})

describe('tests', () => {
  const tests = (text: string): string[] => what(testFindings(parse('src/a.test.ts', text)))

  test('a test without an assertion is found, also when it calls a helper that has none', () => {
    expect(tests(`test('x', () => { run() })`)).toEqual(['a test without an assertion'])
    expect(tests(`const check = () => run()\ntest('x', () => { check() })`)).toEqual([
      'a test without an assertion',
    ])
    expect(tests(`test.each([1])('x', () => { run() })`)).toEqual(['a test without an assertion'])
  })

  test('an assertion directly, in a helper or in an imported checker counts', () => {
    expect(tests(`test('x', () => { expect(1).toBe(1) })`)).toEqual([])
    expect(tests(`function ties(a) { expect(a).toBe(1) }\ntest('x', () => ties(1))`)).toEqual([])
    expect(tests(`test('x', () => { assertBooks(1) })`)).toEqual([])
  })

  test('what is switched off, singled out, empty or asleep is found', () => {
    expect(tests(`test.skip('x', () => { expect(1).toBe(1) })`)).toEqual(['test.skip'])
    expect(tests(`describe.only('x', () => { test('y', () => { expect(1) }) })`)).toEqual(['describe.only'])
    expect(tests(`const x = 1`)).toEqual(['a test file without a test'])
    expect(tests(`test('x', async () => { await new Promise((r) => setTimeout(r, 9)); expect(1) })`)).toEqual(
      ['a test that sleeps'],
    )
  })
})

describe('controller cases', () => {
  const findings = (text: string): string[] =>
    what(
      caseFindings(
        [parse('tests/cases/a.test.ts', text)],
        [{ number: 1 }, { number: 2, later: 'with its own work' }],
      ),
    )

  test('a case that nobody plays is found, and one that is played although it is for later', () => {
    expect(findings(`theCase(1, shop, run)`)).toEqual([])
    expect(findings(`theCase(11, shop, run)`)).toEqual(['case 1 is not played'])
    expect(findings(`theCase(1, shop, run); theCase(2, shop, run)`)).toEqual([
      'case 2 is played, and is for later',
    ])
    expect(
      caseFindings([parse('tests/e2e/a.test.ts', 'theCase(1, shop, run)')], [{ number: 1 }]),
    ).toHaveLength(1)
  })

  test('records that are asserted in part are found, and those that are asserted whole are not', () => {
    const asserting = (text: string): string[] => findings(`theCase(1, shop, run); ${text}`)
    expect(asserting(`expect(on.records(order)).toContain('invoice')`)).toEqual([
      'records asserted in part (toContain)',
    ])
    expect(asserting(`expect(on.records(order)).toEqual(['invoice', expect.stringMatching(/x/)])`)).toEqual([
      'records asserted in part (stringMatching)',
    ])
    expect(asserting(`expect(on.records(order)).toEqual(['invoice'])`)).toEqual([])
    expect(asserting(`expect(on.records(order)).not.toContain('invoice')`)).toEqual([])
    expect(asserting(`expect(sentences).toContain('invoice')`)).toEqual([])
  })
})

test('marks and machine paths are found in text, and words that only resemble them are not', () => {
  expect(marksIn('a.ts', `// ${'to'.toUpperCase()}${'do'.toUpperCase()}: later`)).toHaveLength(1)
  expect(marksIn('a.md', `see ${['', 'work', 'main'].join('/')}`)).toHaveLength(1)
  expect(marksIn('a.ts', 'const todo = path.root; // src/work/engine.ts')).toEqual([])
})
