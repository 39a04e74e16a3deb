import { fault, type Fault } from '../../domain/fault/fault.ts'
import type { StoreKey } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Caller } from './call.ts'
import { CreateSubscription, DeleteSubscription, ListSubscriptions } from './generated/documents.ts'
import type { CreateSubscriptionMutationVariables, ListSubscriptionsQuery } from './generated/operations.ts'
import type { NewWebhookSubscription, WebhookSubscription } from './types.ts'

type Topic = CreateSubscriptionMutationVariables['topic']

interface RawSubscription {
  readonly id: string
  readonly topic: string
  readonly uri: string
  readonly includeFields: readonly string[]
  readonly filter?: string | null
}

const subscription = (raw: RawSubscription): WebhookSubscription => ({
  gid: raw.id,
  topic: raw.topic,
  uri: raw.uri,
  includeFields: raw.includeFields,
  filter: raw.filter ? raw.filter : null,
})

/** Every subscription that this app has on the shop. */
export async function listSubscriptions(
  call: Caller,
): Promise<Result<readonly WebhookSubscription[], Fault>> {
  const found: WebhookSubscription[] = []
  let after: string | null = null
  do {
    const answer: Result<ListSubscriptionsQuery, Fault> = await call(ListSubscriptions, { after })
    if (!answer.ok) return answer
    const { nodes, pageInfo }: ListSubscriptionsQuery['webhookSubscriptions'] =
      answer.value.webhookSubscriptions
    found.push(...nodes.map(subscription))
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null
  } while (after !== null)
  return ok(found)
}

export async function createSubscription(
  call: Caller,
  store: StoreKey,
  wanted: NewWebhookSubscription,
): Promise<Result<WebhookSubscription, Fault>> {
  const answer = await call(CreateSubscription, {
    // Topics come from our own table, whose names a test holds against the schema.
    topic: wanted.topic as Topic,
    subscription: { uri: wanted.uri, format: 'JSON', includeFields: [...wanted.includeFields] },
  })
  if (!answer.ok) return answer
  const payload = answer.value.webhookSubscriptionCreate
  if (payload?.webhookSubscription && payload.userErrors.length === 0)
    return ok(subscription(payload.webhookSubscription))
  return fail(refused(store, wanted.topic, payload?.userErrors))
}

export async function deleteSubscription(
  call: Caller,
  store: StoreKey,
  gid: string,
): Promise<Result<null, Fault>> {
  const answer = await call(DeleteSubscription, { id: gid })
  if (!answer.ok) return answer
  const payload = answer.value.webhookSubscriptionDelete
  if (payload && payload.userErrors.length === 0) return ok(null)
  return fail(refused(store, gid, payload?.userErrors))
}

/** These userErrors carry no code (shopify.md §2.6). */
function refused(
  store: StoreKey,
  what: string,
  errors: readonly { readonly message: string }[] | undefined,
): Fault {
  const words = errors?.map((error) => error.message).join('; ') ?? ''
  return fault(
    'shopify.unexpected',
    { store },
    `subscription ${what}: ${words === '' ? 'refused without words' : words}`,
  )
}
