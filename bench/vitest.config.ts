import { defineConfig } from 'vitest/config'

/** Measurements: `npm run bench [-- NAME…]`. They take their time and are no part of `npm test`. */
export default defineConfig({
  test: {
    include: ['bench/**/*.measure.ts'],
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    disableConsoleIntercept: true,
    globalSetup: ['tests/support/postgres.globalSetup.ts'],
  },
})
