import { defineConfig } from 'vitest/config'

/** Tests that play recordings and fixtures from outside this repository: `npm run conformance`. */
export default defineConfig({
  test: {
    include: ['tests/conformance/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    passWithNoTests: false,
    globalSetup: ['tests/support/postgres.globalSetup.ts'],
  },
})
