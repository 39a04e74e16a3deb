import { netsuiteObjects } from './netsuite.ts'
import { requirementsPage } from './requirements.ts'
import { runbookPages } from './runbooks.ts'
import { scopesPage } from './scopes.ts'

/** Every generated file: path in the repository → its text. */
export function generatedFiles(): Map<string, string> {
  return new Map([
    ...netsuiteObjects(),
    ['docs/reference/netsuite-requirements.md', requirementsPage()],
    ['docs/reference/shopify-scopes.md', scopesPage()],
    ...runbookPages(),
  ])
}
