import {
  type DeepReadonly,
  type KubeObject,
  kinds,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type VolumeAttributesClass,
} from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type Kind, type ModelServer, type Move } from '@coxswain/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { endPod, nodes } from '../testing/schedules/nodes.ts'
import { persistentVolumeClaimProtection } from './persistent-volume-claim-protection.ts'
import { persistentVolumeProtection } from './persistent-volume-protection.ts'
import { volumeAttributesClassProtection } from './volume-attributes-class-protection.ts'

const OTHERS = 'example.com/others'

interface Protected {
  readonly name: string
  readonly kind: Kind
  readonly controller: Controller
  readonly finalizer: string
  readonly object: DeepReadonly<KubeObject>
  /** Begins and ends its use; it is not used anew when it is to go. */
  readonly users: Actor
  isUsed(server: ModelServer): boolean
}

const CLAIM = { namespace: 'default', name: 'data' }
const VOLUME = { name: 'disk' }
const CLASS = { name: 'fast' }
const POD = { namespace: 'default', name: 'db' }

const podWithClaim = (): DeepReadonly<Pod> => {
  const pod = podOf('db', { node: '' })
  return { ...pod, spec: { containers: [], ...pod.spec, volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } }
}
const claimOf = (volumeAttributesClassName?: string): DeepReadonly<PersistentVolumeClaim> => ({
  metadata: { ...CLAIM },
  spec: volumeAttributesClassName === undefined ? {} : { volumeAttributesClassName },
})
const isGoing = (server: ModelServer, kind: Kind, name: { readonly name: string; readonly namespace?: string }): boolean =>
  server.get(kind, name)?.metadata.deletionTimestamp !== undefined || server.get(kind, name) === undefined

/** A pod takes the claim into use where it is bound, as the scheduler does: never when the claim is to go. */
const podUsers: Actor = (server) => {
  const pod = server.get(kinds.Pod, POD)
  if (pod === undefined) return [disturbance('a pod is made', () => server.put(kinds.Pod, podWithClaim()))]
  if (pod.spec?.nodeName === undefined)
    return isGoing(server, kinds.PersistentVolumeClaim as Kind, CLAIM)
      ? []
      : [disturbance('the pod is bound', () => server.bind({ ...POD, node: 'node-1' }))]
  return [
    disturbance('the pod ends', () => endPod(server, pod, 'Succeeded')),
    disturbance('the pod is deleted', () => server.remove(kinds.Pod, POD)),
  ]
}
const isClaimUsed = (server: ModelServer): boolean => {
  const pod = server.get(kinds.Pod, POD)
  return pod?.spec?.nodeName !== undefined && pod.status?.phase === 'Running'
}

const phaseOf = (server: ModelServer): string | undefined => server.get<PersistentVolume>(kinds.PersistentVolume, VOLUME)?.status?.phase
const binder: Actor = (server) => {
  if (server.get(kinds.PersistentVolume, VOLUME) === undefined) return []
  const turn = (phase: string): Move =>
    disturbance(`the volume is ${phase}`, () =>
      server.patch(kinds.PersistentVolume, { ...VOLUME, type: 'merge', patch: { status: { phase } } }),
    )
  if (phaseOf(server) === 'Bound') return [turn('Released')]
  return isGoing(server, kinds.PersistentVolume as Kind, VOLUME) ? [] : [turn('Bound')]
}

const namesClass = (server: ModelServer): boolean =>
  server.get(kinds.PersistentVolumeClaim, CLAIM)?.spec?.volumeAttributesClassName === 'fast'
const claimUsers: Actor = (server) => {
  if (namesClass(server)) return [disturbance('the claim goes', () => server.remove(kinds.PersistentVolumeClaim, CLAIM))]
  if (isGoing(server, kinds.VolumeAttributesClass as Kind, CLASS)) return []
  return [disturbance('a claim asks for the class', () => server.put(kinds.PersistentVolumeClaim, claimOf('fast')))]
}

const PROTECTED: readonly Protected[] = [
  {
    name: 'a claim',
    kind: kinds.PersistentVolumeClaim as unknown as Kind,
    controller: persistentVolumeClaimProtection as unknown as Controller,
    finalizer: 'kubernetes.io/pvc-protection',
    object: claimOf(),
    users: podUsers,
    isUsed: isClaimUsed,
  },
  {
    name: 'a volume',
    kind: kinds.PersistentVolume as unknown as Kind,
    controller: persistentVolumeProtection as unknown as Controller,
    finalizer: 'kubernetes.io/pv-protection',
    object: { metadata: VOLUME } satisfies DeepReadonly<PersistentVolume>,
    users: binder,
    isUsed: (server) => phaseOf(server) === 'Bound',
  },
  {
    name: 'a class of attributes',
    kind: kinds.VolumeAttributesClass as unknown as Kind,
    controller: volumeAttributesClassProtection as unknown as Controller,
    finalizer: 'kubernetes.io/vac-protection',
    object: { metadata: CLASS, driverName: 'example.com' } as DeepReadonly<VolumeAttributesClass>,
    users: claimUsers,
    isUsed: namesClass,
  },
]

describe.each(PROTECTED)('$name', ({ name, kind, controller, finalizer, object, users, isUsed }) => {
  const id = {
    ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
    name: object.metadata.name ?? '',
  }
  const present = (server: ModelServer) => server.get(kind, id)

  it('stays while it is in use, goes when it is not, and keeps the finalizers of others', { timeout: LONG_MS }, async () => {
    await checkSchedules({
      name: `${name} is protected`,
      few: 150,
      of: fc.record({ asked: fc.boolean(), moves: schedule(100) }),
      holds: async ({ asked, moves }) => {
        let others = false
        const writeOthers = (server: ModelServer, next: boolean): void => {
          const finalizers = (present(server)?.metadata.finalizers ?? []).filter((each) => each !== OTHERS)
          others = next
          server.patch(kind, { ...id, type: 'merge', patch: { metadata: { finalizers: next ? [...finalizers, OTHERS] : finalizers } } })
        }
        const owner: Actor = (server) => {
          const found = present(server)
          if (found === undefined) return [disturbance('it is made', () => server.put(kind, protectedObject()))]
          return [
            ...(found.metadata.deletionTimestamp === undefined ? [disturbance('a user deletes it', () => server.remove(kind, id))] : []),
            ...(found.metadata.deletionTimestamp === undefined && !others
              ? [disturbance('somebody else holds it', () => writeOthers(server, true))]
              : []),
            ...(others ? [{ label: 'somebody else lets it go', weight: 1, run: () => writeOthers(server, false) }] : []),
          ]
        }
        // The server puts the finalizer on what is made, where the admission plugin is on.
        const protectedObject = (): DeepReadonly<KubeObject> => ({ ...object, metadata: { ...object.metadata, finalizers: [finalizer] } })
        const cluster = createModelCluster({
          controllers: [() => controller],
          actors: [owner, users, nodes()],
          fill: (server) => void server.put(kind, asked ? protectedObject() : object),
          faults: true,
          planted: PLANTED,
        })
        const { server } = cluster
        let protectedSince = asked
        const check = (): void => {
          const found = present(server)
          if (found?.metadata.finalizers?.includes(finalizer) === true) protectedSince = true
          if (found === undefined) {
            if (protectedSince) expect(isUsed(server)).toBe(false)
            others = false
          } else expect(found.metadata.finalizers?.includes(OTHERS) === true).toBe(others)
        }
        await cluster.run(moves, check)
        await cluster.settle(check)
        const found = present(server)
        if (found === undefined) return
        expect(found.metadata.finalizers).toContain(finalizer)
        if (found.metadata.deletionTimestamp !== undefined) expect(isUsed(server)).toBe(true)
      },
    })
  })
})
