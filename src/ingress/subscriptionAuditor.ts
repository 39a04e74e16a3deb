import type { ShopifyClient, WebhookSubscription } from '../adapters/shopify/types.ts'
import type { Fault } from '../domain/fault/fault.ts'
import { ok, type Result } from '../domain/result.ts'
import { SUBSCRIPTIONS } from './topics.ts'

export interface AuditReport {
  readonly created: readonly string[]
  readonly removed: readonly string[]
}

type Client = Pick<ShopifyClient, 'listSubscriptions' | 'createSubscription' | 'deleteSubscription'>

/**
 * Makes the shop's subscriptions what they should be: Shopify deletes one after eight failed deliveries, without
 * a replay (shopify.md §2.3), so what is missing is made again. One that points at us in a wrong way is removed;
 * those that point elsewhere are not ours to judge.
 */
export async function auditSubscriptions(
  client: Client,
  webhookUrl: string,
): Promise<Result<AuditReport, Fault>> {
  const listed = await client.listSubscriptions()
  if (!listed.ok) return listed
  const path = new URL(webhookUrl).pathname
  const kept = new Set<string>()
  const wrong: WebhookSubscription[] = []
  for (const subscription of listed.value) {
    if (isRight(subscription, webhookUrl) && !kept.has(subscription.topic)) kept.add(subscription.topic)
    else if (pathOf(subscription.uri) === path) wrong.push(subscription)
  }
  // First out with the wrong ones: Shopify takes one subscription for a topic and address only.
  for (const subscription of wrong) {
    const removed = await client.deleteSubscription(subscription.gid)
    if (!removed.ok) return removed
  }
  const missing = SUBSCRIPTIONS.filter(({ topic }) => !kept.has(topic))
  for (const { topic, includeFields } of missing) {
    const created = await client.createSubscription({ topic, includeFields, uri: webhookUrl })
    if (!created.ok) return created
  }
  return ok({ created: missing.map(({ topic }) => topic), removed: wrong.map(({ topic }) => topic) })
}

function isRight(subscription: WebhookSubscription, webhookUrl: string): boolean {
  const wanted = SUBSCRIPTIONS.find(({ topic }) => topic === subscription.topic)
  if (wanted === undefined || subscription.uri !== webhookUrl || subscription.filter !== null) return false
  return subscription.includeFields.toSorted().join() === wanted.includeFields.toSorted().join()
}

const pathOf = (uri: string): string | null => URL.parse(uri)?.pathname ?? null
