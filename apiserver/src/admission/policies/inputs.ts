import { type KubeObject, kinds, type Resource, type StatusError, status } from '@coxswain/api-types'
import type { AdmissionRequest, AdmissionView } from '../chain.ts'
import { type AdmissionInput, inputIn } from '../expressions/input.ts'
import type { Shown } from '../rules/show-as.ts'

export type Inputs = ReadonlyMap<Resource, AdmissionInput>

/** The write in each form that is asked for; a promise where a custom kind's versions have to be asked for. */
export const inputsFor = (shown: Shown, request: AdmissionRequest, forms: readonly Resource[]): Inputs | Promise<Inputs> => {
  const made = [...new Set(forms)].map((form) => ({ form, input: inputIn(shown, request, form) }))
  const all = made.map(({ input }) => input)
  const put = (inputs: readonly AdmissionInput[]): Inputs => new Map(made.map(({ form }, i) => [form, inputs[i] as AdmissionInput]))
  return all.some((each) => each instanceof Promise) ? Promise.all(all).then(put) : put(all as AdmissionInput[])
}

/** What `namespaceObject` is; null for what is in no namespace, and for namespaces themselves. */
export const namespaceObjectOf = ({ resource, namespace }: AdmissionRequest, view: AdmissionView): KubeObject | null | StatusError => {
  if (namespace === '' || resource.definition === kinds.Namespace) return null
  return view.get(kinds.Namespace, '', namespace) ?? status.notFound({ group: '', resource: 'namespaces' }, namespace)
}
