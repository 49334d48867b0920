import { type KubeObject, kinds, type LimitRange, type PersistentVolumeClaim, type Pod } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Answer } from '../chain.ts'
import { setDefaults } from '../limits/defaults.ts'
import { claimErrors, podErrors } from '../limits/errors.ts'
import { forbid } from '../refuse.ts'

/** Containers get the defaults of their namespace's limit ranges, and pods and claims keep within them (upstream's LimitRanger). */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  mutate: (request, view) => {
    const { resource, operation, subresource, object } = request
    if (operation !== 'CREATE' || subresource !== '' || resource.definition !== kinds.Pod) return undefined
    for (const range of rangesOf(request, view)) setDefaults(object as Pod, range)
    return undefined
  },
  validate: (request, view) => {
    const { definition } = request.resource
    if (definition === kinds.Pod && isWholeOrResize(request))
      return firstRefusal(request, view, (range, object) => podErrors(object as Pod, range))
    if (definition === kinds.PersistentVolumeClaim && request.subresource === '')
      return firstRefusal(request, view, (range, object) => claimErrors(object as PersistentVolumeClaim, range))
    return undefined
  },
}

/** The resources of a pod that is there are changed by way of its part `resize` alone. */
const isWholeOrResize = ({ operation, subresource }: AdmissionRequest): boolean =>
  operation === 'CREATE' ? subresource === '' : operation === 'UPDATE' && subresource === 'resize'

const firstRefusal = (
  request: AdmissionRequest,
  view: AdmissionView,
  errorsOf: (range: LimitRange, object: KubeObject) => readonly string[],
): Answer => {
  const { object, old } = request
  // What is on its way out is let go, whatever its size.
  if (object === undefined || old?.metadata.deletionTimestamp !== undefined) return undefined
  for (const range of rangesOf(request, view)) {
    const errors = [...new Set(errorsOf(range, object))]
    if (errors.length > 0) return forbid(request, errors.length === 1 ? `${errors[0]}` : `[${errors.join(', ')}]`)
  }
  return undefined
}

const rangesOf = ({ namespace }: AdmissionRequest, view: AdmissionView) => view.list(kinds.LimitRange, namespace) as readonly LimitRange[]
