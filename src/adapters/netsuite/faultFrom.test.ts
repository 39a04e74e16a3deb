import { describe, expect, test } from 'vitest'
import { TransportError } from '../http.ts'
import { faultFromResponse, faultFromTransport } from './faultFrom.ts'

const answer = (status: number, ...details: readonly Readonly<Record<string, string>>[]) =>
  faultFromResponse(
    { kind: 'create salesOrder' },
    { status, headers: {}, body: JSON.stringify({ status, 'o:errorDetails': details }) },
  )

const userError = (detail: string, more: Readonly<Record<string, string>> = {}) =>
  answer(400, { detail: `Error while accessing a resource. ${detail}`, 'o:errorCode': 'USER_ERROR', ...more })

describe('answers', () => {
  test.each([
    ['Record has been changed.', 'netsuite.changed-meanwhile'],
    ['The transaction date is not within an open accounting period.', 'netsuite.period-closed'],
    ['This posting period is closed.', 'netsuite.period-closed'],
    ['Transaction type specified is incorrect.', 'netsuite.not-found'],
    ['Invalid entity reference key 77.', 'netsuite.customer-unusable'],
    ['Invalid item reference key 5 for subsidiary 2.', 'netsuite.item-unusable'],
    ['Unknown field custbody_gone.', 'netsuite.configuration'],
    ['The moon is in the wrong house.', 'netsuite.unclassified'],
  ])('%s', (detail, code) => {
    expect(userError(detail).code).toBe(code)
  })

  test('the path of the invalid field decides who is unusable', () => {
    const invalid = (field: string, path: string) =>
      userError(`You have entered an Invalid Field Value 9 for the following field: ${field}`, {
        'o:errorPath': path,
      }).code
    expect(invalid('item', 'item.items[3].item')).toBe('netsuite.item-unusable')
    expect(invalid('entity', 'entity')).toBe('netsuite.customer-unusable')
    expect(invalid('location', 'location')).toBe('netsuite.invalid-reference')
  })

  test('of several details the most telling one decides, and all are in the words', () => {
    const fault = answer(
      400,
      { detail: 'Something.', 'o:errorCode': 'USER_ERROR' },
      { detail: 'Please enter value(s) for: Location, Channel.', 'o:errorCode': 'USER_ERROR' },
    )
    expect(fault).toMatchObject({ code: 'netsuite.mandatory-field', about: { field: 'Location, Channel' } })
    expect(fault.tech).toContain('Something.')
  })

  test('what names a line names it as a person counts', () => {
    const fault = userError('You have entered an Invalid Field Value 42 for the following field: item', {
      'o:errorPath': 'item.items[0].item',
    })
    expect(fault.about).toMatchObject({ line: '1', value: '42', field: 'item', path: 'item.items[0].item' })
  })

  test('bodies of other services and of none', () => {
    const of = (status: number, body: string) =>
      faultFromResponse({ kind: 'x' }, { status, headers: {}, body }).code
    expect(of(400, '{"error":{"code":"SSS_REQUEST_LIMIT_EXCEEDED","message":"…"}}')).toBe(
      'netsuite.concurrency',
    )
    expect(of(400, '{"error":"invalid_grant"}')).toBe('netsuite.auth')
    expect(of(503, '<html><title>Scheduled maintenance</title></html>')).toBe('netsuite.maintenance')
    expect(of(502, '<html>Bad gateway</html>')).toBe('netsuite.unreachable')
    expect(of(302, '')).toBe('netsuite.wrong-account')
    expect(of(429, '')).toBe('netsuite.concurrency')
    expect(of(418, 'teapot')).toBe('netsuite.unclassified')
  })

  test('e-mail addresses never reach a fault', () => {
    const fault = userError('The customer ada.lovelace@example.com is on credit hold.')
    expect(JSON.stringify(fault)).not.toContain('ada')
    expect(fault.code).toBe('netsuite.business-rule')
  })
})

test('only what was surely not sent is free of doubt', () => {
  const of = (stage: TransportError['stage']) =>
    faultFromTransport({ kind: 'x' }, new TransportError(stage, 'm', null)).code
  expect(of('before-send')).toBe('netsuite.unreachable')
  expect(of('after-send')).toBe('netsuite.outcome-unknown')
  expect(of('timeout')).toBe('netsuite.outcome-unknown')
})
