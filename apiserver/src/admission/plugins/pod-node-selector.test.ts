import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import { expect, test } from 'vitest'
import { askPlugin, podWith } from '../../testkit/ask-plugin.ts'
import { podNodeSelector } from './pod-node-selector.ts'

const CONFLICT = 'pods "p" is forbidden: pod node label selector conflicts with its namespace node label selector'
const OUTSIDE = 'pods "p" is forbidden: pod node label selector labels conflict with its namespace whitelist'

/** The pod's own selector, the namespace's annotation, the configuration, and what comes of them. */
test.each([
  ['nothing says anything', {}, undefined, {}, {}],
  ['the pod says it', { env: 'dev' }, undefined, {}, { env: 'dev' }],
  ['the namespace says more', { env: 'dev' }, 'os=linux', {}, { env: 'dev', os: 'linux' }],
  ['the cluster has a default', {}, undefined, { clusterDefaultNodeSelector: 'env=test' }, { env: 'test' }],
  ['the namespace wants none of that', {}, '', { clusterDefaultNodeSelector: 'env=test' }, {}],
  ['both say the same', { env: 'dev' }, 'env=dev', {}, { env: 'dev' }],
  ['they contradict each other', { env: 'dev' }, 'env=prod', {}, CONFLICT],
  ['the pod contradicts the default', { env: 'dev' }, undefined, { clusterDefaultNodeSelector: 'env=test' }, CONFLICT],
  ['it is within what the namespace allows', { env: 'dev' }, 'os=linux', { default: 'env=dev,os=linux' }, { env: 'dev', os: 'linux' }],
  ['it is not', { disk: 'ssd' }, 'os=linux', { default: 'env=dev,os=linux' }, OUTSIDE],
])('a pod where %s', async (_, nodeSelector, annotation, selectors, expected) => {
  const annotations = annotation === undefined ? {} : { 'scheduler.alpha.kubernetes.io/node-selector': annotation }
  const namespace = [kinds.Namespace as KindDefinition, { metadata: { name: 'default', annotations } } as KubeObject] as const
  const answer = await askPlugin(podNodeSelector(selectors as Record<string, string>), podWith({ nodeSelector }), [namespace])
  expect(typeof answer === 'string' ? answer : (answer as { spec?: { nodeSelector?: object } }).spec?.nodeSelector).toEqual(expected)
})
