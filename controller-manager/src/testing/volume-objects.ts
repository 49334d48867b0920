import type { DeepReadonly, KubeObject, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass, Stored } from '@coxswain/api-types'
import { applyPlan, type Controller, keyOf, type Plan, planFor, type World } from '@coxswain/client'

/** Claims, volumes and classes for the tests of controllers, and a way to let one work until nothing is left to do. */

type Meta = DeepReadonly<Pod['metadata']>
type ClaimSpec = DeepReadonly<NonNullable<PersistentVolumeClaim['spec']>>
type VolumeSpec = DeepReadonly<NonNullable<PersistentVolume['spec']>>

export interface ClaimParts extends ClaimSpec {
  readonly size?: string | undefined
  readonly metadata?: Meta | undefined
  readonly status?: DeepReadonly<PersistentVolumeClaim['status']> | undefined
}

/** `default/NAME`: asks for 1Gi, to be written by one node, of the class `manual`. */
export const claimOf = (
  name: string,
  { size = '1Gi', metadata, status, ...spec }: ClaimParts = {},
): DeepReadonly<PersistentVolumeClaim> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'default', uid: `uid-${name}`, ...metadata },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } }, storageClassName: 'manual', ...spec },
  status: status ?? { phase: 'Pending' },
})

export interface VolumeParts extends VolumeSpec {
  readonly size?: string | undefined
  readonly metadata?: Meta | undefined
  readonly phase?: string | undefined
}

/** A volume of 1Gi of the class `manual` that is free to be bound. */
export const volumeOf = (
  name: string,
  { size = '1Gi', metadata, phase = 'Available', ...spec }: VolumeParts = {},
): DeepReadonly<PersistentVolume> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, ...metadata },
  spec: {
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: size },
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: 'manual',
    ...spec,
  },
  status: { phase },
})

export const classOf = (name: string, parts: DeepReadonly<Partial<StorageClass>> = {}): DeepReadonly<StorageClass> => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  provisioner: 'kubernetes.io/no-provisioner',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
  ...parts,
  metadata: { name, ...parts.metadata },
})

export const DEFAULT = { 'storageclass.kubernetes.io/is-default-class': 'true' } as const

/** The reference by which a volume names the claim that it is bound to. */
export const refTo = (claim: string) => ({ namespace: 'default', name: claim, uid: `uid-${claim}` })

export interface Settled {
  readonly world: World
  /** `REASON message` of all events, in their order. */
  readonly events: readonly string[]
  /** Why each write was made. */
  readonly reasons: readonly string[]
  claim(name: string): Stored<PersistentVolumeClaim>
  volume(name: string): Stored<PersistentVolume> | undefined
}

const MOST_ROUNDS = 20

/** Lets a controller look at every claim and volume of a world, again and again, until it has nothing left to do. */
export const settle = (controller: Controller, start: World): Settled => {
  let world = start
  const plans: Plan[] = []
  for (let round = 0; ; round++) {
    if (round === MOST_ROUNDS) throw new Error(`${controller.name} does not come to rest`)
    const before = plans.length
    for (const key of keysOf(world)) {
      const plan = planFor(controller, { key, world })
      if (plan.steps.length === 0) continue
      plans.push(plan)
      world = applyPlan(world, plan)
    }
    if (plans.length === before) break
  }
  const steps = plans.flatMap((plan) => plan.steps)
  return {
    world,
    events: steps.flatMap((step) => {
      const note = step.do === 'event' ? step.event : step.notes.onSuccess
      return note === undefined ? [] : `${note.reason} ${note.message}`
    }),
    reasons: steps.flatMap((step) => (step.do === 'event' ? [] : step.reason)),
    claim: (name) => found(world, 'PersistentVolumeClaim', name) as Stored<PersistentVolumeClaim>,
    volume: (name) => found(world, 'PersistentVolume', name) as Stored<PersistentVolume> | undefined,
  }
}

const keysOf = (world: World): readonly string[] =>
  world.filter(({ kind }) => kind === 'PersistentVolumeClaim' || kind === 'PersistentVolume').map(keyOf)

const found = (world: World, kind: string, name: string): DeepReadonly<KubeObject> | undefined =>
  world.find((object) => object.kind === kind && object.metadata.name === name)
