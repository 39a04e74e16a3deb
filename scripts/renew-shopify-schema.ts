/**
 * Renews data/shopify/ from Shopify's npm package: the Admin schema of one API version, and its licence.
 *
 *   node scripts/renew-shopify-schema.ts                     the pinned package, checked against the pinned hash
 *   node scripts/renew-shopify-schema.ts 1.17.0 2027-01      another package version and API version
 *
 * The package is fetched with `npm pack`, so npm's own integrity check and registry settings apply. It is not a
 * dependency: 14 MB and 304 packages for one file (it ships the schema of every supported version).
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { buildClientSchema } from 'graphql'

const PACKAGE = '@shopify/dev-mcp'
const PINNED = {
  packageVersion: '1.16.0',
  apiVersion: '2026-10',
  sha256: 'f3b522f264556925eada700e795e4a002a9cba83444ebcc6c0d724254a0c6593',
}
const target = new URL('../data/shopify/', import.meta.url).pathname

function packed(folder: string, packageVersion: string): string {
  const told: { filename: string }[] = JSON.parse(
    execFileSync('npm', ['pack', `${PACKAGE}@${packageVersion}`, '--json', '--ignore-scripts'], {
      cwd: folder,
      encoding: 'utf8',
    }),
  )
  const filename = told[0]?.filename
  if (filename === undefined) throw new Error(`npm packed nothing for ${PACKAGE}@${packageVersion}`)
  return join(folder, filename)
}

/** Types of the schema; throws for a file that is no schema. */
function countTypes(file: string): number {
  const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'))
  return Object.keys(buildClientSchema(data).getTypeMap()).length
}

function renew(packageVersion: string, apiVersion: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'shopify-schema-'))
  try {
    const name = `admin_${apiVersion}.json.gz`
    const inside = [`package/dist/data/${name}`, 'package/LICENSE']
    execFileSync('tar', ['-xzf', packed(folder, packageVersion), '-C', folder, ...inside])
    const schema = join(folder, 'package/dist/data', name)
    const sha256 = createHash('sha256').update(readFileSync(schema)).digest('hex')
    const isPinned = packageVersion === PINNED.packageVersion && apiVersion === PINNED.apiVersion
    if (isPinned && sha256 !== PINNED.sha256) {
      throw new Error(
        `${name} of ${PACKAGE}@${packageVersion} has sha256 ${sha256}, not the pinned ${PINNED.sha256}`,
      )
    }
    const types = countTypes(schema)
    copyFileSync(schema, join(target, name))
    copyFileSync(join(folder, 'package/LICENSE'), join(target, 'LICENSE'))
    console.log(`data/shopify/${name}: ${types} types, sha256 ${sha256}`)
    if (!isPinned) console.log('Pin this version and hash in scripts/renew-shopify-schema.ts.')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const [packageVersion = PINNED.packageVersion, apiVersion = PINNED.apiVersion] = process.argv.slice(2)
renew(packageVersion, apiVersion)
