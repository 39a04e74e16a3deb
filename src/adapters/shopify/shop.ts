import { fault, type Fault } from '../../domain/fault/fault.ts'
import { type ShopifyId, type StoreKey, shopifyId } from '../../domain/ids.ts'
import { currency } from '../../domain/money.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Caller } from './call.ts'
import { ListLocations, ReadScopes, ReadShop } from './generated/documents.ts'
import type { ListLocationsQuery } from './generated/operations.ts'
import type { ShopFacts } from './types.ts'

export async function readShop(call: Caller, store: StoreKey): Promise<Result<ShopFacts, Fault>> {
  const answer = await call(ReadShop, {})
  if (!answer.ok) return answer
  const { shop } = answer.value
  if (!/^[A-Z]{3}$/.test(shop.currencyCode)) {
    return fail(fault('shopify.unexpected', { store }, `the shop's currency is "${shop.currencyCode}"`))
  }
  return ok({
    id: shopifyId(shop.id),
    name: shop.name,
    domain: shop.myshopifyDomain,
    currency: currency(shop.currencyCode),
    timeZone: shop.ianaTimezone,
    taxesIncluded: shop.taxesIncluded,
  })
}

export async function readScopes(call: Caller, store: StoreKey): Promise<Result<readonly string[], Fault>> {
  const answer = await call(ReadScopes, {})
  if (!answer.ok) return answer
  const installation = answer.value.currentAppInstallation
  if (!installation) return fail(fault('shopify.auth', { store }, 'the token belongs to no app installation'))
  return ok(installation.accessScopes.map((scope) => scope.handle))
}

export async function readLocations(
  call: Caller,
): Promise<Result<readonly { id: ShopifyId; name: string }[], Fault>> {
  const locations: { id: ShopifyId; name: string }[] = []
  let after: string | null = null
  do {
    const answer: Result<ListLocationsQuery, Fault> = await call(ListLocations, { after })
    if (!answer.ok) return answer
    const { nodes, pageInfo }: ListLocationsQuery['locations'] = answer.value.locations
    locations.push(...nodes.map((node) => ({ id: shopifyId(node.id), name: node.name })))
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null
  } while (after !== null)
  return ok(locations)
}
