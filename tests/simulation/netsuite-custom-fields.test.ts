import { expect, test } from 'vitest'
import { CUSTOM_FIELDS as SEEDED } from '../../simulators/netsuite/seedData.ts'
import { CUSTOM_FIELDS as REQUIRED } from '../../src/domain/netsuite/requirements.ts'

test('the simulated account has the custom fields that we require, and no other', () => {
  const required = REQUIRED.map(({ scriptId, type }) => ({ id: scriptId, type }))
  expect([...SEEDED]).toEqual(required)
})
