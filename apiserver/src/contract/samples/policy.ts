import type { Samples } from './sample.ts'

export const policy: Samples = {
  PodDisruptionBudget: {
    body: { spec: { minAvailable: 1, selector: { matchLabels: { app: 'sample' } } } },
    change: { spec: { minAvailable: '50%' } },
    status: { disruptionsAllowed: 2 },
  },
}
