import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { FAULT_CODES } from '../../src/domain/fault/catalogue.ts'
import { CUSTOM_FIELDS, FORBIDDEN_PERMISSIONS } from '../../src/domain/netsuite/requirements.ts'
import { generatedFiles } from './files.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const files = generatedFiles()

const onDisk = (path: string): string | null => {
  const file = join(root, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

test('what is made from the code is up to date (node scripts/generate.ts renews it)', () => {
  expect(files.size).toBeGreaterThan(60)
  expect([...files].filter(([path, text]) => onDisk(path) !== text).map(([path]) => path)).toEqual([])
})

test.each(['netsuite/Objects', 'docs/operations/runbooks'])(
  '%s holds nothing that the code does not',
  (folder) => {
    const there = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)
    expect(there.filter((path) => !files.has(path))).toEqual([])
  },
)

test('every fault has a runbook with steps', () => {
  for (const code of FAULT_CODES)
    expect(files.get(`docs/operations/runbooks/${code}.md`)).toMatch(/## What to do\n\n\S/)
})

test('every required field is an object of its own kind', () => {
  for (const field of CUSTOM_FIELDS) {
    const prefix = { body: 'custbody_', column: 'custcol_', entity: 'custentity_' }[field.appliesTo]
    expect(field.scriptId.startsWith(prefix)).toBe(true)
    expect(files.get(`netsuite/Objects/${field.scriptId}.xml`)).toContain(`scriptid="${field.scriptId}"`)
  }
})

test('the role can neither delete transactions nor post into a locked period', () => {
  const role = files.get('netsuite/Objects/customrole_tieout.xml') ?? ''
  for (const transaction of ['TRAN_SALESORD', 'TRAN_CUSTDEP']) {
    const level = new RegExp(`<permkey>${transaction}</permkey>\\s*<permlevel>(\\w+)</permlevel>`).exec(
      role,
    )?.[1]
    expect(level).toMatch(/^(CREATE|EDIT)$/)
  }
  expect(FORBIDDEN_PERMISSIONS.map(({ permission }) => permission)).toContain('Override Period Restrictions')
  expect(role).not.toContain('ADMI_PERIODOVERRIDE')
})
