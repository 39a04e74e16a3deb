/** Customer and MailingAddress. */
import { connectionOf, sortedConnection, type PageArgs } from '../connection.ts'
import type { Customer, MailingAddress, Order } from '../model.ts'
import { sum } from '../money.ts'
import { totalReceived } from '../orderTotals.ts'
import type { ApiContext, FieldMap, TypeMap } from '../resolver.ts'
import { visibleOrders } from '../orderWindow.ts'
import { legacyId } from '../world.ts'
import { metafieldFields } from './metafield.ts'
import { money } from './source.ts'
import { storeCreditOwnerFields } from './storeCredit.ts'

function ordersOf(customer: Customer, context: ApiContext): Order[] {
  return visibleOrders(context).filter((o) => o.customerId === customer.id)
}

function fullName(person: { firstName: string | null; lastName: string | null }): string {
  return [person.firstName, person.lastName].filter(Boolean).join(' ')
}

function amountSpent(customer: Customer, context: ApiContext) {
  const { currencyCode } = context.world.state.shop
  return money(sum(ordersOf(customer, context).map(totalReceived)).shop, currencyCode)
}

const customerFields: FieldMap = {
  legacyResourceId: (c: Customer) => legacyId(c.id),
  displayName: (c: Customer) => fullName(c) || (c.email ?? c.phone ?? ''),
  defaultEmailAddress: (c: Customer) =>
    c.email === null ? null : { emailAddress: c.email, marketingState: 'NOT_SUBSCRIBED', validFormat: true },
  defaultPhoneNumber: (c: Customer) =>
    c.phone === null ? null : { phoneNumber: c.phone, marketingState: 'NOT_SUBSCRIBED' },
  defaultAddress: (c: Customer) => c.addresses.find((a) => a.id === c.defaultAddressId) ?? null,
  addresses: (c: Customer, args: { first?: number | null }) => c.addresses.slice(0, args.first ?? undefined),
  addressesV2: (c: Customer, args: PageArgs) => connectionOf(c.addresses, args),
  orders: (c: Customer, args: PageArgs, context: ApiContext) =>
    sortedConnection(ordersOf(c, context), args, (o) => ({ value: 0, id: BigInt(legacyId(o.id)) })),
  lastOrder: (c: Customer, _args: never, context: ApiContext) => ordersOf(c, context).at(-1) ?? null,
  numberOfOrders: (c: Customer, _args: never, context: ApiContext) => String(ordersOf(c, context).length),
  amountSpent: (c: Customer, _args: never, context: ApiContext) => amountSpent(c, context),
  canDelete: (c: Customer, _args: never, context: ApiContext) => ordersOf(c, context).length === 0,
  validEmailAddress: (c: Customer) => c.email !== null,
  dataSaleOptOut: () => false,
  hasTimelineComment: () => false,
  companyContactProfiles: () => [],
  multipassIdentifier: () => null,
  market: () => null,
  emailMarketingConsent: (c: Customer) =>
    c.email === null
      ? null
      : { marketingState: 'NOT_SUBSCRIBED', marketingOptInLevel: 'SINGLE_OPT_IN', consentUpdatedAt: null },
  smsMarketingConsent: () => null,
  taxSettings: (c: Customer) => ({ taxExempt: c.taxExempt, taxExemptions: c.taxExemptions }),
  ...metafieldFields,
  ...storeCreditOwnerFields,
}

const addressFields: FieldMap = {
  name: (a: MailingAddress) => fullName(a) || null,
  countryCodeV2: (a: MailingAddress) => a.countryCode,
  formattedArea: (a: MailingAddress) => [a.city, a.provinceCode, a.country].filter(Boolean).join(', '),
  formatted: (a: MailingAddress, args: { withName?: boolean | null; withCompany?: boolean | null }) =>
    [
      args.withName ? fullName(a) : '',
      args.withCompany === false ? '' : a.company,
      a.address1,
      a.address2,
      [a.city, a.provinceCode, a.zip].filter(Boolean).join(' '),
      a.country,
    ].filter(Boolean),
  coordinatesValidated: () => false,
  latitude: () => null,
  longitude: () => null,
  timeZone: () => null,
  validationResultSummary: () => null,
}

export const partyTypes: TypeMap = { Customer: customerFields, MailingAddress: addressFields }
