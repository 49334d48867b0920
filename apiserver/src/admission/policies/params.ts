import {
  type KubeObject,
  labelSelectorRequirements,
  matchesLabels,
  type ParamKind,
  type ParamRef,
  type Registry,
  type Resource,
  StatusError,
} from '@coxswain/api-types'
import { objectKey } from '../../storage/object-keys.ts'
import type { AdmissionView } from '../chain.ts'
import type { PolicyParts } from './parts.ts'

/** The parameters that a policy is evaluated with, once for each; null stands for none. Or why they cannot be told. */
export type Params = readonly (KubeObject | null)[] | { readonly problem: string }

const WITHOUT: Params = [null]

/** The kind of a policy's parameters. Undefined where nothing of the kind is served. */
export const paramResource = (registry: Registry, { apiVersion = '', kind = '' }: ParamKind): Resource | undefined =>
  registry.byKind(apiVersion, kind)

/** What a paramKind of no kind is told with. */
export const unknownParamKind = ({ apiVersion = '', kind = '' }: ParamKind): string => {
  const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`
  return `failed to find resource referenced by paramKind: '${version}, Kind=${kind}'`
}

export interface ParamsInput {
  /** Undefined for a policy without parameters. */
  readonly resource: Resource | undefined
  readonly reference: ParamRef | undefined
  /** That of the request. */
  readonly namespace: string
  readonly source: ParamSource
}

/** Where parameters are read. */
export type ParamSource = Pick<PolicyParts, 'cache' | 'objects' | 'versions'> & { readonly view: AdmissionView }

/** Upstream's `generic.CollectParams`. A promise where a webhook is asked for the version that the policy names. */
export const collectParams = ({ resource, reference, namespace, source }: ParamsInput): Params | Promise<Params> => {
  if (resource === undefined || reference === undefined) return WITHOUT
  const place = namespaceFor(resource, reference, namespace)
  if (typeof place !== 'string') return place
  const checked = (found: readonly KubeObject[]): Params =>
    found.length === 0 && reference.parameterNotFoundAction === 'Deny'
      ? { problem: 'no params found for policy binding with `Deny` parameterNotFoundAction' }
      : found
  if (resource.custom === undefined) return checked(read(resource, reference, place, source.view))
  const found = readCustom(resource, reference, place, source)
  return found instanceof Promise ? found.then(checked, unreadable) : checked(found)
}

const unreadable = (error: unknown): Params => {
  if (error instanceof StatusError) return { problem: error.message }
  throw error
}

const namespaceFor = (resource: Resource, reference: ParamRef, namespace: string): string | { readonly problem: string } => {
  const named = reference.namespace ?? ''
  if (resource.definition.scope === 'Cluster')
    return named === '' ? '' : { problem: 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`' }
  const place = named || namespace
  return place === '' ? { problem: 'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources' } : place
}

const read = (resource: Resource, { name = '', selector }: ParamRef, namespace: string, view: AdmissionView): readonly KubeObject[] => {
  const { definition } = resource
  if (name !== '') {
    const found = view.get(definition, namespace, name)
    return found === undefined ? [] : [shownAs(resource, found)]
  }
  const requirements = labelSelectorRequirements(selector)
  return view
    .list(definition, namespace)
    .filter(({ metadata }) => matchesLabels(requirements, metadata.labels))
    .map((object) => shownAs(resource, object))
}

/** Objects of a custom kind lie in the cache in the version that was stored. */
const readCustom = (
  { definition }: Resource,
  { name = '', selector }: ParamRef,
  namespace: string,
  { cache, objects, versions }: ParamSource,
): readonly KubeObject[] | Promise<readonly KubeObject[]> => {
  const kept = cache.kind(definition)
  const requirements = labelSelectorRequirements(selector)
  const entries =
    name === ''
      ? [...kept.scan(namespace)].filter(({ labels }) => matchesLabels(requirements, labels))
      : [kept.get(objectKey(definition, namespace, name))].filter((entry) => entry !== undefined)
  const shown = versions.presentAll(definition, entries)
  return shown instanceof Promise ? shown.then((all) => all.map(objects.object)) : shown.map(objects.object)
}

const shownAs = ({ form, apiVersion }: Resource, object: KubeObject): KubeObject => {
  if (form !== undefined) return form.fromStored(object)
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
}
