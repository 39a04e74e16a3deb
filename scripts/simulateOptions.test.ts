import { expect, test } from 'vitest'
import { HELP, readOptions } from './simulateOptions.ts'

const problem = (...args: readonly string[]): string => {
  const read = readOptions(args)
  return 'problem' in read ? read.problem : 'none'
}

test('what was not asked for stays as it is', () => {
  expect(readOptions([])).toMatchObject({
    seeds: 200,
    seed: null,
    from: 1,
    off: [],
    planted: false,
    json: false,
  })
})

test('a seed alone, a seed and those after it, and defences taken out', () => {
  expect(readOptions(['--seed', '7'])).toMatchObject({ seed: 7 })
  expect(readOptions(['--seed', '7', '--seeds', '30'])).toMatchObject({ seed: null, from: 7, seeds: 30 })
  expect(readOptions(['--without', 'sweep,dedupe', '--minutes', '.5'])).toMatchObject({
    off: ['sweep', 'dedupe'],
    minutes: 0.5,
  })
})

test.each([
  ['--seeds', 'abc', '--seeds takes a whole number from 1 on, not "abc"'],
  ['--seeds', '0', '--seeds takes a whole number from 1 on, not "0"'],
  ['--seed', '-1', "Option '--seed' argument is ambiguous."],
  ['--seed', '1.5', '--seed takes a whole number from 0 on, not "1.5"'],
  ['--minutes', 'x', '--minutes takes a number above 0, not "x"'],
  ['--minutes', '0', '--minutes takes a number above 0, not "0"'],
  ['--threads', '', '--threads takes a whole number from 1 on, not ""'],
  ['--without', 'sweeps', '--without takes a list of sweep, dedupe, readback, and "sweeps" is none of them'],
  ['--bug', 'page', '--bug goes with --planted'],
])('%s %s is refused in a sentence', (option, value, sentence) => {
  expect(problem(option, value).split('\n')[0]).toBe(sentence)
})

test('what is no option is refused', () => {
  expect(problem('--sedes', '3')).toBe("Unknown option '--sedes'")
  expect(problem('30')).toContain("Unexpected argument '30'")
})

test('every option is explained', () => {
  for (const option of [
    'seeds',
    'seed',
    'from',
    'minutes',
    'without',
    'planted',
    'bug',
    'threads',
    'json',
    'help',
  ])
    expect(HELP).toContain(`  --${option} `)
})
