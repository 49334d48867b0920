import { expect, test } from 'vitest'
import type { ClusterRole } from '../../generated/rbac.v1.types.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { clusterRole } from './cluster-role.ts'

const problems = (fields: Partial<ClusterRole>, old?: Partial<ClusterRole>) =>
  shown(clusterRole.validate({ metadata: {}, ...fields }, root, old && { metadata: {}, ...old }))

test('rules may be about paths, and may be made of those of other roles', () => {
  expect(problems({ rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/metrics/*'] }] })).toEqual([])
  expect(problems({ aggregationRule: { clusterRoleSelectors: [{ matchLabels: { view: 'yes' } }] } })).toEqual([])
})

test.each<[Partial<ClusterRole>, string[]]>([
  [
    { rules: [{ verbs: ['get'], nonResourceURLs: ['/a'], resources: ['pods'] }] },
    ['rules[0].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs'],
  ],
  [
    { aggregationRule: {} },
    ['aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil'],
  ],
  [
    { aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Like' }] }] } },
    [
      'aggregationRule.clusterRoleSelectors[0].matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
      'aggregationRule.clusterRoleSelectors[0]: Invalid value: "null": invalid label selector.',
    ],
  ],
])('%j is refused', (fields, expected) => expect(problems(fields)).toEqual(expected))
