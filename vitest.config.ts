import { defineConfig } from 'vitest/config'

const common = { testTimeout: 30_000, hookTimeout: 60_000 }
/** Tests of pure code share a process and what it has loaded: loading takes longer than most of them. */
const PURE = ['api-types', 'client', 'controller-manager', 'scheduler', 'kubelet', 'ports'].map((part) => `${part}/src/**/*.test.ts`)

// Packages are tested from their sources: the `source` condition of their exports, no build in between.
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    maxWorkers: 2,
    projects: [
      { extends: true, test: { ...common, name: 'pure', include: PURE, isolate: false } },
      {
        extends: true,
        test: { ...common, name: 'whole', include: ['*/src/**/*.test.ts', 'test/**/*.test.ts'], exclude: [...PURE, '**/node_modules/**'] },
      },
    ],
  },
})
