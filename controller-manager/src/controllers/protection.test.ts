import type { DeepReadonly, KubeObject } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { persistentVolumeClaimProtection } from './persistent-volume-claim-protection.ts'
import { persistentVolumeProtection } from './persistent-volume-protection.ts'
import { volumeAttributesClassProtection } from './volume-attributes-class-protection.ts'

type Made = DeepReadonly<KubeObject>
const GOING = '2026-01-01T00:00:00Z'
const made = (kind: string, metadata: object, rest: object = {}): Made =>
  ({ apiVersion: kind === 'VolumeAttributesClass' ? 'storage.k8s.io/v1' : 'v1', kind, metadata, ...rest }) as Made
const finalizersOf = (plan: { readonly steps: readonly object[] }) =>
  plan.steps.map((step) => (step as { object: KubeObject }).object.metadata.finalizers)

describe.each([
  ['a claim', persistentVolumeClaimProtection, 'PersistentVolumeClaim', 'kubernetes.io/pvc-protection', { namespace: 'a' }],
  ['a volume', persistentVolumeProtection, 'PersistentVolume', 'kubernetes.io/pv-protection', {}],
  ['a class of attributes', volumeAttributesClassProtection, 'VolumeAttributesClass', 'kubernetes.io/vac-protection', {}],
] as const)('%s', (_, controller, kind, finalizer, where) => {
  const object = (finalizers: readonly string[], more: object = {}) => made(kind, { ...where, name: 'x', finalizers, ...more })

  test('is protected from the start, beside what others hold it by', () => {
    const { plan } = expectFixpoint(controller as never, { object: object(['mine']), gathered: true })
    expect(finalizersOf(plan)).toEqual([['mine', finalizer]])
  })

  test('that is to go is let go where nothing uses it, and by this controller alone', () => {
    const { plan } = expectFixpoint(controller as never, {
      object: object(['mine', finalizer], { deletionTimestamp: GOING }),
      gathered: false,
    })
    expect(finalizersOf(plan)).toEqual([['mine']])
  })

  test('is left alone once it is protected, let go or gone', () => {
    for (const each of [object([finalizer]), object(['mine'], { deletionTimestamp: GOING })])
      expect(planFor(controller as never, { object: each, gathered: false }).steps).toEqual([])
    expect(planFor(controller as never, { key: 'namespace' in where ? 'a/x' : 'x' }).steps).toEqual([])
  })
})

describe('what is in use stays', () => {
  test('a volume, as long as it is bound', () => {
    const volume = (phase: string) =>
      made('PersistentVolume', { name: 'x', finalizers: ['kubernetes.io/pv-protection'], deletionTimestamp: GOING }, { status: { phase } })
    expect(planFor(persistentVolumeProtection, { object: volume('Bound') }).steps).toEqual([])
    expect(planFor(persistentVolumeProtection, { object: volume('Released') }).steps).toHaveLength(1)
  })

  const vac = made('VolumeAttributesClass', { name: 'x', finalizers: ['kubernetes.io/vac-protection'], deletionTimestamp: GOING })
  test.each<[string, Made, number]>([
    [
      'a claim that asks for it',
      made('PersistentVolumeClaim', { namespace: 'a', name: 'c' }, { spec: { volumeAttributesClassName: 'x' } }),
      0,
    ],
    [
      'a claim that still has it',
      made('PersistentVolumeClaim', { namespace: 'a', name: 'c' }, { status: { currentVolumeAttributesClassName: 'x' } }),
      0,
    ],
    [
      'a claim that is on its way to it',
      made(
        'PersistentVolumeClaim',
        { namespace: 'a', name: 'c' },
        { status: { modifyVolumeStatus: { targetVolumeAttributesClassName: 'x', status: 'InProgress' } } },
      ),
      0,
    ],
    ['a volume', made('PersistentVolume', { name: 'v' }, { spec: { volumeAttributesClassName: 'x' } }), 0],
    ['no other class', made('PersistentVolume', { name: 'v' }, { spec: { volumeAttributesClassName: 'y' } }), 1],
  ])('a class of attributes, for %s', (_, user, steps) => {
    expect(planFor(volumeAttributesClassProtection, { object: vac, world: [user] }).steps).toHaveLength(steps)
  })
})

describe('before a claim is let go', () => {
  const claim = made('PersistentVolumeClaim', { namespace: 'a', name: 'x', deletionTimestamp: GOING })
  const pod = (spec: object, phase = 'Running', name = 'p') =>
    made(
      'Pod',
      { namespace: 'a', name },
      { spec: { nodeName: 'n', volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'x' } }], ...spec }, status: { phase } },
    )
  /** What is gathered where the cache holds nothing and the server these pods. */
  const isInUse = (...items: readonly Made[]): Promise<boolean> | undefined =>
    persistentVolumeClaimProtection.gather?.({
      object: claim,
      key: 'a/x',
      namespace: 'a',
      name: 'x',
      view: { byIndex: () => [] },
      client: { listAll: async () => ({ items }) },
    } as never)

  test.each<[string, readonly Made[], boolean]>([
    ['there is no pod', [], false],
    ['a pod on a node uses it', [pod({})], true],
    ['a pod has no node yet', [pod({ nodeName: '' })], false],
    ['a pod has ended', [pod({}, 'Succeeded'), pod({}, 'Failed')], false],
    ['a pod uses another', [pod({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'y' } }] })], false],
    [
      'it was made for a pod',
      [pod({ volumes: [{ name: 'data', ephemeral: {} }] }), pod({ volumes: [{ name: 'v', ephemeral: {} }] }, 'Running', 'x')],
      false,
    ],
    [
      'it was made for this pod',
      [pod({ volumes: [{ name: '', ephemeral: {} }] }), pod({ volumes: [{ name: 'x', persistentVolumeClaim: { claimName: 'x' } }] })],
      true,
    ],
  ])('the server is asked: %s', async (_, pods, expected) => {
    expect(await isInUse(...pods)).toBe(expected)
  })
})
