import { type KubeObject, StatusError } from '@coxswain/api-types'
import type { Client, ResourceRef } from '@coxswain/client'
import { type Manifests, objectsOf } from './manifests.ts'

/** Creates each object, or patches the one of its name; one after the other, in the order of the manifests. */
export const applyManifests = async (client: Client, manifests: Manifests): Promise<readonly KubeObject[]> => {
  const { resources } = await client.discover()
  const applied: KubeObject[] = []
  for (const object of objectsOf(manifests)) {
    const resource = resources.find((each) => each.kind === object.kind && apiVersionOf(each) === object.apiVersion)
    if (resource === undefined) throw new Error(`the server does not know ${object.apiVersion} ${object.kind}`)
    applied.push(await applyOne(client, resource, object))
  }
  return applied
}

const apiVersionOf = ({ group, version }: ResourceRef): string => (group === '' ? version : `${group}/${version}`)

const applyOne = async (client: Client, resource: ResourceRef, object: KubeObject): Promise<KubeObject> => {
  const namespace = resource.namespaced ? (object.metadata.namespace ?? 'default') : ''
  try {
    return (await client.create(resource, {
      ...object,
      metadata: { ...object.metadata, ...(namespace === '' ? {} : { namespace }) },
    })) as KubeObject
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error
    return (await client.patch(resource, { namespace, name: object.metadata.name ?? '', type: 'strategic', patch: object })) as KubeObject
  }
}
