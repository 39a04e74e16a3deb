/** webhookSubscriptionCreate, …Update, …Delete (shopify.md §2.6; messages [U] except where said). */
import type { WebhookSubscription } from '../model.ts'
import { type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'

interface SubscriptionInput {
  uri?: string | null
  callbackUrl?: string | null
  format?: 'JSON' | 'XML' | null
  filter?: string | null
  includeFields?: string[] | null
  metafieldNamespaces?: string[] | null
  name?: string | null
}

/** Mandatory compliance topics cannot be subscribed to here (shopify.md §2.6). */
const NAME = /^[A-Za-z0-9_-]{1,50}$/

function inputErrors(input: SubscriptionInput): UserError[] {
  const uri = input.uri ?? input.callbackUrl
  const errors: UserError[] = []
  if (!uri) errors.push(userError(['webhookSubscription', 'callbackUrl'], "Address can't be blank"))
  // http is accepted for this machine only, so that a local receiver can be tested.
  else if (!/^(https:\/\/|pubsub:\/\/|arn:|http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/])/.test(uri)) {
    errors.push(
      userError(['webhookSubscription', 'callbackUrl'], 'Address protocol http:// is not supported'),
    )
  }
  if (input.name && !NAME.test(input.name)) {
    errors.push(userError(['webhookSubscription', 'name'], 'Name is invalid'))
  }
  return errors
}

function webhookSubscriptionCreate(
  _root: unknown,
  args: { topic: string; webhookSubscription: SubscriptionInput },
  { world }: ApiContext,
): object {
  const input = args.webhookSubscription
  const errors = inputErrors(input)
  const uri = input.uri ?? input.callbackUrl ?? ''
  const isTaken = [...world.state.webhookSubscriptions.values()].some(
    (w) => w.topic === args.topic && w.uri === uri && (w.filter ?? '') === (input.filter ?? ''),
  )
  if (isTaken) {
    errors.push(
      userError(['webhookSubscription', 'callbackUrl'], 'Address for this topic has already been taken'),
    )
  }
  if (errors.length > 0) return { webhookSubscription: null, userErrors: errors }
  const now = world.now()
  const subscription: WebhookSubscription = {
    id: world.nextId('WebhookSubscription'),
    topic: args.topic,
    uri,
    format: input.format ?? 'JSON',
    filter: input.filter ?? null,
    includeFields: input.includeFields ?? [],
    metafieldNamespaces: input.metafieldNamespaces ?? [],
    name: input.name ?? null,
    apiVersion: world.apiVersion,
    createdAt: now,
    updatedAt: now,
  }
  world.state.webhookSubscriptions.set(subscription.id, subscription)
  return { webhookSubscription: subscription, userErrors: [] }
}

function webhookSubscriptionUpdate(
  _root: unknown,
  args: { id: string; webhookSubscription: SubscriptionInput },
  { world }: ApiContext,
): object {
  const subscription = world.state.webhookSubscriptions.get(args.id)
  if (!subscription) {
    return {
      webhookSubscription: null,
      userErrors: [userError(['id'], 'Webhook subscription does not exist')],
    }
  }
  const input = args.webhookSubscription
  const uri = input.uri ?? input.callbackUrl ?? subscription.uri
  const errors = inputErrors({ ...input, uri })
  if (errors.length > 0) return { webhookSubscription: null, userErrors: errors }
  subscription.uri = uri
  subscription.format = input.format ?? subscription.format
  if (input.filter !== undefined) subscription.filter = input.filter
  if (input.includeFields) subscription.includeFields = input.includeFields
  if (input.metafieldNamespaces) subscription.metafieldNamespaces = input.metafieldNamespaces
  if (input.name !== undefined) subscription.name = input.name
  subscription.updatedAt = world.now()
  return { webhookSubscription: subscription, userErrors: [] }
}

function webhookSubscriptionDelete(_root: unknown, args: { id: string }, { world }: ApiContext): object {
  if (world.state.webhookSubscriptions.delete(args.id)) {
    return { deletedWebhookSubscriptionId: args.id, userErrors: [] }
  }
  const errors = [userError(['id'], 'Webhook subscription does not exist')]
  return { deletedWebhookSubscriptionId: null, userErrors: errors }
}

export const webhookMutations: FieldMap = {
  webhookSubscriptionCreate,
  webhookSubscriptionUpdate,
  webhookSubscriptionDelete,
}
