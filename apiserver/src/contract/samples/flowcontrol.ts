import type { Samples } from './sample.ts'

const everyone = [{ kind: 'Group', group: { name: 'system:authenticated' } }]
const reads = [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }]

export const flowcontrol: Samples = {
  FlowSchema: {
    body: { spec: { priorityLevelConfiguration: { name: 'sample' }, rules: [{ subjects: everyone, nonResourceRules: reads }] } },
    change: { spec: { matchingPrecedence: 500 } },
    status: { conditions: [{ type: 'Dangling', status: 'True' }] },
  },
  PriorityLevelConfiguration: {
    body: { spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } } },
    change: { spec: { limited: { nominalConcurrencyShares: 5 } } },
    status: { conditions: [{ type: 'Seen', status: 'True' }] },
  },
}
