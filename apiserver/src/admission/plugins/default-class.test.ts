import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { askPlugin } from '../../testkit/ask-plugin.ts'
import { defaultIngressClass } from './default-ingress-class.ts'
import { defaultStorageClass } from './default-storage-class.ts'

/** Both plugins choose in the same way. */
describe.each([
  {
    plugin: defaultStorageClass,
    kind: kinds.PersistentVolumeClaim as KindDefinition,
    classes: kinds.StorageClass as KindDefinition,
    field: 'storageClassName',
    mark: 'storageclass.kubernetes.io/is-default-class',
    old: 'volume.beta.kubernetes.io/storage-class',
  },
  {
    plugin: defaultIngressClass,
    kind: kinds.Ingress as KindDefinition,
    classes: kinds.IngressClass as KindDefinition,
    field: 'ingressClassName',
    mark: 'ingressclass.kubernetes.io/is-default-class',
    old: 'kubernetes.io/ingress.class',
  },
])('$plugin.name', ({ plugin, kind, classes, field, mark, old }) => {
  const classOf = (name: string, day: number, isDefault = 'true') =>
    [
      classes,
      { metadata: { name, creationTimestamp: `2026-01-0${day}T00:00:00Z`, annotations: { [mark]: isDefault } } } as KubeObject,
    ] as const
  const chosen = async (object: object, ...cache: readonly ReturnType<typeof classOf>[]) =>
    ((await askPlugin(plugin, { kind, object }, cache)) as unknown as { spec: Record<string, unknown> }).spec[field]

  test.each([
    ['none where there is none', [], undefined],
    ['none where none is marked', [classOf('a', 1, 'false')], undefined],
    ['the one that is marked', [classOf('a', 2, 'false'), classOf('b', 1)], 'b'],
    ['of several the newest', [classOf('a', 1), classOf('b', 3), classOf('c', 2)], 'b'],
    ['of the newest the first by name', [classOf('b', 1), classOf('a', 1)], 'a'],
  ])('an object that names no class gets %s', async (_, cache, expected) => {
    expect(await chosen({ spec: {} }, ...cache)).toBe(expected)
  })

  test.each([
    ['names one', { spec: { [field]: 'own' } }, 'own'],
    ['wants none', { spec: { [field]: '' } }, ''],
    ['names one in the old way', { metadata: { annotations: { [old]: 'own' } }, spec: {} }, undefined],
  ])('an object that %s keeps to that', async (_, object, expected) => {
    expect(await chosen(object, classOf('a', 1))).toBe(expected)
  })

  test('an update is left alone', async () => {
    expect(await askPlugin(plugin, { kind, old: { spec: {} }, object: { spec: {} } }, [classOf('a', 1)])).toMatchObject({ spec: {} })
  })
})
