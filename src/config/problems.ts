import type { z } from 'zod'
import { said } from './says.ts'
import type { ConfigProblem } from './types.ts'

type Issue = z.core.$ZodIssue

/** Turns zod's issues into problems that name the path and the cure. */
export function problemsFrom(error: z.ZodError): readonly ConfigProblem[] {
  return error.issues.map((issue) => problemFrom(issue))
}

function problemFrom(issue: Issue): ConfigProblem {
  const path = pathText(issue.path)
  const own = said(issue.message) ?? nested(issue)
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined
  if (isMissing) {
    return { path, problem: 'is missing', cure: own?.cure ?? MISSING[lastName(issue.path)] ?? `add ${path}` }
  }
  if (own !== null) return { path, ...own }
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `"${key}"`).join(', ')
    return { path, problem: `has no setting ${keys}`, cure: 'correct its spelling or take it out' }
  }
  if (issue.code === 'invalid_type') {
    return { path, problem: `must be ${WORDS[issue.expected] ?? issue.expected}`, cure: `change ${path}` }
  }
  return { path, problem: issue.message, cure: `change ${path}` }
}

/** A key of a record that breaks its rule says so in an issue of its own. */
function nested(issue: Issue): { problem: string; cure: string } | null {
  if (issue.code !== 'invalid_key') return null
  for (const inner of issue.issues) {
    const own = said(inner.message)
    if (own !== null) return own
  }
  return null
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  object: 'an object',
  record: 'an object',
}

/** Cures of what must be there, where the schema has none of its own. */
const MISSING: Readonly<Record<string, string>> = {
  netsuite: 'add netsuite: { account, signIn }',
  stores: 'add stores: { main: { … } } with at least one store',
  items: "add items: { discount: '…', shipping: '…' } with the internal ids of those NetSuite items",
  gateways: "add gateways: { shopify_payments: { account: '…' } }: where the money of each gateway is held",
  currencies: "add currencies: { USD: '…' } with NetSuite's internal id of each currency you sell in",
  goLiveAt: "add goLiveAt: '2026-12-01T00:00:00-05:00': orders processed before it are never booked",
}

const lastName = (path: readonly PropertyKey[]): string => String(path.at(-1) ?? '')

export function pathText(path: readonly PropertyKey[]): string {
  let text = ''
  for (const part of path) {
    const name = String(part)
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) text += text === '' ? name : `.${name}`
    else text += `['${name}']`
  }
  return text === '' ? 'the configuration' : text
}

/** The problems as a person reads them in a terminal. */
export function formatProblems(file: string, problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? 'One thing' : `${problems.length} things`
  const lines = problems.map(({ path, problem, cure }) => `  ${path} ${problem}\n    → ${cure}`)
  return `${count} to put right in ${file}:\n${lines.join('\n')}`
}
