import { workload } from './pod-template.ts'
import type { Samples } from './sample.ts'

export const apps: Samples = {
  ControllerRevision: { body: { revision: 1, data: { spec: { replicas: 1 } } }, change: { revision: 2 } },
  DaemonSet: {
    body: { spec: workload },
    change: { spec: { minReadySeconds: 3 } },
    status: { currentNumberScheduled: 1 },
  },
  Deployment: { body: { spec: workload }, change: { spec: { replicas: 3 } }, status: { replicas: 1 } },
  ReplicaSet: {
    body: { spec: workload },
    change: { spec: { replicas: 3 } },
    status: { replicas: 1 },
    field: { name: 'status.replicas', value: '0' },
  },
  StatefulSet: { body: { spec: workload }, change: { spec: { replicas: 3 } }, status: { replicas: 1 } },
}
