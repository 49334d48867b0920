import {
  type CSIDriver,
  kinds,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  status,
  type TokenRequest,
  type Volume,
} from '@coxswain/api-types'
import type { AdmissionView } from '../../chain.ts'
import type { NodeWrite, Restriction } from '../node-restriction.ts'

/** Tokens are for pods on the node, are bound to them, and are meant for whom the pod needs them. */
export const restrictToken = (write: NodeWrite): Restriction => {
  const { node, request, view } = write
  if (request.operation !== 'CREATE' || request.subresource !== 'token') return undefined
  const { spec } = request.object as TokenRequest
  const { apiVersion, kind, name = '', uid = '' } = spec?.boundObjectRef ?? {}
  if (apiVersion !== 'v1' || kind !== 'Pod' || name === '') return 'node requested token not bound to a pod'
  if (uid === '') return 'node requested token with a pod binding without a uid'
  const pod = view.get(kinds.Pod as never, request.namespace, name) as Pod | undefined
  if (pod === undefined) return status.notFound({ group: '', resource: 'pods' }, name)
  if (pod.metadata.uid !== uid)
    return `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`
  if (pod.spec?.nodeName !== node) return 'node requested token bound to a pod scheduled on a different node'
  return restrictAudience(write, pod, spec?.audiences ?? [])
}

const restrictAudience = ({ request, view, authorizer }: NodeWrite, pod: Pod, audiences: readonly string[]): Restriction => {
  if (audiences.length > 1) return 'node may only request 0 or 1 audiences'
  const [audience = ''] = audiences
  if ((pod.spec?.volumes ?? []).some((volume) => wants(volume, audience, pod, view))) return undefined
  const { user, namespace, name } = request
  const access = { verb: 'request-serviceaccounts-token-audience', group: '', resource: audience, subresource: '', namespace, name }
  return authorizer.decide(user, access).verdict === 'allow'
    ? undefined
    : `audience ${JSON.stringify(audience)} not found in pod spec volume, ${user.name} is not authorized to request tokens for this audience`
}

/** Whether the volume holds such a token, or its driver asks for one. */
const wants = (volume: Volume, audience: string, pod: Pod, view: AdmissionView): boolean => {
  if (volume.projected?.sources?.some(({ serviceAccountToken: token }) => token !== undefined && (token.audience ?? '') === audience))
    return true
  const driver = driverOf(volume, pod, view)
  const found = driver === undefined ? undefined : (view.get(kinds.CSIDriver as never, '', driver) as CSIDriver | undefined)
  return found?.spec.tokenRequests?.some((each) => each.audience === audience) === true
}

const driverOf = ({ name, csi, ephemeral, persistentVolumeClaim }: Volume, { metadata }: Pod, view: AdmissionView): string | undefined => {
  if (csi !== undefined) return csi.driver
  const claimName = ephemeral === undefined ? persistentVolumeClaim?.claimName : `${metadata.name}-${name}`
  if (claimName === undefined) return undefined
  const claim = view.get(kinds.PersistentVolumeClaim as never, metadata.namespace ?? '', claimName) as PersistentVolumeClaim | undefined
  const volumeName = claim?.spec?.volumeName ?? ''
  if (volumeName === '') return undefined
  return (view.get(kinds.PersistentVolume as never, '', volumeName) as PersistentVolume | undefined)?.spec?.csi?.driver
}
