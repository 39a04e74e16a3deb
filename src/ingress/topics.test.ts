import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { buildClientSchema, type IntrospectionQuery, isEnumType } from 'graphql'
import { expect, test } from 'vitest'
import { REQUIRED_SCOPES } from '../domain/shopify/scopes.ts'
import { storeKey } from '../domain/ids.ts'
import { parsePayload, SUBSCRIPTIONS, subjectsOf } from './topics.ts'

const subjects = (topic: string, body: string): readonly string[] =>
  subjectsOf(storeKey('main'), topic, parsePayload(body))

test.each([
  {
    topic: 'orders/create',
    body: '{"id":450789469,"admin_graphql_api_id":"gid://shopify/Order/450789469"}',
    id: '450789469',
  },
  { topic: 'orders/delete', body: '{"id":450789469}', id: '450789469' },
  { topic: 'orders/edited', body: '{"order_edit":{"id":5,"order_id":450789469}}', id: '450789469' },
  { topic: 'refunds/create', body: '{"id":1,"order_id":450789469}', id: '450789469' },
  { topic: 'order_transactions/create', body: '{"id":1,"order_id":450789469}', id: '450789469' },
  { topic: 'fulfillments/update', body: '{"id":1,"order_id":450789469}', id: '450789469' },
  {
    topic: 'returns/process',
    body: '{"id":1,"admin_graphql_api_id":"gid://shopify/Return/1","order":{"id":450789469}}',
    id: '450789469',
  },
  { topic: 'returns/close', body: '{"id":1,"order_id":450789469}', id: '450789469' },
  { topic: 'reverse_fulfillment_orders/dispose', body: '{"id":1,"order_id":450789469}', id: '450789469' },
  { topic: 'refunds/create', body: '{"id":1,"order_id":9007199254740993}', id: '9007199254740993' },
])('$topic hints at the order $id', ({ topic, body, id }) => {
  expect(subjects(topic, body)).toEqual([`order:main:${id}`])
})

test.each([
  { topic: 'products/update', body: '{"id":1}' },
  { topic: 'refunds/create', body: '{"id":1}' },
  { topic: 'returns/process', body: '{"id":1,"order":{"admin_graphql_api_id":"gid://shopify/Return/1"}}' },
  { topic: 'orders/create', body: '[]' },
  { topic: 'orders/create', body: 'null' },
  { topic: 'orders/create', body: '{"id":"x; drop table"}' },
  { topic: '', body: '{"id":1}' },
])('$topic $body hints at nothing', ({ topic, body }) => {
  expect(subjects(topic, body)).toEqual([])
})

const file = new URL('../../data/shopify/admin_2026-10.json.gz', import.meta.url)
const introspection: { data: IntrospectionQuery } = JSON.parse(gunzipSync(readFileSync(file)).toString())
const topics = buildClientSchema(introspection.data).getType('WebhookSubscriptionTopic')
const current = (isEnumType(topics) ? topics.getValues() : []).filter(
  (value) => value.deprecationReason == null,
)

test('every topic that is subscribed to exists in the schema', () => {
  expect(current.map(({ name }) => name)).toEqual(
    expect.arrayContaining(SUBSCRIPTIONS.map(({ topic }) => topic)),
  )
})

// A topic's text ends in "Requires at least one of the following scopes: …" or "Requires the `…` scope".
test.each(SUBSCRIPTIONS.map(({ topic }) => topic))('%s needs no scope beyond those we ask for', (topic) => {
  const text = current.find(({ name }) => name === topic)?.description ?? ''
  const scopes = /Requires (?:at least|the)\s[^.]*\./.exec(text)?.[0].match(/read_\w+/g) ?? []
  expect(scopes.length).toBeGreaterThan(0)
  expect(scopes.filter((scope) => REQUIRED_SCOPES.includes(scope))).not.toEqual([])
})
