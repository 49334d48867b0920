import { defineConfig } from 'vitest/config'

const common = { testTimeout: 30_000, hookTimeout: 60_000 }
const NOT_OURS = '**/node_modules/**'
/** Their tests share a process and what it has loaded, for loading takes longer than most of them. */
const PURE = ['api-types', 'client', 'controller-manager', 'scheduler', 'kubelet', 'ports'].map((part) => `${part}/src/**/*.test.ts`)
/** So do the server's, but for those of its stores, which are killed and cut off. */
const STORAGE = 'apiserver/src/storage/**/*.test.ts'
const together = { ...common, isolate: false }

// Packages are tested from their sources: the `source` condition of their exports, no build in between.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    maxWorkers: 2,
    projects: [
      { extends: true, test: { ...together, name: 'pure', include: PURE, exclude: [NOT_OURS] } },
      {
        extends: true,
        test: {
          ...together,
          name: 'server',
          include: ['apiserver/src/**/*.test.ts'],
          exclude: [NOT_OURS, STORAGE],
          setupFiles: ['apiserver/src/testkit/load-early.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...common,
          name: 'whole',
          include: ['testing/src/**/*.test.ts', 'cli/src/**/*.test.ts', 'test/**/*.test.ts', STORAGE],
          exclude: [NOT_OURS],
        },
      },
    ],
  },
})
