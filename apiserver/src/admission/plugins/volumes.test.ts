import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { askPlugin } from '../../testkit/ask-plugin.ts'
import { persistentVolumeClaimResize } from './persistent-volume-claim-resize.ts'
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts'

describe('PersistentVolumeClaimResize', () => {
  const kind = kinds.PersistentVolumeClaim as KindDefinition
  const claim = (storage: string, storageClassName: string, phase = 'Bound') => ({
    metadata: { name: 'data' },
    spec: { storageClassName, resources: { requests: { storage } } },
    status: { phase },
  })
  const classes = ['grows', 'stays'].map(
    (name) => [kinds.StorageClass as KindDefinition, { metadata: { name }, allowVolumeExpansion: name === 'grows' } as KubeObject] as const,
  )
  const refused = (why: string) => `persistentvolumeclaims "data" is forbidden: ${why}`
  const FIXED = refused('only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize')
  test.each([
    ['where its class lets it', claim('1Gi', 'grows'), '2Gi', undefined],
    ['where its class does not', claim('1Gi', 'stays'), '2Gi', FIXED],
    ['where it has no class', claim('1Gi', ''), '2Gi', FIXED],
    ['where its class is gone', claim('1Gi', 'gone'), '2Gi', FIXED],
    ['where it is not bound', claim('1Gi', 'grows', 'Pending'), '2Gi', refused('Only bound persistent volume claims can be expanded')],
    ['not at all', claim('1Gi', 'stays'), '1024Mi', undefined],
    ['backwards, of which others judge', claim('2Gi', 'stays'), '1Gi', undefined],
  ])('a claim grows %s', async (_, old, storage, expected) => {
    const object = { ...old, spec: { ...old.spec, resources: { requests: { storage } } } }
    expect(await askPlugin(persistentVolumeClaimResize, { kind, old, object }, classes)).toEqual(
      expected ?? expect.objectContaining(object),
    )
  })
})

describe('StorageObjectInUseProtection', () => {
  test.each([
    [kinds.PersistentVolumeClaim, 'kubernetes.io/pvc-protection'],
    [kinds.PersistentVolume, 'kubernetes.io/pv-protection'],
    [kinds.VolumeAttributesClass, 'kubernetes.io/vac-protection'],
  ])('$kind is born protected, once', async (kind, finalizer) => {
    const born = (finalizers: readonly string[]) =>
      askPlugin(storageObjectInUseProtection, { kind: kind as KindDefinition, object: { metadata: { finalizers } } })
    expect(await born(['a/b'])).toMatchObject({ metadata: { finalizers: ['a/b', finalizer] } })
    expect(await born([finalizer])).toMatchObject({ metadata: { finalizers: [finalizer] } })
  })
  test('other kinds are not', async () => {
    expect(await askPlugin(storageObjectInUseProtection, { kind: kinds.StorageClass as KindDefinition, object: {} })).toMatchObject({
      metadata: {},
    })
  })
})
