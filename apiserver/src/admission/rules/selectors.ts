import {
  type KubeObject,
  kinds,
  type LabelRequirement,
  type LabelSelector,
  labelSelectorRequirements,
  matchesLabels,
  SelectorError,
  StatusError,
  status,
} from '@coxswain/api-types'
import type { AdmissionRequest, AdmissionView } from '../chain.ts'
import { namespaceOf } from './asked.ts'

/** Whether a selector lets a request through; a refusal where nobody can tell. */
export type Selects = (request: AdmissionRequest, view: AdmissionView) => boolean | StatusError

const always: Selects = () => true

/** Requirements of a selector, or the refusal of those who are meant by one that cannot be read: nothing stored may end the server. */
const compiled = (selector: LabelSelector | undefined): readonly LabelRequirement[] | StatusError => {
  try {
    return labelSelectorRequirements(selector)
  } catch (error) {
    if (error instanceof SelectorError) return status.internal(error.message)
    throw error
  }
}

/**
 * By the labels of the namespace that the object is in (upstream's `namespace.Matcher`). A namespace that is written is seen as it is to
 * be; what is in no namespace is never left out.
 */
export const compileNamespaceSelector = (selector: LabelSelector | undefined): Selects => {
  const requirements = compiled(selector)
  if (requirements instanceof StatusError) return () => requirements
  if (requirements.length === 0) return always
  return (request, view) => {
    const name = namespaceOf(request)
    if (name === '' && request.resource.definition !== kinds.Namespace) return true
    const namespace = writtenNamespace(request) ?? view.get(kinds.Namespace, '', name)
    if (namespace === undefined) return status.notFound({ group: '', resource: 'namespaces' }, name)
    return matchesLabels(requirements, namespace.metadata.labels)
  }
}

const writtenNamespace = ({ resource, subresource, object }: AdmissionRequest): KubeObject | undefined =>
  resource.definition === kinds.Namespace && subresource === '' ? object : undefined

/** By the labels of the object as it is to be, or as it was (upstream's `object.Matcher`). */
export const compileObjectSelector = (selector: LabelSelector | undefined): Selects => {
  const requirements = compiled(selector)
  if (requirements instanceof StatusError) return () => requirements
  if (requirements.length === 0) return always
  const selected = (object: KubeObject | undefined): boolean =>
    // What opens a connection sends options, which are no object of the API.
    object?.metadata !== undefined && matchesLabels(requirements, object.metadata.labels)
  return ({ object, old }) => selected(object) || selected(old)
}
