/** customerCreate and customerDelete (recording: customer-set-parity for the words of refusal). */
import type { Customer } from '../model.ts'
import { type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'
import { addressOfInput, type AddressInput, normalizeTags } from './inputs.ts'

interface CustomerInput {
  email?: string | null
  phone?: string | null
  firstName?: string | null
  lastName?: string | null
  note?: string | null
  tags?: string[] | null
  taxExempt?: boolean | null
  taxExemptions?: string[] | null
  locale?: string | null
  addresses?: AddressInput[] | null
}

function inputErrors(input: CustomerInput, customers: Iterable<Customer>): UserError[] {
  const email = input.email?.trim().toLowerCase() ?? ''
  if (!email && !input.phone && !input.firstName && !input.lastName) {
    return [userError(null, 'A name, phone number, or email address must be present')]
  }
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return [userError(['email'], 'Email is invalid')]
  const known = [...customers]
  if (email && known.some((c) => c.email === email))
    return [userError(['email'], 'Email has already been taken')]
  if (input.phone && known.some((c) => c.phone === input.phone)) {
    return [userError(['phone'], 'Phone has already been taken')]
  }
  return []
}

function customerCreate(_root: unknown, args: { input: CustomerInput }, { world }: ApiContext): object {
  const { input } = args
  const errors = inputErrors(input, world.state.customers.values())
  if (errors.length > 0) return { customer: null, userErrors: errors }
  const now = world.now()
  const addresses = (input.addresses ?? []).map((a) => addressOfInput(world, a)).filter((a) => a !== null)
  const customer: Customer = {
    id: world.nextId('Customer'),
    email: input.email?.trim().toLowerCase() || null,
    phone: input.phone ?? null,
    firstName: input.firstName ?? null,
    lastName: input.lastName ?? null,
    note: input.note ?? null,
    tags: normalizeTags(input.tags ?? []),
    taxExempt: input.taxExempt ?? false,
    taxExemptions: input.taxExemptions ?? [],
    state: 'DISABLED',
    locale: input.locale ?? 'en',
    verifiedEmail: true,
    addresses,
    defaultAddressId: addresses[0]?.id ?? null,
    metafields: [],
    createdAt: now,
    updatedAt: now,
  }
  world.state.customers.set(customer.id, customer)
  world.emit('CUSTOMERS_CREATE', customer.id)
  return { customer, userErrors: [] }
}

/** customerDelete: customers with orders stay (schema text); words [U]. Recording: gift-card-lifecycle. */
function customerDelete(_root: unknown, args: { input: { id: string } }, { world }: ApiContext): object {
  const { id } = args.input
  const refuse = (message: string) => ({
    deletedCustomerId: null,
    shop: world.state.shop,
    userErrors: [userError(['id'], message)],
  })
  if (!world.customer(id)) return refuse("Customer can't be found")
  const hasOrders = [...world.state.orders.values()].some((order) => order.customerId === id)
  if (hasOrders) return refuse('Customer can’t be deleted because they have associated orders')
  world.state.customers.delete(id)
  world.emit('CUSTOMERS_DELETE', id)
  return { deletedCustomerId: id, shop: world.state.shop, userErrors: [] }
}

export const customerMutations: FieldMap = { customerCreate, customerDelete }
