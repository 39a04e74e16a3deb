import {
  CATALOGUE,
  FAULT_CODES,
  type FaultCode,
  type FaultOwner,
  type FaultPolicy,
} from '../../src/domain/fault/catalogue.ts'

const BY_ITSELF: Readonly<Record<FaultPolicy, string>> = {
  retry: 'It is tried again by itself, after growing pauses.',
  'retry-governed':
    'It is tried again by itself, at the pace that the other side allows. This does not count as a failed attempt.',
  verify:
    'Tieout looks the record up by its external id before it does anything else. Nothing is written twice.',
  park: 'The order, or the part of it that is concerned, is parked. Other orders go on. It goes on by itself when the cause is cured.',
  pause:
    'The whole connection pauses. Nothing is parked and nothing is lost; everything goes on by itself once it answers again.',
  stop: 'Work of this kind stops until a person has looked.',
}

const OWNER: Readonly<Record<FaultOwner, string>> = {
  nobody: 'Nobody has to do anything, unless it lasts.',
  operations: 'Operations.',
  finance: 'Finance.',
  merchandising: 'Whoever keeps the items (merchandising).',
  'netsuite-admin': 'The NetSuite administrator.',
  'store-owner': 'The owner of the Shopify store.',
  engineer: 'The engineer who owns the integration.',
}

const NOTE = '<!-- Made by scripts/generate.ts from src/domain/fault/. Change that, then run the script. -->'

function page(code: FaultCode): string {
  const entry = CATALOGUE[code]
  return `${NOTE}

# ${code}

> ${entry.ops}

**How it is recognised.** ${entry.recognised}

**What happens by itself.** ${BY_ITSELF[entry.policy]}

**Who cures it.** ${OWNER[entry.owner]}

## What to do

${entry.runbook}
`
}

function index(): string {
  const rows = FAULT_CODES.map((code) => {
    const entry = CATALOGUE[code]
    return `| [${code}](${code}.md) | ${entry.ops} | ${entry.policy} | ${entry.owner} |`
  })
  return `${NOTE}

# Runbooks

One page for each fault that Tieout knows. The sentence is what \`tieout status\` shows; names in braces are filled in.

| code | sentence | by itself | who |
|---|---|---|---|
${rows.join('\n')}
`
}

/** docs/operations/runbooks/: one page a fault code, and their list. */
export function runbookPages(): Map<string, string> {
  return new Map([
    ['docs/operations/runbooks/README.md', index()],
    ...FAULT_CODES.map((code): [string, string] => [`docs/operations/runbooks/${code}.md`, page(code)]),
  ])
}
