import { builtinKinds, createRegistry, type KindDefinition, type KubeObject, kinds, type StatusError } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView } from '../admission/chain.ts'
import { ALLOWED, type Authorizer, NO_OPINION, NO_RULES } from '../authorization/authorizer.ts'

/** What an admission plugin is told of a write, as far as a test cares. Without `old` it is a create. */
export interface Write {
  readonly kind: KindDefinition
  readonly object?: object
  readonly old?: object
  readonly subresource?: string
  readonly operation?: AdmissionRequest['operation']
  readonly dryRun?: boolean
}

export const registry = createRegistry(builtinKinds)

const requestOf = ({ kind, object, old, subresource = '', operation, dryRun = false }: Write): AdmissionRequest => {
  const resource = registry.resources.find(({ definition }) => definition === kind)
  if (resource === undefined) throw new Error(`${kind.kind} is not served`)
  const whole = (given: object | undefined): KubeObject | undefined =>
    given === undefined
      ? undefined
      : (structuredClone({ apiVersion: resource.apiVersion, kind: kind.kind, metadata: {}, ...given }) as KubeObject)
  const { namespace = kind.scope === 'Namespaced' ? 'default' : '', name = 'it' } = whole(object ?? old)?.metadata ?? {}
  return {
    operation: operation ?? (old === undefined ? 'CREATE' : 'UPDATE'),
    resource,
    subresource,
    namespace,
    name,
    user: { name: 'alice', groups: [] },
    options: { dryRun },
    object: whole(object),
    old: whole(old),
    warnings: [],
  }
}

/** The objects that there are, with their kinds. */
export type Cache = readonly (readonly [KindDefinition, KubeObject])[]

const viewOf = (cache: Cache): AdmissionView => {
  const list = (definition: KindDefinition, namespace?: string): readonly KubeObject[] =>
    cache.flatMap(([kind, each]) =>
      kind === definition && (namespace === undefined || (each.metadata.namespace ?? '') === namespace) ? [each] : [],
    )
  const get = (definition: KindDefinition, namespace: string, name: string): KubeObject | undefined =>
    list(definition, namespace).find(({ metadata }) => metadata.name === name)
  return { list, get, labels: (...named) => get(...named)?.metadata.labels }
}

/** What comes of a write that a plugin is asked about: the object that it leaves, or the refusal's message. Both of its doors, in order. */
export const askPlugin = async (plugin: AdmissionPlugin, write: Write, cache: Cache = []): Promise<KubeObject | string | undefined> => {
  const request = requestOf(write)
  const view = viewOf(cache)
  const refusal: StatusError | undefined =
    (await plugin.mutate?.(request, view, { round: 0, again: () => undefined, wanted: () => false })) ??
    (await plugin.validate?.(request, view))
  return refusal === undefined ? request.object : refusal.message
}

/** Lets users do what is listed as `verb resource/subresource name`, and nothing else. */
export const allowing = (...allowed: readonly string[]): Authorizer => ({
  rulesFor: () => NO_RULES,
  decide: (_user, access) => {
    if (!('resource' in access)) return NO_OPINION
    const { verb, resource, subresource, name } = access
    const asked = [verb, subresource === '' ? resource : `${resource}/${subresource}`, name].join(' ')
    return allowed.includes(asked) ? ALLOWED : { verdict: 'no opinion', reason: `${asked} is not allowed` }
  },
})

/** A pod of one container. */
export const podWith = (spec: object = {}): Write => ({ kind: kinds.Pod as KindDefinition, object: podOf(spec) })
export const podOf = (spec: object = {}): object => ({
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
})
