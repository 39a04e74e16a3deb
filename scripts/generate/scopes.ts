import { SCOPES, type ScopeNeed } from '../../src/domain/shopify/scopes.ts'

const WHEN: Readonly<Record<ScopeNeed['needed'], string>> = {
  always: 'always',
  'older-orders': 'if orders older than 60 days still change',
  shipments: 'to write shipments to Shopify',
  money: 'to write payments, refunds and cancellations to Shopify',
  returns: 'to write returns to Shopify',
}

/** docs/reference/shopify-scopes.md */
export function scopesPage(): string {
  const rows = SCOPES.map(({ scope, needed, why }) => `| \`${scope}\` | ${WHEN[needed]} | ${why} |`)
  return `<!-- Made by scripts/generate.ts from src/domain/shopify/scopes.ts. Change that, then run the script. -->

# What the Shopify app must be allowed

\`tieout check\` names what is missing of this. Scopes are chosen on the app's version; the merchant approves them. A
\`write_\` scope contains its \`read_\` scope.

| scope | needed | what for |
| --- | --- | --- |
${rows.join('\n')}
`
}
