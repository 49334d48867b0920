import { defineConfig } from 'vitest/config'

const common = { testTimeout: 30_000, hookTimeout: 60_000 }
/** Their tests share a process and what it has loaded, for loading takes longer than most of them. The store's tests kill and cut. */
const TOGETHER = ['api-types', 'apiserver', 'client', 'controller-manager', 'scheduler', 'kubelet', 'ports'].map(
  (part) => `${part}/src/**/*.test.ts`,
)
const NOT_OURS = '**/node_modules/**'
const ALONE = ['testing/src/**/*.test.ts', 'cli/src/**/*.test.ts', 'test/**/*.test.ts', 'apiserver/src/storage/**/*.test.ts']

// Packages are tested from their sources: the `source` condition of their exports, no build in between.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          ...common,
          name: 'together',
          include: TOGETHER,
          exclude: [...ALONE, NOT_OURS],
          isolate: false,
          setupFiles: ['apiserver/src/testkit/load-early.ts'],
        },
      },
      { extends: true, test: { ...common, name: 'alone', include: ALONE, exclude: [NOT_OURS] } },
    ],
  },
})
