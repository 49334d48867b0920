import { type MetaV1, StatusError } from '@coxswain/api-types'
import type { Client, ResourceRef } from '@coxswain/client'

export interface Served {
  readonly ref: ResourceRef
  readonly hasScale: boolean
}

/** Group of an `apiVersion`; empty for the core. */
export const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '')

/** The resource that a kind is served as. Asks the server, for kinds that are known at run time alone. */
export const servedKind = async (
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  client: Client,
): Promise<Served | undefined> => {
  const group = groupOf(apiVersion)
  const version = group === '' ? apiVersion : apiVersion.slice(group.length + 1)
  try {
    const answer = await client.request({ method: 'GET', path: group === '' ? `/api/${version}` : `/apis/${apiVersion}` })
    const { resources = [] } = answer as Partial<MetaV1.APIResourceList>
    const found = resources.find((each) => each.kind === kind && !each.name.includes('/'))
    if (found === undefined) return undefined
    return {
      ref: { group, version, plural: found.name, kind, namespaced: found.namespaced },
      hasScale: resources.some(({ name }) => name === `${found.name}/scale`),
    }
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') return undefined
    throw error
  }
}
