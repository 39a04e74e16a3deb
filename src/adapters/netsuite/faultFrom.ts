/**
 * From what NetSuite answered to a fault code: one table (catalogue: netsuite.md §2.2). Codes and paths decide
 * before texts, since texts are localised and change; REST collapses most codes to USER_ERROR, so texts remain.
 */
import type { FaultCode } from '../../domain/fault/catalogue.ts'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import type { HttpResponse, TransportError } from '../http.ts'
import { type Detail, errorDetails } from './errorDetails.ts'
import { parseJson } from './json.ts'

interface Rule {
  readonly code: FaultCode
  readonly status?: readonly number[]
  /** o:errorCode, RESTlet or SOAP code. */
  readonly vendor?: RegExp
  readonly path?: RegExp
  readonly text?: RegExp
  /** The query parameter that the error is about. */
  readonly queryParameter?: string
}

const VALUE = /Invalid Field Value (?<value>.*?) for the following field: (?<field>[\w ]+)/
const ITEM_REFERENCE = /Invalid item reference key/i

/** First match wins for one detail; of several details the one whose rule stands highest. */
const RULES: readonly Rule[] = [
  // 429 carries a stray USER_ERROR outside its details: the status decides (netsuite.md §2.2).
  { code: 'netsuite.concurrency', status: [429] },
  {
    code: 'netsuite.concurrency',
    vendor:
      /^(CONCURRENCY_LIMIT_EXCEEDED|SSS_REQUEST_LIMIT_EXCEEDED|EXCEEDED_MAX_CONCUR_RQST|WS_REQUEST_BLOCKED|WS_CONCUR_SESSION_DISALLWD)$/,
  },
  // Another data centre answers with a redirect (netsuite.md §2.2, RESTlets).
  { code: 'netsuite.wrong-account', status: [301, 302, 303, 307, 308] },
  { code: 'netsuite.auth', status: [401] },
  { code: 'netsuite.auth', vendor: /^(INVALID_LOGIN\w*|invalid_grant|invalid_client|USER_DISABLED)$/ },
  { code: 'netsuite.permission', status: [403] },
  { code: 'netsuite.permission', vendor: /^(INSUFFICIENT_PERMISSION|RESTRICTED_ACCESS)$/ },
  { code: 'netsuite.permission', text: /do not have permissions?|restrictions on your role deny/i },
  { code: 'netsuite.query', queryParameter: 'q' },
  { code: 'netsuite.query', text: /Search error occurred|Invalid search (query|type)|Unknown identifier '/ },
  { code: 'netsuite.not-found', vendor: /^(NONEXISTENT_ID|RCRD_DSNT_EXIST)$/ },
  // GET of a transaction id of another type, or of none (netsuite.md §2.2 P).
  {
    code: 'netsuite.not-found',
    text: /Transaction type specified is incorrect|record instance does not exist/i,
  },
  { code: 'netsuite.script', vendor: /^(SSS_|JS_EXCEPTION|UNEXPECTED_ERROR_IN_SCRIPT|error\.SuiteScript)/ },
  { code: 'netsuite.changed-meanwhile', vendor: /^(RCRD_HAS_BEEN_CHANGED|COULD_NOT_LOCK\w*)$/ },
  { code: 'netsuite.changed-meanwhile', text: /Record has been changed/i },
  { code: 'netsuite.locked', vendor: /^RCRD_LOCKED_BY_WF$/ },
  { code: 'netsuite.locked', text: /locked by a user defined workflow/i },
  {
    code: 'netsuite.period-closed',
    vendor: /^(CLOSED_TRAN_PRD|TRAN_PRD_CLOSED|TRAN_PERIOD_CLOSED|ACCT_PERIOD_CLOSED\w*)$/,
  },
  {
    code: 'netsuite.period-closed',
    text: /(closed|locked)[\w ]* period|period[\w ]* (is |has been )?(closed|locked)|not within an open accounting period/i,
  },
  // Inventory detail of lots, serial numbers and bins. Texts: P (public code that posts over REST); those of bins are
  // Oracle's for BIN_DSNT_CONTAIN_ENOUGH_ITEM and BIN_ITEM_UNAVAILBL, that of numbers [U].
  { code: 'inventory.detail-missing', text: /configure the inventory detail/i },
  { code: 'inventory.taken', vendor: /^BIN_(DSNT_CONTAIN_ENOUGH_ITEM|ITEM_UNAVAILBL)$/ },
  {
    code: 'inventory.taken',
    text: /bins? (does|do) not contain enough|(bins|serial|lot|inventory) ?(\/lot)?( numbers?)? (is|are) not available/i,
  },
  { code: 'inventory.detail-refused', text: /inventory (detail|number)/i },
  { code: 'netsuite.duplicate', vendor: /^DUP_\w+$/ },
  { code: 'netsuite.duplicate', text: /already exists/i },
  {
    code: 'netsuite.mandatory-field',
    vendor: /^(USER_ERROR_)?\w+_REQD$/,
    text: /please enter|must (enter|have) a value/i,
  },
  { code: 'netsuite.mandatory-field', text: /Please enter value|You must enter a value/i },
  { code: 'netsuite.item-unusable', vendor: /^INVALID_(TRANS_SUB_)?ITEM$/ },
  {
    code: 'netsuite.item-unusable',
    path: /(^|\.)item\.items\[\d+\](\.item)?$/,
    text: /for the following field: item\b|item reference/i,
  },
  { code: 'netsuite.item-unusable', text: ITEM_REFERENCE },
  { code: 'netsuite.customer-unusable', path: /^(entity|customer)$/ },
  { code: 'netsuite.customer-unusable', text: /Invalid (entity|customer) reference key/i },
  {
    code: 'netsuite.configuration',
    text: /cannot be used with the .*subsidiary|not (a )?valid .*subsidiary|currency .*(not|isn.t) (valid|available|enabled|listed)|invalid currency/i,
  },
  { code: 'netsuite.configuration', vendor: /^INVALID_(TAX_CODE\w*|TRANS_SUB_\w+)$/ },
  // A custom field that the account does not have, refused by the property-name validation that we ask for.
  { code: 'netsuite.configuration', text: /\bcust(body|col|entity|item|record)_\w+/i },
  { code: 'netsuite.invalid-reference', text: VALUE },
  {
    code: 'netsuite.invalid-reference',
    vendor:
      /^(INVALID_KEY_OR_REF|INVALID_REF_KEY|NONEXISTENT_EXTERNAL_ID|NONEXISTENT_SUBLIST_KEY|INVALID_CONTENT|INVALID_FLD_VALUE)$/,
  },
  { code: 'netsuite.business-rule', vendor: /^VALID_LINE_ITEM_REQD$/ },
  {
    code: 'netsuite.business-rule',
    text: /credit hold|cannot delete this line|total can ?not be negative|not valid for transformation|exceeds? the/i,
  },
  {
    code: 'netsuite.bad-request',
    vendor:
      /^(INVALID_ID|INVALID_REQUEST|INVALID_HEADER|INVALID_PARAMETER|METHOD_NOT_ALLOWED|INVALID_PROPERTY\w*|UNKNOWN_PROPERTY\w*|NOT_SIMULATED)$/,
  },
  { code: 'netsuite.bad-request', status: [405, 406, 413, 415, 501] },
  { code: 'netsuite.not-found', status: [404, 410] },
]

/** A rule may name several conditions; all must hold. */
function matches(rule: Rule, status: number, detail: Detail): boolean {
  if (rule.status !== undefined && !rule.status.includes(status)) return false
  if (rule.vendor !== undefined && !rule.vendor.test(detail.code ?? '')) return false
  if (rule.path !== undefined && !rule.path.test(detail.path ?? '')) return false
  if (rule.text !== undefined && !rule.text.test(detail.text)) return false
  return rule.queryParameter === undefined || rule.queryParameter === detail.queryParameter
}

export interface AnswerSite {
  /** What the call was for: `create salesOrder`. */
  readonly kind: string
}

/** The fault that a non-2xx answer states. */
export function faultFromResponse(site: AnswerSite, response: HttpResponse): Fault {
  const details = errorDetails(parseJson(response.body))
  const ranked = details.map((detail) => ({
    detail,
    rank: RULES.findIndex((rule) => matches(rule, response.status, detail)),
  }))
  const [first] = ranked.filter((one) => one.rank >= 0).toSorted((a, b) => a.rank - b.rank)
  const rule = first === undefined ? ruleByStatus(response.status) : RULES[first.rank]
  const code = rule?.code ?? codeByStatus(response)
  const words = details.map(describe).join(' | ') || excerpt(response.body)
  return fault(
    code,
    aboutOf(site, first?.detail ?? details[0], `HTTP ${response.status}`),
    `${site.kind}: HTTP ${response.status} ${words}`,
  )
}

/** For answers without any detail: only rules on the status alone can hold. */
const ruleByStatus = (status: number) =>
  RULES.find((rule) => rule.status?.includes(status) && rule.vendor === undefined && rule.text === undefined)

function codeByStatus(response: HttpResponse): FaultCode {
  const isAnError = response.status >= 400 && response.status < 500
  if (/maintenance/i.test(response.body) && !isAnError) return 'netsuite.maintenance'
  return response.status >= 500 ? 'netsuite.unreachable' : 'netsuite.unclassified'
}

/** No answer came. Only what was surely not sent is free of doubt. */
export function faultFromTransport(site: AnswerSite, error: TransportError): Fault {
  const code: FaultCode = error.stage === 'before-send' ? 'netsuite.unreachable' : 'netsuite.outcome-unknown'
  return fault(code, { call: site.kind }, `${site.kind}: ${error.message} (${error.stage})`)
}

function aboutOf(
  site: AnswerSite,
  detail: Detail | undefined,
  otherwise: string,
): Readonly<Record<string, string>> {
  const value = VALUE.exec(detail?.text ?? '')?.groups
  const line = /items\[(\d+)\]/.exec(detail?.path ?? '')?.[1]
  const missing = /value(?:\(s\))? for:? (?<fields>[^.]+)/.exec(detail?.text ?? '')?.groups?.['fields']
  return {
    call: site.kind,
    message: detail === undefined ? otherwise : withoutPersonalData(withoutPrefix(detail.text)),
    ...(detail?.path === undefined ? {} : { path: detail.path }),
    ...(line === undefined ? {} : { line: String(Number(line) + 1) }),
    ...(value?.['value'] === undefined ? {} : { value: withoutPersonalData(value['value']) }),
    ...(value?.['field'] === undefined ? {} : { field: value['field'] }),
    ...(missing === undefined ? {} : { field: missing }),
  }
}

function describe(detail: Detail): string {
  const code = detail.code === undefined ? '' : `${detail.code} `
  const path = detail.path === undefined ? '' : ` at ${detail.path}`
  return `${code}${withoutPersonalData(detail.text)}${path}`
}

const withoutPrefix = (text: string) => text.replace(/^Error while accessing (a )?resource[.:]\s*/, '')

/** Faults are stored and shown: addresses of e-mail do not belong there. */
const withoutPersonalData = (text: string) =>
  text.replace(/[^\s@"'<>]+@[^\s@"'<>]+\.[^\s@"'<>]+/g, '[e-mail]').slice(0, 500)

const excerpt = (body: string) =>
  withoutPersonalData(
    body
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  ).slice(0, 200)
