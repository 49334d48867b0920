import { apiVersionOf } from '@coxswain/api-types'
import { type JsonMap, mergeSwagger } from '@coxswain/api-types/openapi'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import type { ExtensionApi } from './api.ts'

/** What an extension publishes of its APIs, which the API server hands on to its own clients. */
export interface Documents {
  /** Undefined for a path at which there is no document. */
  answer(request: Pick<HttpRequest, 'path' | 'headers'>): Promise<HttpResponse> | undefined
}

interface Document {
  readonly body: Uint8Array
  readonly tag: string
}

const V3 = '/openapi/v3'

/** `hash` names bytes by their content. Documents are made when somebody asks first, and kept as bytes. */
export const createDocuments = (apis: readonly Pick<ExtensionApi, 'group' | 'version' | 'documents'>[], hash: Hash): Documents => {
  const made = new Map<string, Promise<Document>>()
  const document = (name: string, make: () => Promise<JsonMap>): Promise<Document> => {
    const known = made.get(name)
    if (known !== undefined) return known
    const making = make().then((value) => documentOf(value, hash))
    made.set(name, making)
    // The next who asks tries again.
    making.catch(() => made.delete(name))
    return making
  }
  const of = (api: (typeof apis)[number]) => [`apis/${apiVersionOf(api.group, api.version)}`, api.documents] as const
  const v3 = new Map(apis.map(of))
  const makers = new Map<string, () => Promise<JsonMap>>([
    ...[...v3].map(([name, { v3: make }]) => [`${V3}/${name}`, make] as const),
    [
      '/openapi/v2',
      async () => {
        const [first = {}, ...rest] = await Promise.all([...v3.values()].map((each) => each.v2()))
        return rest.reduce(mergeSwagger, first)
      },
    ],
    [
      V3,
      async () => {
        const named = [...v3].map(async ([name, { v3: make }]) => {
          const { tag } = await document(`${V3}/${name}`, make)
          return [name, { serverRelativeURL: `${V3}/${name}?hash=${tag}` }] as const
        })
        return { paths: Object.fromEntries(await Promise.all(named)) }
      },
    ],
  ])
  return {
    answer: ({ path, headers }) => {
      const [name, make] = [path, makers.get(path)]
      return make === undefined ? undefined : document(name, make).then((found) => answerWith(found, headers['if-none-match']))
    },
  }
}

type Hash = (bytes: Uint8Array) => string

const documentOf = (value: JsonMap, hash: Hash): Document => {
  const body = new TextEncoder().encode(JSON.stringify(value))
  return { body, tag: hash(body) }
}

const answerWith = ({ body, tag }: Document, known: string | undefined): HttpResponse => {
  const headers = { etag: `"${tag}"`, 'content-type': 'application/json' }
  return known === headers.etag ? { status: 304, headers, body: new Uint8Array(0) } : { status: 200, headers, body }
}
