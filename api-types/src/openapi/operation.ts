import type { GroupVersionKind } from './definitions.ts'
import type { Parameter } from './parameters.ts'

/** One thing that can be done at a path, the same in both formats. Types are full names of the tables. */
export interface Operation {
  readonly method: 'get' | 'put' | 'post' | 'delete' | 'patch'
  readonly id: string
  readonly tag: string
  readonly description: string
  /** Upstream's `x-kubernetes-action`, where it is about a kind. */
  readonly action?: string
  readonly kind?: GroupVersionKind
  readonly deprecated?: true
  readonly parameters: readonly Parameter[]
  readonly body?: { readonly type: string; readonly required: boolean }
  /** Media types of the body. */
  readonly consumes: readonly string[]
  readonly produces: readonly string[]
  /** By status code; without a type, the answer has no content. */
  readonly responses: ReadonlyMap<string, { readonly description: string; readonly type?: string }>
}

/** What a document is called, and of which version it is. */
export interface Info {
  readonly title: string
  readonly version: string
}

export interface Path {
  readonly path: string
  readonly operations: readonly Operation[]
}

export const ANY_BODY = ['*/*']
export const PATCH_BODY = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]
/** Custom kinds speak text, and have no types for a strategic merge: kubectl reads here whether it may send one. */
export const CUSTOM_BODY = ['application/json', 'application/yaml']
export const CUSTOM_PATCH_BODY = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml']
export const OBJECTS = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']
export const STREAMS = [...OBJECTS, 'application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch']

const TEXTS: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [201, 'Created'],
  [202, 'Accepted'],
])

/** Successes with these codes, all with the same content, and 401. */
export const answers = (type: string, ...codes: readonly number[]): Operation['responses'] => {
  const responses = new Map<string, { description: string; type?: string }>()
  for (const code of codes) responses.set(String(code), { description: TEXTS.get(code) ?? '', type })
  return responses.set('401', { description: 'Unauthorized' })
}

/** The parameters that all operations of a path have: they are published once, at the path. */
export const sharedParameters = ({ operations }: Path): readonly Parameter[] => {
  const [first, ...rest] = operations
  const common = first?.parameters.filter((each) => rest.every((other) => other.parameters.includes(each))) ?? []
  return [...common].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The types that the requests and answers of some paths are made of. */
export const typesOf = (paths: readonly Path[]): ReadonlySet<string> =>
  new Set(
    paths.flatMap(({ operations }) =>
      operations.flatMap(({ body, responses }) => [
        ...(body === undefined ? [] : [body.type]),
        ...[...responses.values()].flatMap(({ type }) => (type === undefined ? [] : [type])),
      ]),
    ),
  )
