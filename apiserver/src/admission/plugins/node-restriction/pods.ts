import { kinds, type Node, type Pod, referencesOfPod, semanticEqual, status } from '@coxswain/api-types'
import type { NodeWrite, Restriction } from '../node-restriction.ts'

const MIRROR = 'kubernetes.io/config.mirror'
const quoted = (text: string): string => JSON.stringify(text)

/** Pods bound to the node: it tells how they are, evicts and deletes them; it makes none but mirrors of its static ones. */
export const restrictPod = (write: NodeWrite): Restriction => {
  const { subresource } = write.request
  if (subresource === '') return restrictWhole(write)
  if (subresource === 'status') return restrictStatus(write)
  if (subresource === 'eviction') return restrictEviction(write)
  return `unexpected pod subresource ${quoted(subresource)}, only 'status' and 'eviction' are allowed`
}

const restrictWhole = (write: NodeWrite): Restriction => {
  const { node, request } = write
  if (request.operation === 'CREATE') return restrictMirror(write, request.object as Pod)
  if (request.operation === 'DELETE') {
    return (request.old as Pod).spec?.nodeName === node
      ? undefined
      : `node ${quoted(node)} can only delete pods with spec.nodeName set to itself`
  }
  return `unexpected operation ${quoted(request.operation)}, node ${quoted(node)} can only create and delete mirror pods`
}

const restrictMirror = (write: NodeWrite, pod: Pod): Restriction => {
  const who = `node ${quoted(write.node)}`
  if (pod.metadata.annotations?.[MIRROR] === undefined)
    return `pod does not have ${quoted(MIRROR)} annotation, ${who} can only create mirror pods`
  if (pod.spec?.nodeName !== write.node) return `${who} can only create pods with spec.nodeName set to itself`
  return restrictOwner(write, pod) ?? restrictReferences(who, pod)
}

const restrictOwner = ({ node, view }: NodeWrite, { metadata }: Pod): Restriction => {
  const who = `node ${quoted(node)}`
  const owners = metadata.ownerReferences ?? []
  if (owners.length > 1) return `${who} can only create pods with a single owner reference set to itself`
  const [owner] = owners
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    return `${who} can only create pods with an owner reference set to itself`
  if (owner.controller !== true) return `${who} can only create pods with a controller owner reference set to itself`
  if (owner.blockOwnerDeletion === true) return `${who} must not set blockOwnerDeletion on an owner reference`
  const own = view.get(kinds.Node as never, '', node) as Node | undefined
  if (own === undefined) return status.notFound({ group: '', resource: 'nodes' }, node)
  return owner.uid === own.metadata.uid ? undefined : `node ${node} UID mismatch: expected ${owner.uid} got ${own.metadata.uid}`
}

/** What such a pod referred to, the node could read. */
const restrictReferences = (who: string, pod: Pod): Restriction => {
  const { annotations: _, ...metadata } = pod.metadata
  const references = [...referencesOfPod({ ...pod, metadata })]
  const refers = (resource: string): boolean => references.some((each) => each.startsWith(`${resource} `))
  if (refers('serviceaccounts')) return `${who} can not create pods that reference a service account`
  if (refers('secrets')) return `${who} can not create pods that reference secrets`
  if (refers('configmaps')) return `${who} can not create pods that reference configmaps`
  const volumes = pod.spec?.volumes ?? []
  if (volumes.some(({ projected }) => projected?.sources?.some(({ clusterTrustBundle }) => clusterTrustBundle !== undefined)))
    return `${who} can not create pods that reference clustertrustbundles`
  return volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined)
    ? `${who} can not create pods that reference persistentvolumeclaims`
    : undefined
}

const restrictStatus = ({ node, request: { operation, object, old } }: NodeWrite): Restriction => {
  if (operation !== 'UPDATE') return `unexpected operation ${quoted(operation)}`
  const [next, before] = [object as Pod, old as Pod]
  if (before.spec?.nodeName !== node) return `node ${quoted(node)} can only update pod status for pods with spec.nodeName set to itself`
  if (!semanticEqual(next.metadata.labels, before.metadata.labels)) return `node ${quoted(node)} cannot update labels through pod status`
  return semanticEqual(next.status?.resourceClaimStatuses, before.status?.resourceClaimStatuses)
    ? undefined
    : `node ${quoted(node)} cannot update resource claim statues`
}

const restrictEviction = ({ node, request: { namespace, name }, view }: NodeWrite): Restriction => {
  const pod = view.get(kinds.Pod as never, namespace, name) as Pod | undefined
  if (pod === undefined) return status.notFound({ group: '', resource: 'pods' }, name)
  return pod.spec?.nodeName === node ? undefined : `node ${node} can only evict pods with spec.nodeName set to itself`
}
