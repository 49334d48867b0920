import type { PersistentVolumeClaim, Stored } from '@coxswain/api-types'
import { planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { type ClaimParts, claimOf, classOf, DEFAULT, refTo, settle, type VolumeParts, volumeOf } from '../testing/volume-objects.ts'
import { createPersistentVolumeBinder } from './persistent-volume-binder.ts'

const run = (...world: World) => settle(createPersistentVolumeBinder(), world)
const BOUND = { 'pv.kubernetes.io/bind-completed': 'yes' }
const BY_CONTROLLER = { 'pv.kubernetes.io/bound-by-controller': 'yes' }
const podWith = (claim: string, facts: Parameters<typeof podOf>[1] = {}) => {
  const pod = podOf(`pod-${claim}`, { node: '', ...facts })
  return { ...pod, spec: { containers: [], ...pod.spec, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: claim } }] } }
}

describe('a claim without a volume', () => {
  it("is bound with a volume that fits: both say so, in upstream's words", () => {
    const { claim, volume, events } = run(claimOf('data'), volumeOf('pv', { size: '2Gi' }))
    expect(claim('data')).toMatchObject({
      metadata: { annotations: { ...BOUND, ...BY_CONTROLLER } },
      spec: { volumeName: 'pv' },
      status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '2Gi' } },
    })
    expect(volume('pv')).toMatchObject({
      metadata: { annotations: BY_CONTROLLER },
      spec: { claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data', uid: 'uid-data' } },
      status: { phase: 'Bound' },
    })
    expect(events).toEqual([])
  })

  it.each<[string, ClaimParts, readonly (readonly [string, VolumeParts])[], string | undefined]>([
    [
      'the smallest that is large enough',
      { size: '5Gi' },
      [
        ['small', { size: '4Gi' }],
        ['big', { size: '20Gi' }],
        ['middle', { size: '8Gi' }],
      ],
      'middle',
    ],
    [
      'one of its class',
      {},
      [
        ['other', { storageClassName: 'fast' }],
        ['none', { storageClassName: undefined }],
        ['mine', {}],
      ],
      'mine',
    ],
    [
      'one of its access modes, though it is larger',
      { accessModes: ['ReadWriteMany'] },
      [
        ['one', {}],
        ['many', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'], size: '9Gi' }],
      ],
      'many',
    ],
    [
      'one with as few access modes as possible, though it is larger',
      {},
      [
        ['many', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }],
        ['one', { size: '9Gi' }],
      ],
      'one',
    ],
    [
      'one of its mode',
      { volumeMode: 'Block' },
      [
        ['file', {}],
        ['block', { volumeMode: 'Block' }],
      ],
      'block',
    ],
    [
      'one that its selector selects',
      { selector: { matchLabels: { tier: 'gold' } } },
      [
        ['plain', {}],
        ['gold', { metadata: { labels: { tier: 'gold' } }, size: '9Gi' }],
      ],
      'gold',
    ],
    [
      'one of its class of attributes',
      { volumeAttributesClassName: 'quick' },
      [
        ['plain', {}],
        ['quick', { volumeAttributesClassName: 'quick' }],
      ],
      'quick',
    ],
    [
      'the one that is set aside for it',
      {},
      [
        ['free', {}],
        ['mine', { claimRef: { namespace: 'default', name: 'data' }, size: '9Gi', storageClassName: 'other' }],
      ],
      'mine',
    ],
    ['none that is set aside for another', {}, [['his', { claimRef: { namespace: 'default', name: 'other' } }]], undefined],
    ['none that is not available', {}, [['failed', { claimRef: refTo('gone'), phase: 'Failed' }]], undefined],
    ['none that is being deleted', {}, [['going', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }]], undefined],
  ])('takes %s', (_, parts, volumes, expected) => {
    const { claim } = run(claimOf('data', parts), classOf('manual'), ...volumes.map(([name, each]) => volumeOf(name, each)))
    expect(claim('data').spec?.volumeName).toBe(expected)
    expect(claim('data').status?.phase).toBe(expected === undefined ? 'Pending' : 'Bound')
  })

  it.each<[string, ClaimParts, World, readonly string[]]>([
    [
      'no class',
      { storageClassName: '' },
      [],
      ['FailedBinding no persistent volumes available for this claim and no storage class is set'],
    ],
    ['a class that is not there', { storageClassName: 'gone' }, [], ['ProvisioningFailed storageclass.storage.k8s.io "gone" not found']],
    [
      'a class whose volumes people make',
      {},
      [classOf('manual')],
      ['ProvisioningFailed no volume plugin matched name: kubernetes.io/no-provisioner'],
    ],
    [
      'a class that waits for pods',
      {},
      [classOf('manual', { volumeBindingMode: 'WaitForFirstConsumer' })],
      ['WaitForFirstConsumer waiting for first consumer to be created before binding'],
    ],
    [
      'such a class, and a pod',
      {},
      [classOf('manual', { volumeBindingMode: 'WaitForFirstConsumer' }), podWith('data')],
      ['WaitForPodScheduled waiting for pod pod-data to be scheduled'],
    ],
  ])('tells once that it waits: %s', (_, parts, world, expected) => {
    const { claim, events, reasons } = run(claimOf('data', parts), ...world)
    expect([events, reasons]).toEqual([expected, []])
    expect(claim('data').status).toEqual({ phase: 'Pending' })
  })

  it('is left to the scheduler where its class waits for pods, unless a volume is set aside for it', () => {
    const delayed = classOf('manual', { volumeBindingMode: 'WaitForFirstConsumer' })
    expect(run(claimOf('data'), delayed, volumeOf('pv')).volume('pv')?.spec?.claimRef).toBeUndefined()
    const chosen = run(claimOf('data'), delayed, volumeOf('pv', { claimRef: refTo('data'), metadata: { annotations: BY_CONTROLLER } }))
    expect(chosen.claim('data').status?.phase).toBe('Bound')
  })

  it.each([
    ['example.org/disks', 'example.org/disks'],
    ['kubernetes.io/aws-ebs', 'ebs.csi.aws.com'],
  ])('is handed to its provisioner: %s', (provisioner, named) => {
    const { claim, events } = run(claimOf('data'), classOf('manual', { provisioner }))
    expect(claim('data').metadata.annotations).toEqual({
      'volume.beta.kubernetes.io/storage-provisioner': named,
      'volume.kubernetes.io/storage-provisioner': named,
    })
    expect(events).toEqual([
      `ExternalProvisioning Waiting for a volume to be created either by the external provisioner '${named}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    ])
  })

  it('gets the default class once there is one, but not where it asked for none', () => {
    const late = classOf('standard', { provisioner: 'example.org/disks', metadata: { name: 'standard', annotations: DEFAULT } })
    expect(run(claimOf('data', { storageClassName: undefined }), late).claim('data').spec?.storageClassName).toBe('standard')
    expect(run(claimOf('data', { storageClassName: '' }), late).claim('data').spec?.storageClassName).toBe('')
    const free = run(claimOf('data', { storageClassName: undefined }), volumeOf('pv', { storageClassName: undefined }), late)
    expect(free.claim('data').spec).toMatchObject({ volumeName: 'pv' })
    expect(free.claim('data').spec?.storageClassName).toBeUndefined()
  })
})

describe('a claim that asks for a volume by name', () => {
  it('gets it, and keeps its own word for whose choice that was', () => {
    const { claim, volume } = run(claimOf('data', { volumeName: 'pv' }), volumeOf('pv'))
    expect(claim('data').metadata.annotations).toEqual(BOUND)
    expect(volume('pv')?.metadata.annotations).toEqual(BY_CONTROLLER)
  })

  it.each<[string, VolumeParts, string]>([
    ['it is too small', { size: '1Mi' }, 'requested PV is too small'],
    ['it is of another class', { storageClassName: 'x' }, 'storageClassName does not match'],
    ['it is of another mode', { volumeMode: 'Block' }, 'incompatible volumeMode'],
    ['it has other access modes', { accessModes: ['ReadOnlyMany'] }, 'incompatible accessMode'],
    ['it is being deleted', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, 'the volume is marked for deletion "pv"'],
  ])('does not get it where %s', (_, parts, why) => {
    const { claim, events } = run(claimOf('data', { volumeName: 'pv' }), volumeOf('pv', parts))
    expect(events).toEqual([`VolumeMismatch Cannot bind to requested volume "pv": ${why}`])
    expect(claim('data').status?.phase).toBe('Pending')
  })

  it('waits where somebody else has it, and where it is not there', () => {
    const { claim, events } = run(
      claimOf('data', { volumeName: 'pv' }),
      claimOf('other', { volumeName: 'pv', metadata: { annotations: BOUND } }),
      volumeOf('pv', { claimRef: refTo('other'), phase: 'Bound' }),
    )
    expect(events).toEqual(['FailedBinding volume "pv" already bound to a different claim.'])
    expect([claim('data').status?.phase, claim('other').status?.phase]).toEqual(['Pending', 'Bound'])
    expect(run(claimOf('data', { volumeName: 'gone' })).reasons).toEqual([])
  })
})

describe('a claim that was bound', () => {
  const bound = (parts: ClaimParts = {}) =>
    claimOf('data', {
      volumeName: 'pv',
      metadata: { annotations: BOUND },
      status: { phase: 'Bound', capacity: { storage: '1Gi' } },
      ...parts,
    })

  it.each<[string, World, string]>([
    ['its volume is gone', [bound()], 'ClaimLost Bound claim has lost its PersistentVolume. Data on the volume is lost!'],
    [
      'somebody took the name away',
      [bound({ volumeName: '' })],
      'ClaimLost Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
    ],
    [
      "its volume is another claim's",
      [
        bound(),
        claimOf('other', { volumeName: 'pv', metadata: { annotations: BOUND }, status: { phase: 'Bound' } }),
        volumeOf('pv', { claimRef: refTo('other'), phase: 'Bound' }),
      ],
      'ClaimMisbound Two claims are bound to the same volume, this one is bound incorrectly',
    ],
  ])('is lost where %s', (_, world, expected) => {
    const { claim, events } = run(...world)
    expect(claim('data').status).toEqual({ phase: 'Lost' })
    expect(events).toEqual([expected])
  })

  it('takes a volume back that has forgotten it, and leaves its own size alone', () => {
    const { claim, volume } = run(bound(), volumeOf('pv', { size: '5Gi' }))
    expect(volume('pv')).toMatchObject({ spec: { claimRef: { name: 'data' } }, status: { phase: 'Bound' } })
    expect(claim('data').status?.capacity).toEqual({ storage: '1Gi' })
  })
})

describe('a volume', () => {
  it('that is new is available, set aside or not', () => {
    const { volume } = run(
      volumeOf('free', { phase: 'Pending' }),
      volumeOf('aside', { phase: 'Pending', claimRef: { namespace: 'default', name: 'data' } }),
    )
    expect([volume('free')?.status, volume('aside')?.status]).toEqual([{ phase: 'Available' }, { phase: 'Available' }])
  })

  it.each<[string, VolumeParts, { readonly phase: string; readonly message?: string }, readonly string[]]>([
    ['is kept', {}, { phase: 'Released' }, []],
    [
      'waits for who made it',
      { persistentVolumeReclaimPolicy: 'Delete', metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'example.org/disks' } } },
      { phase: 'Released' },
      [],
    ],
    [
      'has nobody who could delete it',
      { persistentVolumeReclaimPolicy: 'Delete' },
      { phase: 'Failed', message: 'error getting deleter volume plugin for volume "pv": no deletable volume plugin matched' },
      ['VolumeFailedDelete error getting deleter volume plugin for volume "pv": no deletable volume plugin matched'],
    ],
    [
      'has nobody who could empty it',
      { persistentVolumeReclaimPolicy: 'Recycle' },
      { phase: 'Failed', message: 'No recycler plugin found for the volume!' },
      ['VolumeFailedRecycle No recycler plugin found for the volume!'],
    ],
    [
      'is left alone while it goes',
      { persistentVolumeReclaimPolicy: 'Delete', metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['x'] } },
      { phase: 'Released' },
      [],
    ],
  ])('whose claim is gone %s', (_, parts, status, expected) => {
    const { volume, events } = run(
      volumeOf('pv', { claimRef: refTo('gone'), phase: 'Bound', ...parts }),
      claimOf('gone', { metadata: { uid: 'uid-of-a-new-one' } }),
    )
    expect(volume('pv')?.status).toEqual(status)
    expect(events.filter((text) => text.startsWith('Volume'))).toEqual(expected)
  })

  it('is not emptied while pods use it', () => {
    const volume = volumeOf('pv', { claimRef: refTo('gone'), phase: 'Released', persistentVolumeReclaimPolicy: 'Recycle' })
    expect(run(volume, podWith('gone', { node: 'node-1' })).events).toEqual([
      'VolumeFailedRecycle Volume is used by pods: default/pod-gone',
    ])
    expect(run(volume, podWith('gone', { node: 'node-1', phase: 'Succeeded' })).volume('pv')?.status?.phase).toBe('Failed')
  })

  it('is free again where its claim has taken another: wholly if we had set it aside, else for that claim', () => {
    const claim = claimOf('data', {
      volumeName: 'other',
      metadata: { annotations: BOUND },
      status: { phase: 'Bound', accessModes: ['ReadWriteOnce'] },
    })
    const other = volumeOf('other', { claimRef: refTo('data'), phase: 'Bound' })
    const ours = run(claim, other, volumeOf('pv', { claimRef: refTo('data'), metadata: { annotations: BY_CONTROLLER } })).volume('pv')
    expect([ours?.spec?.claimRef, ours?.metadata.annotations, ours?.status?.phase]).toEqual([undefined, {}, 'Available'])
    const theirs = run(claim, other, volumeOf('pv', { claimRef: refTo('data') })).volume('pv')
    expect([theirs?.spec?.claimRef, theirs?.status?.phase]).toEqual([{ namespace: 'default', name: 'data' }, 'Available'])
  })

  it('that was made for a claim which has another is released', () => {
    const claim = claimOf('data', {
      volumeName: 'other',
      metadata: { annotations: BOUND },
      status: { phase: 'Bound', accessModes: ['ReadWriteOnce'] },
    })
    const made = volumeOf('pv', {
      claimRef: refTo('data'),
      persistentVolumeReclaimPolicy: 'Delete',
      metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'example.org/disks' } },
    })
    expect(run(claim, volumeOf('other', { claimRef: refTo('data'), phase: 'Bound' }), made).volume('pv')?.status?.phase).toBe('Released')
  })

  it('of another mode is told apart from its claim on both sides', () => {
    const { events } = run(claimOf('data', { storageClassName: '' }), volumeOf('pv', { claimRef: refTo('data'), volumeMode: 'Block' }))
    expect(events).toEqual([
      'FailedBinding no persistent volumes available for this claim and no storage class is set',
      'VolumeMismatch Cannot bind PersistentVolume to requested PersistentVolumeClaim "data" due to incompatible volumeMode.',
      'VolumeMismatch Cannot bind PersistentVolume "pv" to requested PersistentVolumeClaim due to incompatible volumeMode.',
    ])
  })

  it('is not released for want of a claim that only the server knows', () => {
    const volume = volumeOf('pv', { claimRef: refTo('data'), phase: 'Bound' })
    const planned = (gathered: ReturnType<typeof claimOf> | undefined) =>
      planFor(createPersistentVolumeBinder(), {
        key: 'pv',
        world: [volume],
        gathered: gathered as Stored<PersistentVolumeClaim> | undefined,
      })
    expect(planned(undefined).steps.map(({ reason }) => reason)).toEqual(['its claim is gone'])
    expect(planned(claimOf('data')).steps).toEqual([])
  })
})
