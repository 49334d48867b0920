import { expect, test } from 'vitest'
import type { PodSpec } from '../../../generated/core.v1.types.ts'
import { pod } from '../pod.ts'
import { containerWith, podWith } from './testdata/pods.ts'

const warnings = (spec: Partial<PodSpec>, annotations: Record<string, string> = {}): readonly string[] =>
  pod.warnings(podWith(spec, { metadata: { name: 'web', annotations } }), undefined)

test('a pod with nothing odd gets none', () => expect(warnings({})).toEqual([]))

test.each<[Partial<PodSpec>, string]>([
  [
    { nodeSelector: { 'beta.kubernetes.io/os': 'linux' } },
    'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
  ],
  [
    { volumes: [{ name: 'v', gitRepo: { repository: 'r' } }] },
    'spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
  ],
  [
    {
      containers: [
        containerWith({
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '2' },
          ],
        }),
      ],
    },
    'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
  ],
  [
    { containers: [containerWith({ resources: { requests: { memory: '100m' } } })] },
    'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
  ],
  [
    { containers: [containerWith({ ports: [{ containerPort: 1 }, { containerPort: 1 }] })] },
    'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
  ],
  [{ imagePullSecrets: [{ name: 'a' }, { name: 'a' }] }, 'spec.imagePullSecrets[1].name: duplicate name "a"'],
  [
    { terminationGracePeriodSeconds: -1 },
    'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
  ],
  [
    { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }] },
    'spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod',
  ],
  [
    {
      volumes: [
        {
          name: 'v',
          configMap: {
            name: 'c',
            items: [
              { key: 'a', path: 'x' },
              { key: 'b', path: 'x/y' },
            ],
          },
        },
      ],
    },
    'volume "v" (ConfigMap "c"): overlapping paths: "x/y" with "x"',
  ],
])('a pod with %j gets one', (spec, expected) => expect(warnings(spec)).toEqual([expected]))

test('a variable that builds on the one before is fine', () => {
  expect(
    warnings({
      containers: [
        containerWith({
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '$(A)2' },
          ],
        }),
      ],
    }),
  ).toEqual([])
})

test('old annotations and names that are no hostnames are pointed out', () => {
  expect(warnings({}, { 'scheduler.alpha.kubernetes.io/critical-pod': '' })).toEqual([
    'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
  ])
  expect(pod.warnings(podWith({}, { metadata: { name: 'a.b' } }), undefined)).toEqual([
    expect.stringContaining(
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [",
    ),
  ])
})

test('an update of a pod gets none but for odd addresses that are new', () => {
  const spec = { nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }
  const next = podWith(spec, { status: { podIPs: [{ ip: '2001:DB8::1' }] } })
  expect(pod.warnings(next, podWith(spec))).toEqual([expect.stringContaining('status.podIPs[0].ip')])
  expect(pod.warnings(next, next)).toEqual([])
})
