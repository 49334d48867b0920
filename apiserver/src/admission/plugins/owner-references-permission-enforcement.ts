import { deepEqual, type KubeObject, kinds, type OwnerReference, type Registry, type Resource, type StatusError } from '@coxswain/api-types'
import type { Access, Authorizer } from '../../authorization/authorizer.ts'
import type { AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import { forbid } from '../refuse.ts'

/**
 * Who makes an object a dependent may have it deleted by its owner's end, so must be allowed to delete it; who makes an owner's deletion wait
 * for it must be allowed to set the owner's finalizers (upstream's OwnerReferencesPermissionEnforcement).
 */
export const ownerReferencesPermissionEnforcement = (authorizer: Authorizer, registry: Registry): AdmissionPlugin => ({
  name: 'OwnerReferencesPermissionEnforcement',
  validate: (request) => {
    const { resource, subresource, operation, object, old } = request
    if (object === undefined || (operation !== 'CREATE' && operation !== 'UPDATE')) return undefined
    // The status of a pod has no owners, and writers of it no other rights.
    if (resource.definition === kinds.Pod && subresource === 'status') return undefined
    if (deepEqual(ownersOf(object), ownersOf(old))) return undefined
    return mayDelete(authorizer, request) ?? mayBlock(authorizer, registry, request)
  },
})

const ownersOf = (object: KubeObject | undefined): readonly OwnerReference[] => object?.metadata.ownerReferences ?? []

const mayDelete = (authorizer: Authorizer, request: AdmissionRequest): StatusError | undefined => {
  if (request.operation === 'CREATE') return undefined
  const { resource, subresource, namespace, name, user } = request
  const access: Access = { verb: 'delete', group: resource.group, resource: resource.plural, subresource, namespace, name }
  const { verdict, reason } = authorizer.decide(user, access)
  return verdict === 'allow' ? undefined : forbid(request, `cannot set an ownerRef on a resource you can't delete: ${reason}, <nil>`)
}

const mayBlock = (authorizer: Authorizer, registry: Registry, request: AdmissionRequest): StatusError | undefined => {
  const before = new Map(ownersOf(request.old).map((each) => [each.uid, each]))
  for (const owner of ownersOf(request.object)) {
    if (owner.blockOwnerDeletion !== true || before.get(owner.uid)?.blockOwnerDeletion === true) continue
    const found = registry.byKind(owner.apiVersion, owner.kind)
    if (found === undefined) return forbid(request, noMapping(owner))
    const { verdict, reason } = authorizer.decide(request.user, finalizersOf(found, owner, request.namespace))
    if (verdict === 'allow') continue
    return forbid(
      request,
      `cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: ${reason}, <nil>`,
    )
  }
  return undefined
}

const finalizersOf = ({ group, plural, definition }: Resource, owner: OwnerReference, namespace: string): Access => ({
  verb: 'update',
  group,
  resource: plural,
  subresource: 'finalizers',
  namespace: definition.scope === 'Namespaced' ? namespace : '',
  name: owner.name,
})

const noMapping = ({ apiVersion, kind }: OwnerReference): string => {
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  const why = `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(group === '' ? version : apiVersion)}`
  return `cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion ${apiVersion} Kind ${kind}: ${why}`
}
