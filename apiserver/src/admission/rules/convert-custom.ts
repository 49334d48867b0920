import type { KubeObject } from '@coxswain/api-types'
import { formOfKind } from '../../custom-resources/custom-kind.ts'
import { type ConvertCustom, sameInAllVersions } from './show-as.ts'

/** By the conversion that the custom kind's definition names; where it asks a webhook, this is asked. */
export const convertCustom: ConvertCustom = (object, from, to) => {
  const form = formOfKind(to.definition)
  if (form === undefined) return sameInAllVersions(object, from, to)
  const converted = form.convert([object], to.apiVersion)
  const first = (all: readonly KubeObject[]): KubeObject => all[0] as KubeObject
  return converted instanceof Promise ? converted.then(first) : first(converted)
}
