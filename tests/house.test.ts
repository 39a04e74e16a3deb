/**
 * The house itself: what ARCHITECTURE.md and STYLE.md say about the code, held by machine. Each rule is tested
 * on bad snippets in tests/house/rules.test.ts, so that none of them can pass by seeing nothing.
 */
import { describe, expect, test } from 'vitest'
import { CASES } from './cases/cases.ts'
import { testFindings } from './house/assertions.ts'
import { caseFindings } from './house/cases.ts'
import { LAYERS, layerFindings } from './house/layers.ts'
import { clockFindings, domainFindings, environmentFindings } from './house/purity.ts'
import { sizeFindings } from './house/sizes.ts'
import { type Finding, type Source, codeFiles } from './house/source.ts'
import { textFindings } from './house/text.ts'

const sources = codeFiles()
const isTest = (source: Source): boolean => source.path.endsWith('.test.ts')
const within = (folder: string, source: Source): boolean => source.path.startsWith(`${folder}/`)

const count = (folder: string): number => sources.filter((source) => within(folder, source)).length

/** Findings as lines an editor can jump to, so that a failure lists them all. */
function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ path, line, what }) => `${path}:${line} ${what}`)
}

describe('the house test sees the house', () => {
  test('it read files of every part', () => {
    expect(count('src')).toBeGreaterThanOrEqual(20)
    expect(count('simulators')).toBeGreaterThanOrEqual(30)
    expect(count('tests')).toBeGreaterThanOrEqual(5)
    expect(count('scripts')).toBeGreaterThanOrEqual(3)
  })

  test('it read the bottom layer and knows all the layers above it', () => {
    expect(sources.some((source) => within('src/domain', source))).toBe(true)
    expect(LAYERS.at(0)).toBe('main.ts')
    expect(LAYERS.at(-1)).toBe('domain')
  })
})

test('imports point down the layers, and src/ and simulators/ never import each other', () => {
  expect(lines(sources.flatMap(layerFindings))).toEqual([])
})

test('domain/ is pure', () => {
  const domain = sources.filter((source) => within('src/domain', source) && !isTest(source))
  expect(lines(domain.flatMap(domainFindings))).toEqual([])
})

test('clock, timers and chance come from one place each', () => {
  const product = sources.filter(
    (source) => (within('src', source) || within('simulators', source)) && !isTest(source),
  )
  expect(lines(product.flatMap(clockFindings))).toEqual([])
})

test('only src/config reads the environment', () => {
  const product = sources.filter((source) => within('src', source) && !isTest(source))
  expect(lines(product.flatMap(environmentFindings))).toEqual([])
})

test('functions, files and parameter lists stay small', () => {
  expect(lines(sizeFindings(sources))).toEqual([])
})

test('every test can fail, none is switched off, none sleeps', () => {
  expect(lines(sources.flatMap(testFindings))).toEqual([])
})

test('every case of the controller is played or for later, and read whole', () => {
  expect(lines(caseFindings(sources, CASES))).toEqual([])
})

test('no unfinished marks and no paths of somebody’s machine', () => {
  expect(lines(textFindings())).toEqual([])
})
