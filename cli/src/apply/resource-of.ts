import type { DiscoveredResource } from '@coxswain/client'
import { CliError } from '../errors.ts'
import { type AnyObject, type Manifest, withMetadata } from '../manifests/parse-manifests.ts'
import type { Session } from '../session.ts'

export interface Located {
  readonly resource: DiscoveredResource
  /** With its namespace filled in; without one where the kind has none. */
  readonly object: AnyObject
}

/** Where the object of a file belongs on the server. Throws CliError where the server does not know its kind, or two namespaces are named. */
export const resourceOf = async (
  { apiVersion, kind, object, source }: Manifest,
  { namespace }: { readonly namespace?: string | undefined },
  session: Session,
): Promise<Located> => {
  const resource = (await session.resources()).ofKind(apiVersion, kind)
  const own = object.metadata.namespace
  if (resource === undefined)
    throw new CliError(
      `resource mapping not found for name: ${JSON.stringify(object.metadata.name ?? '')} namespace: ${JSON.stringify(own ?? '')} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`,
    )
  if (!resource.namespaced) {
    const { namespace: _, ...metadata } = object.metadata
    return { resource, object: withMetadata(object, metadata) }
  }
  if (own !== undefined && own !== '' && namespace !== undefined && own !== namespace)
    throw new CliError(
      `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(namespace)}. You must pass '--namespace=${own}' to perform this operation.`,
    )
  const used = own === undefined || own === '' ? (namespace ?? session.namespace) : own
  return { resource, object: withMetadata(object, { ...object.metadata, namespace: used }) }
}
