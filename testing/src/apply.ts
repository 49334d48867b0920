import { apiVersionOf, builtinKinds, createRegistry, type KubeObject, StatusError } from '@coxswain/api-types'
import type { Client, PatchType, ResourceRef } from '@coxswain/client'
import { type Manifests, objectsOf } from './manifests.ts'

const builtIn = createRegistry(builtinKinds)

/** Creates each object, or patches the one of its name; one after the other, in the order of the manifests. */
export const applyManifests = async (client: Client, manifests: Manifests): Promise<readonly KubeObject[]> => {
  const { resources } = await client.discover()
  const applied: KubeObject[] = []
  for (const object of objectsOf(manifests)) {
    const resource = resources.find((each) => each.kind === object.kind && apiVersionOf(each.group, each.version) === object.apiVersion)
    if (resource === undefined) throw new Error(`the server does not know ${object.apiVersion} ${object.kind}`)
    applied.push(await applyOne(client, resource, object))
  }
  return applied
}

const applyOne = async (client: Client, resource: ResourceRef, object: KubeObject): Promise<KubeObject> => {
  const namespace = resource.namespaced ? (object.metadata.namespace ?? 'default') : ''
  try {
    return (await client.create(resource, {
      ...object,
      metadata: { ...object.metadata, ...(namespace === '' ? {} : { namespace }) },
    })) as KubeObject
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error
    const type = patchTypeOf(resource)
    return (await client.patch(resource, { namespace, name: object.metadata.name ?? '', type, patch: object })) as KubeObject
  }
}

/** Lists are merged by their keys where the kind's type says which they are: custom kinds have no such type. */
const patchTypeOf = ({ group, version, plural }: ResourceRef): PatchType =>
  builtIn.resource(group, version, plural) === undefined ? 'merge' : 'strategic'
