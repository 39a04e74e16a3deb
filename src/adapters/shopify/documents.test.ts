import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import {
  buildClientSchema,
  type IntrospectionQuery,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import * as documents from './generated/documents.ts'

const here = (path: string): URL => new URL(path, import.meta.url)
const packed = readFileSync(here('../../../data/shopify/admin_2026-10.json.gz'))
const introspection: { data: IntrospectionQuery } = JSON.parse(gunzipSync(packed).toString())
const schema = buildClientSchema(introspection.data)
const sha = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')

describe('every document is valid at Shopify, and uses nothing deprecated', () => {
  test.each(Object.values(documents).map((document) => [document.name, document.text]))(
    '%s',
    (_name, text) => {
      const rules = [...specifiedRules, NoDeprecatedCustomRule]
      expect(validate(schema, parse(text), rules).map((error) => error.message)).toEqual([])
    },
  )

  test('the check sees a deprecated field', () => {
    const errors = validate(schema, parse('{ order(id: "x") { totalPrice } }'), [NoDeprecatedCustomRule])
    expect(errors.map((error) => error.message).join()).toContain('deprecated')
  })
})

test('no document asks for staff, notes or an e-mail outside the customer, but for the marks in notes of refunds', () => {
  const texts = Object.values(documents)
    .filter(({ name }) => name !== 'RefundMarks')
    .map((document) => document.text.replaceAll(/defaultEmailAddress\{[^}]*\}/g, ''))
  expect(texts.join('\n')).not.toMatch(/staffMember|\buser\b|\bnote\b|\bemail\b|clientIp/)
})

test.each(['operations.ts', 'documents.ts'])('generated/%s is up to date', (name) => {
  const folder = here('./documents/')
  const names = readdirSync(folder).filter((file) => file.endsWith('.graphql'))
  const text = names
    .toSorted()
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n')
  const generated = readFileSync(here(`./generated/${name}`), 'utf8')
  const stated = /^\/\/ inputs (\w+)\n\/\/ body (\w+)\n\n/m.exec(generated)
  const body = generated.slice(generated.indexOf('\n\n') + 2)
  expect(stated?.[1], 'run node scripts/generate-shopify-types.ts').toBe(sha(text + sha(packed)))
  expect(stated?.[2], 'it was edited by hand').toBe(sha(body))
})
