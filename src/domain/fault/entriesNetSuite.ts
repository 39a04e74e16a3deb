import type { CodesOf, FaultEntry } from './catalogue.ts'

/** Writing to and reading from NetSuite (accounting-and-reliability.md §2.7). */
export const NETSUITE: Readonly<Record<CodesOf<'netsuite'>, FaultEntry>> = {
  'netsuite.unreachable': {
    policy: 'retry',
    owner: 'nobody',
    recognised: 'Connection refused, or HTTP 5xx on a read.',
    ops: 'NetSuite cannot be reached right now. We keep trying; nothing is lost.',
    runbook: [
      "1. Look at NetSuite's status page.",
      '2. If it lasts more than an hour, check the firewall.',
    ].join('\n'),
  },
  'netsuite.outcome-unknown': {
    policy: 'verify',
    owner: 'nobody',
    recognised: 'Timeout, reset after sending, or HTTP 5xx on a write.',
    ops: 'NetSuite did not confirm. We look whether the record exists before trying again.',
    runbook: [
      '1. Nothing has to be done.',
      '2. If it repeats, read the attempts of the order: `tieout order`.',
    ].join('\n'),
  },
  'netsuite.concurrency': {
    policy: 'retry-governed',
    owner: 'netsuite-admin',
    recognised: 'HTTP 429, or one of NetSuite’s request-limit codes.',
    ops: 'NetSuite is busy with other integrations; we have slowed down.',
    runbook: [
      "1. See in NetSuite which integrations use the account's concurrency.",
      '2. Move theirs to other hours, or buy more (SuiteCloud Plus).',
      '3. Correct netsuite.concurrency.permits if our share is set too high.',
    ].join('\n'),
  },
  'netsuite.maintenance': {
    policy: 'pause',
    owner: 'nobody',
    recognised: 'HTTP 503 or a page that speaks of maintenance.',
    ops: 'NetSuite is under maintenance. The queue holds everything and goes on afterwards.',
    runbook: ['1. Wait; see that the queue drains afterwards (`tieout status`).'].join('\n'),
  },
  'netsuite.auth': {
    policy: 'pause',
    owner: 'netsuite-admin',
    recognised: 'HTTP 401, INVALID_LOGIN, or a refused token request.',
    ops: 'NetSuite no longer accepts our sign-in. Orders are waiting safely.',
    runbook: [
      '1. Check whether the certificate or token has expired or was revoked.',
      '2. After a sandbox refresh the certificate has to be mapped again.',
      '3. Run `tieout check`; work goes on by itself.',
    ].join('\n'),
  },
  'netsuite.permission': {
    policy: 'park',
    owner: 'netsuite-admin',
    recognised: 'HTTP 403, INSUFFICIENT_PERMISSION, or words about the role.',
    ops: 'Our NetSuite role may not do this: {message}',
    runbook: [
      '1. Compare the role with the list that `tieout check` prints.',
      '2. Grant what is missing, also the subsidiary.',
      '3. Retry: `tieout retry --code netsuite.permission`.',
    ].join('\n'),
  },
  'netsuite.wrong-account': {
    // Every call of the account meets it, so no line alone can be stopped; at the start it refuses to start.
    policy: 'pause',
    owner: 'engineer',
    recognised: 'The account is not the pinned one, or NetSuite redirects to another data centre.',
    ops: 'This connection points at another NetSuite account than the one that was approved. Nothing is written.',
    runbook: [
      "1. Never edit the pin. Compare the account in the configuration with the database's.",
      '2. Use a database of its own for another account.',
    ].join('\n'),
  },
  'netsuite.mandatory-field': {
    policy: 'park',
    owner: 'netsuite-admin',
    recognised: 'A mandatory field was not sent.',
    ops: 'NetSuite now requires a field that we do not send: {message}',
    runbook: [
      '1. Give the field a value in customFields, or a default in NetSuite, or relax the form.',
      '2. Retry: `tieout retry --code netsuite.mandatory-field`.',
    ].join('\n'),
  },
  'netsuite.invalid-reference': {
    policy: 'park',
    owner: 'netsuite-admin',
    recognised: 'A field refers to a record that does not exist or cannot be used.',
    ops: 'NetSuite refuses a value of ours: {message}',
    runbook: [
      '1. The detail names the field.',
      '2. Correct the id in the configuration, or the record in NetSuite.',
      '3. Retry the order.',
    ].join('\n'),
  },
  'netsuite.item-unusable': {
    policy: 'park',
    owner: 'netsuite-admin',
    recognised: 'The error points at an item of the item list.',
    ops: 'An item of the order cannot be used in NetSuite: {message}',
    runbook: [
      "1. Check that the item is active, for sale, and allowed in the store's subsidiary.",
      '2. Retry: it also goes on by itself at the daily re-check.',
    ].join('\n'),
  },
  'netsuite.customer-unusable': {
    policy: 'park',
    owner: 'operations',
    recognised: 'The error points at the entity, or the customer is inactive.',
    ops: 'The NetSuite customer for this order cannot be used: it is inactive or not allowed here.',
    runbook: [
      '1. Make the customer active, or give it the subsidiary and the currency.',
      '2. Retry the order.',
    ].join('\n'),
  },
  'netsuite.configuration': {
    policy: 'park',
    owner: 'netsuite-admin',
    recognised: 'Currency, tax code, subsidiary or a custom field does not fit the account.',
    ops: 'NetSuite is not set up for this: {message}',
    runbook: [
      '1. Run `tieout check`: it compares every reference and field with the account.',
      '2. Install the custom fields from the netsuite/ project if they are missing.',
      '3. Retry: `tieout retry --code netsuite.configuration`.',
    ].join('\n'),
  },
  'netsuite.business-rule': {
    policy: 'park',
    owner: 'operations',
    recognised: 'NetSuite refuses by a rule of its own, such as a credit hold.',
    ops: 'NetSuite refuses this by one of its own rules: {message}',
    runbook: [
      '1. Decide with finance what the rule asks for.',
      '2. A deposit above its sales order: the order was reduced before its payment was booked. Allow overage on customer deposits in the accounting preferences.',
      '3. Retry the order afterwards.',
    ].join('\n'),
  },
  'netsuite.script': {
    policy: 'park',
    owner: 'netsuite-admin',
    recognised: 'An error of a SuiteScript or workflow in the account.',
    ops: 'A script in NetSuite stopped this record: {message}',
    runbook: [
      '1. Find the script in its execution log.',
      '2. Correct it, or exempt our integration user.',
      '3. Retry: `tieout retry --code netsuite.script`.',
    ].join('\n'),
  },
  'netsuite.locked': {
    policy: 'park',
    owner: 'netsuite-admin',
    recognised: 'A workflow has locked the record.',
    ops: 'The record is locked by a workflow in NetSuite.',
    runbook: [
      '1. See which workflow holds the record and what it waits for.',
      '2. Retry the order once it is unlocked.',
    ].join('\n'),
  },
  'netsuite.changed-meanwhile': {
    policy: 'retry',
    owner: 'nobody',
    recognised: 'RCRD_HAS_BEEN_CHANGED, a lock that could not be had, or another worker went on with it.',
    ops: 'Somebody changed this record at the same moment; we look again.',
    runbook: ['1. Nothing has to be done.', '2. If it repeats, find out who or which script edits it.'].join(
      '\n',
    ),
  },
  'netsuite.duplicate': {
    policy: 'verify',
    owner: 'nobody',
    recognised: 'NetSuite says that the record exists.',
    ops: 'NetSuite already has this record; we compare it with ours.',
    runbook: [
      '1. Nothing has to be done: the same content is adopted, another content parks as a conflict.',
    ].join('\n'),
  },
  'netsuite.not-found': {
    policy: 'retry',
    owner: 'engineer',
    recognised: 'HTTP 404, or a record of ours is not shown by SuiteQL.',
    ops: 'A record that we expected in NetSuite is not there (yet).',
    runbook: [
      '1. It is looked for again by itself.',
      "2. If it stays away, somebody deleted it: see the record's system notes in NetSuite.",
      '3. Decide with finance whether it is to be booked again.',
    ].join('\n'),
  },
  'netsuite.period-closed': {
    policy: 'park',
    owner: 'finance',
    recognised: 'The fact falls in a closed period, or NetSuite refuses for that reason.',
    ops: '{amount} of order {order} falls on {date}, in {period}, which is closed. What does not depend on it is booked.',
    runbook: [
      '1. The controller decides: reopen the period, or book by hand on another date.',
      '2. It goes on by itself when the period is open.',
    ].join('\n'),
  },
  'netsuite.bad-request': {
    policy: 'park',
    owner: 'engineer',
    recognised: 'NetSuite does not understand the request.',
    ops: 'NetSuite did not understand our request. This is ours to correct.',
    runbook: ['1. Read the tech detail: it quotes NetSuite.', '2. Report it; retry after an update.'].join(
      '\n',
    ),
  },
  'netsuite.query': {
    policy: 'park',
    owner: 'engineer',
    recognised: 'SuiteQL refuses a query, or does not know a column.',
    ops: 'NetSuite refuses one of our questions: {message}',
    runbook: [
      '1. A permission that is missing hides columns: run `tieout check`.',
      '2. Otherwise report it with the detail.',
    ].join('\n'),
  },
  'netsuite.unclassified': {
    // Three times, then it parks (§2.7 no. 32).
    policy: 'retry',
    owner: 'engineer',
    recognised: 'Anything that no rule recognises.',
    ops: 'NetSuite gave an answer that we do not know yet.',
    runbook: [
      '1. Read the tech detail: it quotes NetSuite.',
      '2. Report it, so that it gets a rule of its own; retry afterwards.',
    ].join('\n'),
  },
}
