import { deepEqual, kinds, type Node, type Stored, type VolumeAttachment } from '@coxswain/api-types'
import {
  create,
  type EventNote,
  event,
  keyOf,
  type MetricDeclaration,
  type Named,
  patch,
  referenceTo,
  remove,
  type Step,
  type Steps,
  type View,
} from '@coxswain/client'
import type { Herald } from '../../shared/herald.ts'
import { OUT_OF_SERVICE, taintsOf } from '../../shared/taints.ts'
import { type AskedVolumes, isForOneNode, noteAsked, waitForOthers } from './asked.ts'
import { attachmentsByNode, attachmentsByVolume, uniqueName } from './attachments.ts'
import { type Wanted, wantedOn } from './wanted.ts'

export interface NodeWorld {
  readonly view: View
  readonly herald: Herald
  readonly lingering: Map<string, number>
  readonly asked: AskedVolumes
  readonly now: number
}

interface NodePlan {
  readonly steps: Steps
  readonly requeueAfterMs: number | undefined
}

/** How long a node that is not healthy may keep a volume in use that nobody wants there (upstream's `maxWaitForUnmountDuration`). */
const FORCE_MS = 360_000
const MANAGED = 'volumes.kubernetes.io/controller-managed-attach-detach'

/** What is to be attached to a node and detached from it. A node that does it itself is left alone, one that is gone gives everything up. */
export const planNode = (name: string, node: Stored<Node> | undefined, world: NodeWorld): NodePlan => {
  const existing = world.view.byIndex(kinds.VolumeAttachment, attachmentsByNode.name, name)
  if (node !== undefined && node.metadata.annotations?.[MANAGED] !== 'true') return { steps: [], requeueAfterMs: undefined }
  const wanted = node === undefined ? new Map<string, Wanted>() : wantedOn(name, world.view)
  const attached = existing.filter(({ metadata }) => wanted.has(metadata.name))
  const surplus = existing.filter((each) => !wanted.has(each.metadata.name) && isOurs(each))
  const detaching = surplus.map((each) => detach(each, node, world))
  const telling = node === undefined ? undefined : tellNode(node, attached, wanted)
  const after = telling === undefined ? [] : [telling.id]
  const context = { ...world, node: name }
  const held = [...wanted.values()].map((each) => ({ each, waitMs: waitForOthers(each, context) }))
  const attaching = held.map(({ each, waitMs }) => (waitMs > 0 ? [] : attach(each, { name, attached, world })))
  const removals = detaching.flatMap(({ attachment, waitMs, forced }) =>
    waitMs > 0 || attachment.metadata.deletionTimestamp !== undefined
      ? []
      : remove(kinds.VolumeAttachment, attachment, { ...(forced === undefined ? UNUSED : FORCED[forced]), after }),
  )
  const waits = [...detaching, ...held].map(({ waitMs }) => waitMs).filter((waitMs) => waitMs > 0 && Number.isFinite(waitMs))
  return { steps: [telling, attaching, removals], requeueAfterMs: waits.length === 0 ? undefined : Math.min(...waits) }
}

/** People and other programs may write attachments under names of their own. */
const isOurs = ({ metadata }: Named): boolean => /^csi-[0-9a-f]{64}$/.test(metadata.name ?? '')

interface Attaching {
  readonly name: string
  readonly attached: readonly Stored<VolumeAttachment>[]
  readonly world: NodeWorld
}

const attach = (wanted: Wanted, { name, attached, world }: Attaching): Steps => {
  const { view, herald } = world
  const found = attached.find(({ metadata }) => metadata.name === wanted.name)
  const volume = JSON.stringify(wanted.volume.metadata.name)
  if (found !== undefined) {
    const { message } = found.status?.attachError ?? {}
    if (found.status?.attached === true)
      return tellPods(wanted, herald, {
        type: 'Normal',
        reason: 'SuccessfulAttachVolume',
        message: `AttachVolume.Attach succeeded for volume ${volume} `,
      })
    if (message === undefined) return []
    return tellPods(wanted, herald, {
      type: 'Warning',
      reason: 'FailedAttachVolume',
      message: `AttachVolume.Attach failed for volume ${volume} : ${message}`,
    })
  }
  const elsewhere = view.byIndex(kinds.VolumeAttachment, attachmentsByVolume.name, wanted.volume.metadata.name)
  if (isForOneNode(wanted) && elsewhere.some(({ spec }) => spec.nodeName !== name)) {
    const message = `Multi-Attach error for volume ${volume} Volume is already exclusively attached to one node and can't be attached to another`
    return tellPods(wanted, herald, { type: 'Warning', reason: 'FailedAttachVolume', message })
  }
  noteAsked(wanted, { ...world, node: name })
  const object = {
    metadata: { name: wanted.name },
    spec: { attacher: wanted.driver, nodeName: name, source: { persistentVolumeName: wanted.volume.metadata.name } },
  }
  return create(kinds.VolumeAttachment, object, { reason: `pods on ${name} mount the volume ${wanted.volume.metadata.name}` })
}

const tellPods = ({ name, pods }: Wanted, herald: Herald, said: Pick<EventNote, 'type' | 'reason' | 'message'>): Steps =>
  herald.isNews(name, said.message)
    ? pods.map((pod) => event({ regarding: referenceTo(kinds.Pod, pod), ...said }, { id: `tell ${keyOf(pod)} of ${name}` }))
    : []

/** The node's status lists what is attached: its kubelet waits for that, and for it to be gone before the volume is. */
const tellNode = (
  node: Stored<Node>,
  attached: readonly Stored<VolumeAttachment>[],
  wanted: ReadonlyMap<string, Wanted>,
): Step | undefined => {
  const volumesAttached = attached
    .filter(({ status }) => status?.attached === true)
    .flatMap(({ metadata, status }) => {
      const volume = wanted.get(metadata.name)
      return volume === undefined ? [] : [{ name: uniqueName(volume), devicePath: status?.attachmentMetadata?.['devicePath'] ?? '' }]
    })
  if (deepEqual(node.status?.volumesAttached ?? [], volumesAttached)) return undefined
  return patch(kinds.Node, node, {
    type: 'merge',
    subresource: 'status',
    patch: { status: { volumesAttached: volumesAttached.length === 0 ? null : volumesAttached } },
    reason: 'what is attached to it has changed',
  })
}

/** Upstream's, by its name. */
export const FORCED_DETACHES: MetricDeclaration = {
  type: 'counter',
  name: 'attach_detach_controller_attachdetach_controller_forced_detaches',
  help: 'Number of times the A/D Controller performed a forced detach',
  labels: ['reason'],
}

const UNUSED = { reason: 'no pod on its node mounts the volume any more' }
const forcedFor = (why: string) => ({ metric: FORCED_DETACHES.name, labels: { reason: why }, value: 1 })
/** Why a volume is detached that its node has in use still. */
const FORCED = {
  'out-of-service': { reason: 'its node is out of service', counted: forcedFor('out-of-service') },
  timeout: { reason: 'its node is not ready, and has not let go of it for too long', counted: forcedFor('timeout') },
} as const

interface Detaching {
  readonly attachment: Stored<VolumeAttachment>
  readonly waitMs: number
  readonly forced?: keyof typeof FORCED
}

/** How long to wait before a volume may be detached. As long as its node uses it for ever, unless the node is not what it was. */
const detach = (
  attachment: Stored<VolumeAttachment>,
  node: Stored<Node> | undefined,
  { view, herald, lingering, now }: NodeWorld,
): Detaching => {
  const { name } = attachment.metadata
  herald.forget(name)
  const csi = view.get(kinds.PersistentVolume, '', attachment.spec.source.persistentVolumeName ?? '')?.spec?.csi
  const inUse =
    csi !== undefined && node?.status?.volumesInUse?.includes(uniqueName({ driver: csi.driver, handle: csi.volumeHandle })) === true
  const isOutOfService = node !== undefined && taintsOf(node).some(({ key }) => key === OUT_OF_SERVICE)
  if (!inUse || node === undefined || isOutOfService) {
    lingering.delete(name)
    return { attachment, waitMs: 0, ...(inUse && isOutOfService ? { forced: 'out-of-service' } : {}) }
  }
  const since = lingering.get(name) ?? now
  lingering.set(name, since)
  const isReady = node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
  return { attachment, waitMs: isReady ? Number.POSITIVE_INFINITY : Math.max(0, since + FORCE_MS - now), forced: 'timeout' }
}
