import { kinds, type LabelRequirement, parseLabelSelector, SelectorError, status } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView } from '../chain.ts'
import { createdPod } from '../pod-of.ts'

/** Upstream's configuration of the plugin: a selector such as `env=test,os=linux` for `clusterDefaultNodeSelector`, and one for each namespace. */
export type PodNodeSelectors = Readonly<Record<string, string>>

type Labels = Readonly<Record<string, string>>

const ANNOTATION = 'scheduler.alpha.kubernetes.io/node-selector'
const DEFAULT = 'clusterDefaultNodeSelector'

/** Pods of a namespace run on its nodes: those that its annotation selects, else the cluster's (upstream's PodNodeSelector). */
export const podNodeSelector = (selectors: PodNodeSelectors): AdmissionPlugin => ({
  name: 'PodNodeSelector',
  mutate: (request, view) => {
    const spec = createdPod(request)?.spec
    if (spec === undefined) return undefined
    const wanted = selectorOf(request, view, selectors)
    if (conflicts(wanted, spec.nodeSelector)) return refuse(request, CONFLICT)
    if (Object.keys(wanted).length > 0) spec.nodeSelector = { ...wanted, ...spec.nodeSelector }
    return undefined
  },
  validate: (request, view) => {
    const spec = createdPod(request)?.spec
    if (spec === undefined) return undefined
    if (conflicts(selectorOf(request, view, selectors), spec.nodeSelector)) return refuse(request, CONFLICT)
    const allowed = labelsOf(selectors[request.namespace] ?? '')
    const within =
      Object.keys(allowed).length === 0 || Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => allowed[key] === value)
    return within ? undefined : refuse(request, 'pod node label selector labels conflict with its namespace whitelist')
  },
})

const CONFLICT = 'pod node label selector conflicts with its namespace node label selector'

const refuse = ({ object }: AdmissionRequest, why: string) =>
  status.forbidden({ group: '', resource: 'pods' }, object?.metadata.name ?? '', why)

const selectorOf = ({ namespace }: AdmissionRequest, view: AdmissionView, selectors: PodNodeSelectors): Labels => {
  const annotated = view.get(kinds.Namespace, '', namespace)?.metadata.annotations?.[ANNOTATION]
  return labelsOf(annotated ?? selectors[DEFAULT] ?? '')
}

const conflicts = (a: Labels, b: Labels | undefined): boolean =>
  b !== undefined && Object.entries(a).some(([key, value]) => Object.hasOwn(b, key) && b[key] !== value)

/** A selector of equalities as labels. Throws InternalError for any other. */
const labelsOf = (text: string): Labels => {
  const requirements = parsed(text)
  const other = requirements.find(({ operator }) => operator !== '=' && operator !== '==')
  if (other !== undefined) throw status.internal(`invalid selector: [${text}]`)
  return Object.fromEntries(requirements.map(({ key, values }) => [key, values[0] ?? '']))
}

const parsed = (text: string): readonly LabelRequirement[] => {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    if (error instanceof SelectorError) throw status.internal(error.message)
    throw error
  }
}
