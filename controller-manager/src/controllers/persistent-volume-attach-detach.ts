import {
  kinds,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type Stored,
  type VolumeAttachment,
} from '@coxswain/api-types'
import { type Change, defineController, keyOf, type ObjectKey, objectKey, plan, type View, watching } from '@coxswain/client'
import { createHerald } from '../shared/herald.ts'
import { mapMemory, memories } from '../shared/map-memory.ts'
import { claimKeysOf, PODS_BY_CLAIM, podsByClaim } from '../shared/pod-claims.ts'
import { isPodTerminal } from '../shared/pod-state.ts'
import { podsByNode } from '../shared/pods-by-node.ts'
import type { AskedVolumes } from './persistent-volume-attach-detach/asked.ts'
import { attachmentsByNode, attachmentsByVolume } from './persistent-volume-attach-detach/attachments.ts'
import { FORCED_DETACHES, planNode } from './persistent-volume-attach-detach/plan-node.ts'

/**
 * Asks for volumes of drivers to be attached to the nodes whose pods mount them, and to be detached when none does any more (upstream:
 * pkg/controller/volume/attachdetach). To ask is to write a VolumeAttachment; to attach is its driver's work. A key is a node.
 */
export const createAttachDetach = () => {
  /** Since when a volume that nobody wants is in use still, by attachment. */
  const lingering = new Map<string, number>()
  const asked: AskedVolumes = new Map()
  const herald = createHerald()
  return defineController<Node>({
    name: 'persistentvolume-attach-detach-controller',
    component: 'attachdetach-controller',
    metrics: [FORCED_DETACHES],
    memory: memories({ told: herald.memory, lingering: mapMemory(lingering), asked: mapMemory(asked) }),
    for: kinds.Node,
    when: saysNews,
    watches: [
      watching(kinds.Pod, nodeOfPod, mayMatter),
      watching(kinds.VolumeAttachment, nodesOfAttachment),
      watching(kinds.PersistentVolumeClaim, nodesOfClaim),
      watching(kinds.PersistentVolume, nodesOfVolume),
      watching(kinds.CSIDriver, (_, view) => view.list(kinds.Node).map(keyOf)),
    ],
    indexes: [podsByNode, podsByClaim, attachmentsByNode, attachmentsByVolume],
    reconcile: ({ name, object: node, view, now }) => {
      const { steps, requeueAfterMs } = planNode(name, node, { view, herald, lingering, asked, now })
      return plan(steps, { requeueAfterMs })
    },
  })
}

const MANAGED = 'volumes.kubernetes.io/controller-managed-attach-detach'

/** What a node says of volumes, and whether it is there: its heartbeats mean nothing here. */
const saysNews = ({ type, object, previous }: Change<Node>): boolean =>
  type !== 'modified' ||
  previous === undefined ||
  object.status?.volumesInUse !== previous.status?.volumesInUse ||
  object.status?.volumesAttached !== previous.status?.volumesAttached ||
  object.spec?.taints !== previous.spec?.taints ||
  object.metadata.annotations?.[MANAGED] !== previous.metadata.annotations?.[MANAGED]

const nodeOfPod = ({ spec }: Stored<Pod>): readonly ObjectKey[] => (spec?.nodeName ? [spec.nodeName] : [])

const mayMatter = ({ type, object, previous }: Change<Pod>): boolean =>
  claimKeysOf(object).length > 0 &&
  (type !== 'modified' ||
    previous === undefined ||
    object.spec?.nodeName !== previous.spec?.nodeName ||
    isPodTerminal(object) !== isPodTerminal(previous))

const nodesOfClaimKey = (key: ObjectKey, view: View): readonly ObjectKey[] => [
  ...new Set(view.byIndex(kinds.Pod, PODS_BY_CLAIM, key).flatMap(nodeOfPod)),
]
const nodesOfClaim = (claim: Stored<PersistentVolumeClaim>, view: View): readonly ObjectKey[] => nodesOfClaimKey(keyOf(claim), view)

const nodesOfVolume = ({ spec }: Stored<PersistentVolume>, view: View): readonly ObjectKey[] =>
  spec?.csi === undefined || spec.claimRef === undefined
    ? []
    : nodesOfClaimKey(objectKey(spec.claimRef.namespace, spec.claimRef.name ?? ''), view)

/** Its own node, and those that wait until it is detached from there. */
const nodesOfAttachment = ({ spec }: Stored<VolumeAttachment>, view: View): readonly ObjectKey[] => {
  const volume = view.get(kinds.PersistentVolume, '', spec.source.persistentVolumeName ?? '')
  return [...new Set([spec.nodeName, ...(volume === undefined ? [] : nodesOfVolume(volume, view))])]
}
