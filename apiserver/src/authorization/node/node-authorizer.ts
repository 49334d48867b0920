import { ALLOWED, type Authorizer, type Decision, NO_OPINION, NO_RULES, type ResourceAccess } from '../authorizer.ts'
import { NODE_RULES } from '../default-policy/component-roles.ts'
import { indexRules } from '../rbac/rule-index.ts'
import { nodeOf } from './node-identity.ts'
import type { Relations } from './relations.ts'

/** Decides on what a node asks of one resource. */
type Decide = (node: string, access: ResourceAccess, relations: Relations) => Decision

/**
 * Nodes get at what they need for the pods bound to them, and at objects about themselves (upstream's Node authorizer). About others than
 * nodes it has no opinion.
 */
export const nodeAuthorizer = (relations: Relations): Authorizer => ({
  decide: (user, access) => {
    const node = nodeOf(user)
    if (node === undefined) return NO_OPINION
    if (node === '') return unless(`unknown node for user ${JSON.stringify(user.name)}`)
    const special = 'path' in access ? undefined : SPECIAL[`${access.group}/${access.resource}`]
    if (special !== undefined) return special(node, access as ResourceAccess, relations)
    return forAllNodes.find(access) === undefined ? NO_OPINION : ALLOWED
  },
  rulesFor: (user) =>
    nodeOf(user) === undefined
      ? NO_RULES
      : { ...NO_RULES, incomplete: true, errors: ['node authorizer does not support user rule resolution'] },
})

const forAllNodes = indexRules([{ rules: NODE_RULES, source: true }])

const unless = (reason: string): Decision => ({ verdict: 'no opinion', reason })

const ifRelated: Decide = (node, { resource, namespace, name }, relations) => {
  if (name === '') return unless('No Object name found')
  return relations.related(node, resource, namespace, name)
    ? ALLOWED
    : unless(`no relationship found between node '${node}' and this object`)
}

/** One object of those in namespaces, which may be watched for its own sake. */
const readRelated: Decide = (node, access, relations) => {
  if (!READS.has(access.verb)) return unless('can only read resources of this type')
  if (access.subresource !== '') return unless('cannot read subresource')
  if (access.namespace === '') return unless('can only read namespaced object of this type')
  return ifRelated(node, access, relations)
}
const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch'])

const getRelated: Decide = (node, access, relations) => {
  if (access.verb !== 'get') return unless('can only get individual resources of this type')
  if (access.subresource !== '') return unless('cannot get subresource')
  return ifRelated(node, access, relations)
}

const claim: Decide = (node, access, relations) => {
  if (access.subresource !== 'status') return getRelated(node, access, relations)
  return access.verb === 'update' || access.verb === 'patch'
    ? ifRelated(node, access, relations)
    : unless('can only get/update/patch this type')
}

const serviceAccount: Decide = (node, access, relations) => {
  if (access.verb === 'get' && access.subresource === '') return readRelated(node, access, relations)
  if (access.verb !== 'create' || access.name === '') return unless('can only create tokens for individual service accounts')
  if (access.subresource !== 'token') return unless('can only create token subresource of serviceaccount')
  return ifRelated(node, access, relations)
}

const LEASE_NAMESPACE = 'kube-node-lease'
const OWN_VERBS: ReadonlySet<string> = new Set(['get', 'create', 'update', 'patch', 'delete'])

/** A create has no name yet: that it is the node's own is seen to by the admission plugin NodeRestriction. */
const lease: Decide = (node, { verb, namespace, name }) => {
  if (!OWN_VERBS.has(verb)) return unless('can only get, create, update, patch, or delete a node lease')
  if (namespace !== LEASE_NAMESPACE) return unless(`can only access leases in the ${JSON.stringify(LEASE_NAMESPACE)} system namespace`)
  return verb === 'create' || name === node ? ALLOWED : unless('can only access node lease with the same name as the requesting node')
}

const csiNode: Decide = (node, { verb, subresource, name }) => {
  if (!OWN_VERBS.has(verb)) return unless('can only get, create, update, patch, or delete a CSINode')
  if (subresource !== '') return unless('cannot authorize CSINode subresources')
  return verb === 'create' || name === node ? ALLOWED : unless('can only access CSINode with the same name as the requesting node')
}

const selects = ({ fields = [] }: ResourceAccess, field: string, value: string): boolean =>
  fields.some((each) => each.field === field && each.operator === '=' && each.value === value)

const resourceSlice: Decide = (node, access, relations) => {
  if (access.subresource !== '') return unless('cannot authorize ResourceSlice subresources')
  switch (access.verb) {
    case 'create':
      return ALLOWED
    case 'get':
    case 'update':
    case 'patch':
    case 'delete':
      return ifRelated(node, access, relations)
    case 'watch':
    case 'list':
    case 'deletecollection':
      return selects(access, 'nodeName', node) || selects(access, 'spec.nodeName', node)
        ? ALLOWED
        : unless('can only list/watch/deletecollection resourceslices with nodeName field selector')
    default:
      return unless(
        'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection',
      )
  }
}

/** By name and not by relation: a node looks whether its Node is there before it makes it. */
const ownNode: Decide = (node, { verb, subresource, name }) => {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? ALLOWED : NO_OPINION
  if (subresource !== '') return NO_OPINION
  if (verb === 'create' || verb === 'update' || verb === 'patch') return ALLOWED
  if (!READS.has(verb)) return NO_OPINION
  if (name === node) return ALLOWED
  return name === ''
    ? unless(`node '${node}' cannot read all nodes, only its own Node object`)
    : unless(`node '${node}' cannot read '${name}', only its own Node object`)
}

/** Which pod a node writes is seen to by NodeRestriction, which knows the pod. */
const ownPods: Decide = (node, access, relations) => {
  const { verb, subresource } = access
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? ALLOWED : NO_OPINION
  if (subresource === 'eviction') return verb === 'create' ? ALLOWED : NO_OPINION
  if (subresource !== '') return NO_OPINION
  if (verb === 'create' || verb === 'delete') return ALLOWED
  if (verb === 'get') return getRelated(node, access, relations)
  if (verb !== 'list' && verb !== 'watch') return NO_OPINION
  if (selects(access, 'spec.nodeName', node)) return ALLOWED
  return access.name === '' ? unless('can only list/watch pods with spec.nodeName field selector') : ifRelated(node, access, relations)
}

/** Resources whose objects are not all for all nodes, by `group/resource`. */
const SPECIAL: Readonly<Record<string, Decide>> = {
  '/secrets': readRelated,
  '/configmaps': readRelated,
  '/persistentvolumeclaims': claim,
  '/persistentvolumes': getRelated,
  '/serviceaccounts': serviceAccount,
  '/nodes': ownNode,
  '/pods': ownPods,
  'resource.k8s.io/resourceclaims': getRelated,
  'resource.k8s.io/resourceslices': resourceSlice,
  'storage.k8s.io/volumeattachments': getRelated,
  'storage.k8s.io/csinodes': csiNode,
  'coordination.k8s.io/leases': lease,
}
