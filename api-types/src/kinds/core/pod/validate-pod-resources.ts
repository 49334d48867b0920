import type { PodSpec } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import type { PodValidationOptions } from './options.ts'
import { aggregateContainerResources } from './pod-resources.ts'
import { compare, quantityText } from './quantities.ts'
import { isHugePageResourceName, validatePodResourceName } from './resource-names.ts'
import { validateResourceRequirements } from './validate-resources.ts'

type Errors = readonly FieldError[]

/** Resources stated for the pod as a whole (upstream's `validatePodResources`, KEP-2837). */
export const validatePodResources = (spec: PodSpec, claimNames: ReadonlySet<string>, at: Path, options: PodValidationOptions): Errors => {
  if (spec.resources === undefined) return []
  const place = at.child('resources')
  if (spec.os?.name === 'windows') return [fieldErrors.forbidden(place, 'may not be set for a windows pod')]
  return [
    ...(spec.resources.claims === undefined
      ? []
      : [fieldErrors.forbidden(place.child('claims'), 'claims may not be set for Resources at pod-level')]),
    ...validateResourceRequirements(spec.resources, claimNames, place, options, validatePodResourceName),
    ...sumErrors(spec, 'requests', place),
    ...sumErrors(spec, 'limits', place),
    ...containerLimitErrors(spec, place),
  ]
}

/** The pod's requests, and its limits of huge pages, hold those of its containers. */
const sumErrors = (spec: PodSpec, which: 'requests' | 'limits', at: Path): Errors => {
  const ofPod = spec.resources?.[which] ?? {}
  return Object.entries(aggregateContainerResources(spec, which)).flatMap(([name, sum]) => {
    const own = Object.hasOwn(ofPod, name) ? ofPod[name] : undefined
    if (own === undefined || (which === 'limits' && !isHugePageResourceName(name)) || compare(sum, own) <= 0) return []
    const why = `must be greater than or equal to aggregate container ${which} of ${quantityText(sum)}`
    return [fieldErrors.invalid(at.child(which).key(name), quantityText(own), why)]
  })
}

/** No container may use more than the pod. The odd path is upstream's. */
const containerLimitErrors = (spec: PodSpec, at: Path): Errors => {
  const ofPod = spec.resources?.limits ?? {}
  return (spec.containers ?? []).flatMap(({ resources }, i) =>
    Object.entries(resources?.limits ?? {}).flatMap(([name, limit]) => {
      const own = Object.hasOwn(ofPod, name) ? ofPod[name] : undefined
      if (own === undefined || compare(limit, own) <= 0) return []
      const place = at.child('containers').index(i).key(name).child('limits')
      return [fieldErrors.invalid(place, quantityText(limit), `must be less than or equal to pod limits of ${quantityText(own)}`)]
    }),
  )
}
