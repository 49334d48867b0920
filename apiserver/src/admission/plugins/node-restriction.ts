import { type KindDefinition, kinds, type ResourceSlice, type StatusError } from '@coxswain/api-types'
import type { Authorizer } from '../../authorization/authorizer.ts'
import { nodeOf } from '../../authorization/node/node-identity.ts'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Answer } from '../chain.ts'
import { forbid } from '../refuse.ts'
import { restrictClaim } from './node-restriction/claims.ts'
import { restrictNode } from './node-restriction/nodes.ts'
import { restrictPod } from './node-restriction/pods.ts'
import { restrictRequest } from './node-restriction/signing-requests.ts'
import { restrictToken } from './node-restriction/tokens.ts'

/** What one of the rules sees. A rule gives its refusal in words. */
export interface NodeWrite {
  readonly node: string
  readonly request: AdmissionRequest
  readonly view: AdmissionView
  readonly authorizer: Pick<Authorizer, 'decide'>
}

/** Why the node may not, or a refusal of its own; undefined where it may. */
export type Restriction = string | StatusError | undefined

/**
 * A node writes what is its own: its Node, Lease and CSINode, pods bound to it, tokens for these. It is the other half of the Node
 * authorizer, which does not see what is written (upstream's NodeRestriction).
 */
export const nodeRestriction = (authorizer: Pick<Authorizer, 'decide'>): AdmissionPlugin => {
  const restrict = (request: AdmissionRequest, view: AdmissionView): Answer | Promise<Answer> => {
    const node = nodeOf(request.user)
    if (node === undefined) return undefined
    if (node === '') return forbid(request, `could not determine node from user ${JSON.stringify(request.user.name)}`)
    const why = RULES.get(request.resource.definition)?.({ node, request, view, authorizer })
    return why instanceof Promise ? why.then((later) => refusal(request, later)) : refusal(request, why)
  }
  return {
    name: 'NodeRestriction',
    mutate: restrict,
    validate: (request, view) => (request.operation === 'DELETE' ? restrict(request, view) : undefined),
  }
}

const refusal = (request: AdmissionRequest, why: Restriction): Answer => (typeof why === 'string' ? forbid(request, why) : why)

const LEASE_NAMESPACE = 'kube-node-lease'

const restrictLease = ({ node, request }: NodeWrite): Restriction => {
  if (request.namespace !== LEASE_NAMESPACE) return `can only access leases in the ${JSON.stringify(LEASE_NAMESPACE)} system namespace`
  return request.name === node ? undefined : 'can only access node lease with the same name as the requesting node'
}

const restrictCsiNode = ({ node, request }: NodeWrite): Restriction =>
  request.name === node ? undefined : 'can only access CSINode with the same name as the requesting node'

const restrictSlice = ({ node, request: { operation, object, old } }: NodeWrite): Restriction => {
  if (operation === 'CREATE' && (object as ResourceSlice).spec.nodeName !== node)
    return 'can only create ResourceSlice with the same NodeName as the requesting node'
  if (operation === 'DELETE' && (old as ResourceSlice).spec.nodeName !== node)
    return 'can only delete ResourceSlice with the same NodeName as the requesting node'
  return undefined
}

type Rule = (write: NodeWrite) => Restriction | Promise<Restriction>

const RULES: ReadonlyMap<KindDefinition, Rule> = new Map<KindDefinition, Rule>([
  [kinds.Pod as KindDefinition, restrictPod],
  [kinds.Node as KindDefinition, restrictNode],
  [kinds.PersistentVolumeClaim as KindDefinition, restrictClaim],
  [kinds.ServiceAccount as KindDefinition, restrictToken],
  [kinds.Lease as KindDefinition, restrictLease],
  [kinds.CSINode as KindDefinition, restrictCsiNode],
  [kinds.ResourceSlice as KindDefinition, restrictSlice],
  [kinds.CertificateSigningRequest as KindDefinition, restrictRequest],
])
