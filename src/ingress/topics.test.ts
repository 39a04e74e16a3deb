import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { buildClientSchema, type IntrospectionQuery, isEnumType } from 'graphql'
import { expect, test } from 'vitest'
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
  { topic: 'refunds/create', body: '{"id":1,"order_id":9007199254740993}', id: '9007199254740993' },
])('$topic hints at the order $id', ({ topic, body, id }) => {
  expect(subjects(topic, body)).toEqual([`order:main:${id}`])
})

test.each([
  { topic: 'products/update', body: '{"id":1}' },
  { topic: 'refunds/create', body: '{"id":1}' },
  { topic: 'orders/create', body: '[]' },
  { topic: 'orders/create', body: 'null' },
  { topic: 'orders/create', body: '{"id":"x; drop table"}' },
  { topic: '', body: '{"id":1}' },
])('$topic $body hints at nothing', ({ topic, body }) => {
  expect(subjects(topic, body)).toEqual([])
})

test('every topic that is subscribed to exists in the schema', () => {
  const file = new URL('../../data/shopify/admin_2026-10.json.gz', import.meta.url)
  const introspection: { data: IntrospectionQuery } = JSON.parse(gunzipSync(readFileSync(file)).toString())
  const topics = buildClientSchema(introspection.data).getType('WebhookSubscriptionTopic')
  const values = isEnumType(topics) ? topics.getValues() : []
  const current = values.filter((value) => value.deprecationReason == null).map((value) => value.name)
  expect(current).toEqual(expect.arrayContaining(SUBSCRIPTIONS.map(({ topic }) => topic)))
})
