import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'simulators/**/*.test.ts', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'tests/conformance/**', 'dist/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A busy machine takes its time; what is waited for comes, or the test fails.
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: 2,
    globalSetup: ['tests/support/postgres.globalSetup.ts'],
  },
})
