import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { askPlugin, podWith } from '../../testkit/ask-plugin.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { extendedResourceToleration } from './extended-resource-toleration.ts'
import { podTolerationRestriction } from './pod-toleration-restriction.ts'

const tolerationsOf = (answer: unknown) => (answer as { spec?: { tolerations?: unknown } }).spec?.tolerations

describe('DefaultTolerationSeconds', () => {
  const plugin = defaultTolerationSeconds({ notReadySeconds: 300, unreachableSeconds: 60 })
  const [notReady, unreachable] = ['not-ready', 'unreachable'].map((name) => `node.kubernetes.io/${name}`)
  const waits = (key: string | undefined, tolerationSeconds: number) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds,
  })
  test.each([
    ['nothing', [], [waits(notReady, 300), waits(unreachable, 60)]],
    ['one of them', [waits(notReady, 5)], [waits(notReady, 5), waits(unreachable, 60)]],
    ['one with every effect', [{ key: unreachable }], [{ key: unreachable }, waits(notReady, 300)]],
    [
      'one with another effect',
      [{ key: notReady, effect: 'NoSchedule' }],
      [{ key: notReady, effect: 'NoSchedule' }, waits(notReady, 300), waits(unreachable, 60)],
    ],
    ['everything', [{ operator: 'Exists' }], [{ operator: 'Exists' }]],
  ])('a pod that tolerates %s', async (_, tolerations, expected) => {
    expect(tolerationsOf(await askPlugin(plugin, podWith({ tolerations })))).toEqual(expected)
  })
})

describe('ExtendedResourceToleration', () => {
  const asking = (...names: readonly string[]) => [
    { name: 'c', resources: { requests: Object.fromEntries(names.map((name) => [name, '1'])) } },
  ]
  const tolerates = (key: string) => ({ key, operator: 'Exists', effect: 'NoSchedule' })
  test.each([
    ['cpu alone', { containers: asking('cpu', 'ephemeral.kubernetes.io/x') }, undefined],
    ['devices of two vendors', { containers: asking('b.com/x', 'a.com/y') }, [tolerates('a.com/y'), tolerates('b.com/x')]],
    ['a device first', { containers: asking('cpu'), initContainers: asking('a.com/y') }, [tolerates('a.com/y')]],
    ['one that it tolerates', { containers: asking('a.com/y'), tolerations: [tolerates('a.com/y')] }, [tolerates('a.com/y')]],
  ])('a pod that asks for %s', async (_, spec, expected) => {
    expect(tolerationsOf(await askPlugin(extendedResourceToleration, podWith(spec)))).toEqual(expected)
  })
})

describe('PodTolerationRestriction', () => {
  const own = (key: string) => ({ key, operator: 'Equal', value: 'v', effect: 'NoSchedule' })
  const namespace = (annotations: Record<string, unknown> = {}) =>
    [
      kinds.Namespace as KindDefinition,
      {
        metadata: {
          name: 'default',
          annotations: Object.fromEntries(
            Object.entries(annotations).map(([key, value]) => [`scheduler.alpha.kubernetes.io/${key}`, JSON.stringify(value)]),
          ),
        },
      } as KubeObject,
    ] as const
  const cluster = { default: [own('cluster')], whitelist: [own('cluster'), own('more')] }
  const refused = (scope: string) =>
    `pod tolerations (possibly merged with namespace default tolerations) conflict with its ${scope} whitelist`
  test.each([
    ['the cluster has defaults', {}, [], [own('cluster')]],
    ['the namespace has its own', { defaultTolerations: [own('space')], tolerationsWhitelist: [] }, [], [own('space')]],
    ['it has one that is allowed', {}, [own('more')], [own('more'), own('cluster')]],
    ['the cluster does not allow it', {}, [own('other')], refused('cluster')],
    [
      'the namespace does not allow it',
      { defaultTolerations: [], tolerationsWhitelist: [own('space')] },
      [own('other')],
      refused('namespace'),
    ],
  ])('a pod where %s', async (_, annotations, tolerations, expected) => {
    const answer = await askPlugin(podTolerationRestriction(cluster), podWith({ tolerations }), [namespace(annotations)])
    expect(typeof answer === 'string' ? answer : tolerationsOf(answer)).toEqual(expected)
  })
  test('one that asks for memory tolerates that memory runs short', async () => {
    const containers = [{ name: 'c', resources: { requests: { memory: '1Mi' } } }]
    const answer = await askPlugin(podTolerationRestriction({ default: [], whitelist: [] }), podWith({ containers }), [namespace()])
    expect(tolerationsOf(answer)).toEqual([{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' }])
  })
})
