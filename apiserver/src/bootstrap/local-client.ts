import type { KubeObject } from '@coxswain/api-types'
import { type HttpResponse, isByteStream, type Transport } from '@coxswain/ports'
import { join } from '../respond/encode.ts'

/** What the server does with its own objects, as any client would: over its own API. Throws for any answer but those named here. */
export interface LocalClient {
  /** Undefined where there is none. */
  get(path: string): Promise<KubeObject | undefined>
  list(path: string): Promise<readonly KubeObject[]>
  /** False where one of its name is there. */
  create(collection: string, object: KubeObject): Promise<boolean>
  /** Writes over the version that the object names. False where that is not the present one any more. */
  replace(path: string, object: KubeObject): Promise<boolean>
  /** Creates the object unless one of its name is there: then nothing is written. */
  ensure(collection: string, object: KubeObject): Promise<void>
  /** The same, and where one is there sets it to this, unless it is so already. */
  put(collection: string, object: KubeObject): Promise<void>
  /** A merge patch. False where there is no object. */
  patch(path: string, patch: object): Promise<boolean>
  remove(path: string): Promise<void>
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

const CONTENT_TYPES: Readonly<Partial<Record<Method, string>>> = { PATCH: 'application/merge-patch+json' }

export const localClient = (transport: Transport): LocalClient => {
  const send = (method: Method, path: string, body?: object): Promise<HttpResponse> => {
    const headers = { 'content-type': CONTENT_TYPES[method] ?? 'application/json', 'user-agent': 'kube-apiserver' }
    const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
    return transport({ method, path, query: '', headers, body: bytes })
  }
  const fail = (path: string, { status, body }: HttpResponse): never => {
    throw new Error(`could not make ${path}: the server answered ${status}: ${textOf(body)}`)
  }
  const exists = async (path: string): Promise<boolean> => {
    const { status } = await send('GET', path)
    return status === 200
  }
  const create = async (collection: string, object: KubeObject): Promise<boolean> => {
    const response = await send('POST', collection, object)
    if (response.status === 201) return true
    return response.status === 409 ? false : fail(pathOf(collection, object), response)
  }
  return {
    get: async (path) => {
      const response = await send('GET', path)
      if (response.status === 404) return undefined
      return response.status === 200 ? JSON.parse(textOf(response.body)) : fail(path, response)
    },
    list: async (path) => {
      const response = await send('GET', path)
      return response.status === 200 ? JSON.parse(textOf(response.body)).items : fail(path, response)
    },
    create,
    replace: async (path, object) => {
      const response = await send('PUT', path, object)
      if (response.status !== 200 && response.status !== 409 && response.status !== 404) fail(path, response)
      return response.status === 200
    },
    ensure: async (collection, object) => {
      // A look costs nothing, a create that fails does.
      if (!(await exists(pathOf(collection, object)))) await create(collection, object)
    },
    put: async (collection, object) => {
      const path = pathOf(collection, object)
      if (!(await exists(path)) && (await create(collection, object))) return
      const response = await send('PUT', path, object)
      if (response.status !== 200) fail(path, response)
    },
    patch: async (path, patch) => {
      const response = await send('PATCH', path, patch)
      if (response.status !== 200 && response.status !== 404) fail(path, response)
      return response.status === 200
    },
    remove: async (path) => {
      const response = await send('DELETE', path)
      if (response.status !== 200 && response.status !== 404) fail(path, response)
    },
  }
}

const pathOf = (collection: string, { metadata }: KubeObject): string => `${collection}/${metadata.name}`

const textOf = (body: HttpResponse['body']): string => {
  if (isByteStream(body)) throw new Error('the server answered with a stream')
  return new TextDecoder().decode(body instanceof Uint8Array ? body : join(body))
}
