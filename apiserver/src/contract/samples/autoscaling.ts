import type { Samples } from './sample.ts'

export const autoscaling: Samples = {
  HorizontalPodAutoscaler: {
    body: { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5 } },
    change: { spec: { maxReplicas: 7 } },
    status: { currentReplicas: 1, desiredReplicas: 2 },
  },
}
