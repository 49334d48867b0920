import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { askPlugin, podWith } from '../../testkit/ask-plugin.ts'
import { runtimeClass } from './runtime-class.ts'

const refused = (why: string) => `pods "p" is forbidden: ${why}`
const OVERHEAD = { podFixed: { cpu: '100m', memory: '64Mi' } }
const OTHER = refused("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
const SCHEDULING = { nodeSelector: { os: 'linux' }, tolerations: [{ key: 'k', operator: 'Exists' }] }

test.each([
  ['that is not there', { runtimeClassName: 'none' }, {}, refused('pod rejected: RuntimeClass "none" not found')],
  ['that costs nothing', { runtimeClassName: 'vm' }, {}, {}],
  ['that costs something', { runtimeClassName: 'vm' }, { overhead: OVERHEAD }, { overhead: OVERHEAD.podFixed }],
  [
    'whose costs it knows',
    { runtimeClassName: 'vm', overhead: { cpu: '0.1', memory: '64Mi' } },
    { overhead: OVERHEAD },
    { overhead: OVERHEAD.podFixed },
  ],
  ['whose costs it mistakes', { runtimeClassName: 'vm', overhead: { cpu: '1' } }, { overhead: OVERHEAD }, OTHER],
  [
    'that costs nothing, it says something',
    { runtimeClassName: 'vm', overhead: { cpu: '1' } },
    {},
    refused('pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'),
  ],
  [
    'of its own making',
    { overhead: { cpu: '1' } },
    {},
    refused('pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'),
  ],
  [
    'of some nodes',
    { runtimeClassName: 'vm', nodeSelector: { a: 'b' } },
    { scheduling: SCHEDULING },
    { nodeSelector: { a: 'b', os: 'linux' }, tolerations: SCHEDULING.tolerations },
  ],
  [
    'of other nodes',
    { runtimeClassName: 'vm', nodeSelector: { os: 'windows' } },
    { scheduling: SCHEDULING },
    refused('conflict: runtimeClass.scheduling.nodeSelector[os] = linux; pod.spec.nodeSelector[os] = windows'),
  ],
])('a pod with a class %s', async (_, spec, fields, expected) => {
  const found = [kinds.RuntimeClass as KindDefinition, { metadata: { name: 'vm' }, ...fields } as KubeObject] as const
  const answer = await askPlugin(runtimeClass, podWith(spec), [found])
  expect(answer).toEqual(
    typeof expected === 'string' ? expected : expect.objectContaining({ spec: expect.objectContaining({ ...spec, ...expected }) }),
  )
})
