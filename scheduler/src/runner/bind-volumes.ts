import { annotation, boundToClaim, kinds, type PersistentVolume, type PersistentVolumeClaim, SELECTED_NODE } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'
import type { Clock, Timer } from '@coxswain/ports'
import type { PodVolumes } from '../model/pod-volumes.ts'
import type { ClaimObject, VolumeObject, VolumeStore } from '../model/volume-store.ts'
import type { Binding } from './bind-pods.ts'
import { type Awaited, checkVolumes } from './check-volumes.ts'

/** Gets the volumes of pods that have a node already, and tells when a pod can be bound, or that it must be decided anew. */
export interface VolumeBinder {
  /** Takes what was decided as if it were written, writes it, and waits until the claims are bound. */
  begin(binding: Binding, volumes: PodVolumes): void
  /** Something about a claim has changed. */
  claimChanged(namespace: string, name: string): void
  volumeChanged(volume: VolumeObject): void
  /** The pod is gone: nothing is waited for any more. */
  podGone(uid: string): void
  /** Pods whose writes are under way. Those that wait for others are not counted. */
  readonly inFlight: number
}

export interface VolumeBinderOptions {
  readonly client: Pick<Client, 'update'>
  readonly clock: Clock
  readonly volumes: VolumeStore
  readonly signal: AbortSignal
  /** What a node's labels are now; undefined: it is gone. */
  node(name: string): Parameters<typeof checkVolumes>[2]
  onReady(binding: Binding): void
  onFailed(binding: Binding, error: unknown): void
}

/** Upstream's `bindTimeoutSeconds`. */
const TIMEOUT_MS = 600_000

interface Waiting extends Awaited {
  readonly binding: Binding
  readonly timer: Timer
}

export const createVolumeBinder = (options: VolumeBinderOptions): VolumeBinder => {
  const { clock, volumes: store, signal, onReady, onFailed } = options
  const waiting = new Map<string, Waiting>()
  const byClaim = new Map<string, Set<string>>()
  let inFlight = 0

  const leave = ({ binding, claims, timer }: Waiting): void => {
    const { uid } = binding.pod.info
    timer.cancel()
    waiting.delete(uid)
    for (const { key } of claims) {
      byClaim.get(key)?.delete(uid)
      if (byClaim.get(key)?.size === 0) byClaim.delete(key)
    }
  }
  const fail = (entry: Waiting, why: string): void => {
    leave(entry)
    onFailed(entry.binding, new Error(`binding volumes: ${why}`))
  }
  const look = (uid: string): void => {
    const entry = waiting.get(uid)
    if (entry === undefined || signal.aborted) return
    const verdict = checkVolumes(entry, store, options.node(entry.binding.node))
    if (verdict.tag === 'failed') fail(entry, verdict.why)
    if (verdict.tag !== 'bound') return
    leave(entry)
    onReady(entry.binding)
  }
  const wait = (binding: Binding, awaited: Awaited): void => {
    const { uid } = binding.pod.info
    const timer = clock.after(TIMEOUT_MS, function volumesTimeout() {
      const entry = waiting.get(uid)
      if (entry !== undefined) fail(entry, 'context deadline exceeded')
    })
    waiting.set(uid, { ...awaited, binding, timer })
    for (const { key } of awaited.claims) byClaim.set(key, (byClaim.get(key) ?? new Set()).add(uid))
    look(uid)
  }
  const claimChanged = (key: string): void => {
    for (const uid of [...(byClaim.get(key) ?? [])]) look(uid)
  }
  return {
    begin: (binding, volumes) => {
      const next = assume(store, volumes, binding.node)
      inFlight++
      write(options, next).then(
        (awaited) => {
          inFlight--
          if (!signal.aborted) wait(binding, awaited)
        },
        (error: unknown) => {
          inFlight--
          if (!signal.aborted) onFailed(binding, error)
        },
      )
    },
    claimChanged: (namespace, name) => claimChanged(`${namespace}/${name}`),
    volumeChanged: ({ spec }) => {
      if (spec?.claimRef !== undefined) claimChanged(`${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`)
    },
    podGone: (uid) => {
      const entry = waiting.get(uid)
      if (entry !== undefined) fail(entry, 'pod does not exist any more')
    },
    get inFlight() {
      return inFlight
    },
  }
}

/** What is to be written. */
interface Intended {
  readonly bindings: readonly { readonly before: VolumeObject; readonly volume: VolumeObject; readonly claim: ClaimObject }[]
  readonly provisions: readonly { readonly before: ClaimObject; readonly claim: ClaimObject }[]
}

/** Decisions that follow must see these volumes as taken. */
const assume = (store: VolumeStore, { bindings, provisions }: PodVolumes, node: string): Intended => {
  const intended = {
    bindings: bindings.map(({ volume, claim }) => ({ before: volume, volume: boundToClaim(volume, claim), claim })),
    provisions: provisions.map((claim) => ({ before: claim, claim: onNode(claim, node) })),
  }
  for (const { before, volume } of intended.bindings) if (volume !== before) store.assumeVolume(volume)
  for (const { before, claim } of intended.provisions) if (claim !== before) store.assumeClaim(claim)
  return intended
}

const onNode = (claim: ClaimObject, node: string): ClaimObject => {
  if (annotation(claim.metadata, SELECTED_NODE) === node) return claim
  return { ...claim, metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, [SELECTED_NODE]: node } } }
}

/** Writes one after the other, as upstream does; what fails takes the assumptions back that are not written. */
const write = async ({ client, volumes: store }: VolumeBinderOptions, { bindings, provisions }: Intended): Promise<Awaited> => {
  const written: { volumes: Awaited['volumes'][number][]; claims: Awaited['claims'][number][] } = { volumes: [], claims: [] }
  const key = ({ metadata }: ClaimObject): string => `${metadata.namespace}/${metadata.name}`
  try {
    for (const { before, volume, claim } of bindings) {
      const { metadata } = volume === before ? volume : await client.update(kinds.PersistentVolume, volume as unknown as PersistentVolume)
      written.volumes.push({ name: metadata.name, version: metadata.resourceVersion })
      written.claims.push({
        key: key(claim),
        namespace: claim.metadata.namespace,
        name: claim.metadata.name,
        version: '',
        provisioned: false,
      })
    }
    for (const { before, claim } of provisions) {
      const { metadata } =
        claim === before ? claim : await client.update(kinds.PersistentVolumeClaim, claim as unknown as PersistentVolumeClaim)
      written.claims.push({
        key: key(claim),
        namespace: metadata.namespace,
        name: metadata.name,
        version: metadata.resourceVersion,
        provisioned: true,
      })
    }
    return written
  } catch (error) {
    for (const { volume } of bindings.slice(written.volumes.length)) store.restoreVolume(volume)
    for (const { claim } of provisions.slice(written.claims.length - written.volumes.length)) store.restoreClaim(claim)
    throw error
  }
}
