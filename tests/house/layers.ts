import { type Finding, type Source, importsOf, lineAt } from './source.ts'

/**
 * The layers of src/, highest first. An import may point to the same layer or to one further down this list,
 * never up. A folder that is not on the list is a finding: a new layer is a decision.
 */
export const LAYERS = [
  'main.ts',
  'roles.ts',
  'runtime.ts',
  'cli',
  'api',
  'ingress',
  'inbox',
  'work',
  'reconcile',
  'prove',
  'ledger',
  'adapters',
  'config',
  'domain',
] as const

function layerOf(path: string): string | null {
  const [top, second] = path.split('/')
  return top === 'src' && second !== undefined ? second : null
}

function rank(layer: string): number {
  return LAYERS.findIndex((name) => name === layer)
}

/**
 * Imports in `source` that break the order of the layers, or cross between src/ and simulators/. A test beside its
 * source is no part of a layer: it may set its stage with a layer above and with tests/support/ (a virtual clock, a
 * scripted transport), not with the simulators.
 */
export function layerFindings(source: Source): Finding[] {
  const found: Finding[] = []
  const top = source.path.split('/')[0]
  const from = layerOf(source.path)
  const isTest = source.path.endsWith('.test.ts')
  const add = (offset: number, what: string): void => {
    found.push({ rule: 'layers', path: source.path, line: lineAt(source, offset), what })
  }
  if (from !== null && rank(from) < 0) add(0, `src/${from} is no layer; the list is in tests/house/layers.ts`)
  for (const { specifier, target, offset } of importsOf(source)) {
    // The program tells its version.
    if (target === null || target === 'package.json') continue
    const targetTop = target.split('/')[0]
    if (top === 'src' && targetTop !== 'src' && !(isTest && target.startsWith('tests/support/')))
      add(offset, `src/ imports ${specifier}: it may import src/ and packages only`)
    if (top === 'simulators' && targetTop !== 'simulators')
      add(offset, `simulators/ imports ${specifier}: it may import simulators/ and packages only`)
    const to = layerOf(target)
    if (from === null || to === null || isTest || rank(from) <= rank(to)) continue
    add(offset, `${from} imports ${to}, which stands above it (${specifier})`)
  }
  return found
}
