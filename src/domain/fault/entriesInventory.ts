import type { CodesOf, FaultEntry } from './catalogue.ts'

/** By which lots, serial numbers and bins goods move: inventory detail. */
export const INVENTORY: Readonly<Record<CodesOf<'inventory'>, FaultEntry>> = {
  'inventory.detail-missing': {
    policy: 'park',
    owner: 'operations',
    recognised: 'NetSuite asks for the inventory detail of a line, and none was sent or not all of it.',
    ops: 'NetSuite asks by which lots, serial numbers or bins these goods move, and Tieout was not told how to choose them: {message}',
    runbook: [
      '1. Choose how: `life.inventoryDetail` of the store in the configuration (lots by nearest expiry or the oldest first, bins). The order goes on by itself then.',
      '2. If which ones left matters, ship or receive it in NetSuite by hand instead, and let NetSuite write the fulfilments of that location: `life.itemFulfillment`.',
      '3. If it is chosen already: members of a kit, and items that came to be kept so a moment ago, are the usual causes. Retry the order.',
    ].join('\n'),
  },
  'inventory.not-enough': {
    policy: 'park',
    owner: 'operations',
    recognised:
      'Fewer units than left are available at the location by lot, serial number and bin; expired lots do not count.',
    ops: '{needed} of {item} left {location}, and NetSuite has {available} of it there that can be named by lot, serial number or bin. It goes on by itself once there are enough.',
    runbook: [
      '1. Compare what NetSuite has of the item at the location with what stands on the shelf.',
      '2. Receive, transfer or adjust the missing stock in NetSuite. Of an item with a preferred bin it must stand in that bin.',
      '3. It is looked at again by itself every hour; `tieout retry` looks at once.',
    ].join('\n'),
  },
  'inventory.return-unknown': {
    policy: 'park',
    owner: 'operations',
    recognised:
      'Goods came back, and by which lots, serial numbers or bins they left, or the bin that they go into, is not known.',
    ops: '{needed} of {item} came back to {location}, and {why}.',
    runbook: [
      '1. Look at the item fulfilments of the order in NetSuite, and at the receipts that stand already.',
      '2. Where the bin is missing: name the bin for returned goods of the location, `life.inventoryDetail.returnBins`.',
      '3. Where the numbers are missing: receive the return in NetSuite by hand.',
    ].join('\n'),
  },
  'inventory.taken': {
    policy: 'retry',
    owner: 'operations',
    recognised:
      'What was chosen is not there any more when NetSuite saves: another document took it meanwhile.',
    ops: 'Somebody else took the lots, serial numbers or bins that were chosen for this; others are chosen. NetSuite said: {message}',
    runbook: [
      '1. Nothing, as a rule: it is tried again with what is there then.',
      '2. If it lasts, compare the inventory balance of the item with its numbers and bins in NetSuite: what is shown as available is refused.',
    ].join('\n'),
  },
  'inventory.detail-refused': {
    policy: 'park',
    owner: 'netsuite-admin',
    recognised:
      'NetSuite does not accept the inventory detail of a line: it does not add up, or the item takes none.',
    ops: 'NetSuite refuses the lots, serial numbers or bins that were named for these goods: {message}',
    runbook: [
      '1. "Must be …" on an item with a preferred bin: NetSuite had filled that bin in. See whether the role may read `itemBinQuantity` and `bin`.',
      '2. See whether the account, a script or a workflow fills in inventory detail by itself. Where it always does, leave it to it: `life.inventoryDetail: null`.',
      '3. Write this one in NetSuite by hand if neither helps, and retry the order.',
    ].join('\n'),
  },
}
