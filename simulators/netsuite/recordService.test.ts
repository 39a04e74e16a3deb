import { describe, expect, test } from 'vitest'
import { refusalOf, testAccount } from './testAccount.ts'

const person = (name: string, more: object = {}) => ({
  isPerson: true,
  firstName: name,
  lastName: 'Tester',
  email: `${name.toLowerCase()}@example.com`,
  subsidiary: { externalId: 'subsidiary_us' },
  ...more,
})

describe('verbs and addresses', () => {
  test('POST answers 204 with the address of the new record, and GET reads it by id and by eid', async () => {
    const account = await testAccount()
    const answer = await account.record('POST', 'customer', { body: person('Ada', { externalId: 'C-1' }) })
    expect(answer.status).toBe(204)
    expect(answer.body).toBe('')
    const location = answer.headers['Location'] ?? ''
    expect(location).toMatch(/\/services\/rest\/record\/v1\/customer\/\d+$/)
    const id = location.split('/').at(-1)
    const byId = await account.read(`customer/${id}`)
    expect(byId).toMatchObject({ id, externalId: 'C-1', firstName: 'Ada', entityId: 'Ada Tester' })
    expect(await account.read('CUSTOMER/eid:c-1')).toEqual(byId)
  })

  test('type and field names are read ignoring case and shown in camelCase', async () => {
    const account = await testAccount()
    const id = await account.create('CUSTOMER', {
      companyname: 'Acme',
      SUBSIDIARY: account.id('subsidiary', 'subsidiary_us'),
    })
    expect(await account.read(`customer/${id}`)).toMatchObject({ companyName: 'Acme', isPerson: false })
  })

  test('PATCH changes what it names, null clears, the rest stays', async () => {
    const account = await testAccount()
    const id = await account.create('customer', person('Bea', { phone: '555-0100', comments: 'old' }))
    const answer = await account.record('PATCH', `customer/${id}`, { body: { phone: null, comments: 'new' } })
    expect(answer.status).toBe(204)
    const shown = await account.read(`customer/${id}`)
    expect(shown).toMatchObject({ comments: 'new', email: 'bea@example.com' })
    expect(shown).not.toHaveProperty('phone')
  })

  test('PUT upserts by external id only', async () => {
    const account = await testAccount()
    const body = person('Cid')
    const made = await account.record('PUT', 'customer/eid:C-9', { body })
    const again = await account.record('PUT', 'customer/eid:c-9', { body: { comments: 'twice' } })
    expect(again.headers['Location']).toBe(made.headers['Location'])
    expect(await account.read('customer/eid:C-9')).toMatchObject({ comments: 'twice', externalId: 'C-9' })
    const id = made.headers['Location']?.split('/').at(-1)
    expect((await account.record('PUT', `customer/${id}`, { body })).status).toBe(405)
  })

  test('DELETE removes, and customers with transactions stay', async () => {
    const account = await testAccount()
    const id = await account.create('customer', person('Dan'))
    expect((await account.record('DELETE', `customer/${id}`)).status).toBe(204)
    expect(refusalOf(await account.record('GET', `customer/${id}`))).toMatchObject({
      status: 404,
      code: 'NONEXISTENT_ID',
    })
  })

  test('what a missing id answers depends on the record', async () => {
    const account = await testAccount()
    expect(refusalOf(await account.record('GET', 'salesOrder/999999'))).toMatchObject({
      status: 400,
      code: 'USER_ERROR',
      detail: 'Error while accessing a resource. Transaction type specified is incorrect.',
    })
    expect(refusalOf(await account.record('GET', 'salesOrder/eid:nothing'))).toMatchObject({ status: 404 })
    expect(refusalOf(await account.record('GET', 'customer/000'))).toMatchObject({
      status: 400,
      code: 'INVALID_ID',
    })
    expect((await account.record('GET', 'noSuchRecord/1')).status).toBe(404)
  })
})

describe('names that exist', () => {
  test('an unknown property is refused with Error, dropped with Warning and with Ignore', async () => {
    const account = await testAccount()
    const body = person('Eve', { custentity_nowhere: 'x' })
    const validated = (mode: string) =>
      account.record('POST', 'customer', { body, headers: { 'x-netsuite-propertynamevalidation': mode } })
    expect(refusalOf(await validated('Error'))).toMatchObject({
      status: 400,
      code: 'INVALID_CONTENT',
      path: 'custentity_nowhere',
    })
    const warned = await validated('Warning')
    expect(warned.status).toBe(204)
    expect(warned.headers['X-NetSuite-Warning']).toContain('custentity_nowhere')
  })

  test('a custom field is kept once the account has it', async () => {
    const account = await testAccount()
    const id = await account.create('customer', person('Flo', { custentity_tieout_shopify_id: '77' }))
    expect(await account.read(`customer/${id}`)).toMatchObject({ custentity_tieout_shopify_id: '77' })
  })

  test('fields= selects, simpleEnumFormat bares enumerations, expandSubResources opens sublists', async () => {
    const account = await testAccount()
    const id = await account.create('customer', person('Gus'))
    const few = await account.read(`customer/${id}?fields=email,firstName`)
    expect(Object.keys(few).toSorted()).toEqual(['email', 'firstName', 'id', 'links'])
    const closed = await account.read(`customer/${id}`)
    expect(closed['currencyList']).toEqual({
      links: [{ rel: 'self', href: expect.stringContaining(`/customer/${id}/currencyList`) }],
    })
    const open = await account.read(`customer/${id}?expandSubResources=true`)
    expect(open['currencyList']).toMatchObject({ count: 1, items: [{ currency: { refName: 'US Dollar' } }] })
  })

  test('the metadata catalogue lists the custom fields of the account', async () => {
    const account = await testAccount()
    const answer = await account.record('GET', 'metadata-catalog/salesOrder', {
      headers: { accept: 'application/schema+json' },
    })
    expect(JSON.parse(answer.body)).toMatchObject({
      properties: { custbody_tieout_hash: { type: 'string' }, taxDetailsOverride: { type: 'boolean' } },
    })
  })
})

describe('uniqueness', () => {
  test('an external id is taken in its whole group, ignoring case', async () => {
    const account = await testAccount()
    await account.create('customer', person('Hal', { externalId: 'Same' }))
    const answer = await account.record('POST', 'customer', { body: person('Ida', { externalId: 'sAME' }) })
    expect(refusalOf(answer)).toMatchObject({
      status: 400,
      code: 'USER_ERROR',
      detail: 'Error while accessing a resource. This entity already exists.',
    })
  })

  test('a name that is taken reads the same', async () => {
    const account = await testAccount()
    await account.create('customer', person('Jon'))
    expect(refusalOf(await account.record('POST', 'customer', { body: person('Jon') })).detail).toContain(
      'This entity already exists.',
    )
    await account.create('customer', person('Jon', { entityId: 'Jon Tester (2)' }))
  })
})

describe('customer fields', () => {
  test('mandatory fields are named together', async () => {
    const account = await testAccount()
    const answer = await account.record('POST', 'customer', { body: { isPerson: true } })
    expect(refusalOf(answer).detail).toBe(
      'Error while accessing a resource. Please enter value(s) for: First Name, Last Name.',
    )
    const company = await account.record('POST', 'customer', { body: { subsidiary: '1' } })
    expect(refusalOf(company).detail).toContain('You must enter a value for Company Name.')
    const loose = await account.record('POST', 'customer', { body: { companyName: 'Loose' } })
    expect(refusalOf(loose).detail).toContain('Please enter value(s) for: Primary Subsidiary.')
  })

  test('over-long names, bad e-mail addresses and countries are refused', async () => {
    const account = await testAccount()
    const refused = async (more: object) =>
      refusalOf(await account.record('POST', 'customer', { body: person('Kim', more) }))
    expect((await refused({ firstName: 'x'.repeat(33) })).detail).toContain('maximum number ( 32 )')
    expect(await refused({ email: 'nobody' })).toMatchObject({ code: 'INVALID_CONTENT', path: 'email' })
    const book = { addressBook: { items: [{ addressBookAddress: { country: 'Wonderland' } }] } }
    expect(await refused(book)).toMatchObject({
      path: 'addressBook.items[0].addressBookAddress.country',
    })
  })
})

describe('collections', () => {
  test('give links and ids only, page by limit and offset, and filter by q', async () => {
    const account = await testAccount()
    for (const name of ['Lea', 'Max', 'Ned']) await account.create('customer', person(name))
    const page = await account.read('customer?limit=2&offset=0')
    expect(page).toMatchObject({ count: 2, hasMore: true, offset: 0 })
    expect(Object.keys((page['items'] as object[])[0] ?? {}).toSorted()).toEqual(['id', 'links'])
    const found = await account.read(`customer?q=${encodeURIComponent('email IS "MAX@example.com"')}`)
    expect(found['totalResults']).toBe(1)
    const two = 'firstName START_WITH L OR (firstName IS Ned AND isPerson IS true)'
    expect((await account.read(`customer?q=${encodeURIComponent(two)}`))['totalResults']).toBe(2)
    expect((await account.record('GET', 'customer?limit=2&offset=3')).status).toBe(400)
  })
})

describe('what is not simulated says so', () => {
  test.each([
    ['POST', 'salesOrder/1/@cancel', {}],
    ['POST', 'customer', { prefer: 'respond-async' }],
  ])('%s %s', async (method, path, headers) => {
    const account = await testAccount()
    const answer = await account.record(method, path, { headers })
    expect(refusalOf(answer)).toMatchObject({ status: 501, code: 'NOT_SIMULATED' })
  })
})
