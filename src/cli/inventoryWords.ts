import type { InventoryDetailChoices } from '../domain/policy/policy.ts'

const NUMBERS = {
  'nearest-expiry': 'by the lot that expires first and the oldest serial number',
  oldest: 'by the oldest lot and the oldest serial number',
  none: 'without lots and serial numbers',
} as const

/** How goods leave, as the sentence after "goods leave". */
export const leavingWords = ({ lots, bins }: InventoryDetailChoices): string =>
  `${NUMBERS[lots ?? 'none']}${bins ? ', and from the fullest bin or the preferred one' : ''}`
