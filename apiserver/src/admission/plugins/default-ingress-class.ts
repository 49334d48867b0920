import { type Ingress, kinds } from '@coxswain/api-types'
import type { AdmissionPlugin } from '../chain.ts'
import { newestDefault } from '../newest-default.ts'

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'
const DEFAULT_ANNOTATIONS = ['ingressclass.kubernetes.io/is-default-class']

/** An ingress that says nothing of its class gets the default one (upstream's DefaultIngressClass). */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  mutate: ({ resource, subresource, operation, object }, view) => {
    if (operation !== 'CREATE' || resource.definition !== kinds.Ingress || subresource !== '') return undefined
    const { metadata, spec } = object as Ingress
    if (spec === undefined || spec.ingressClassName !== undefined) return undefined
    if (metadata.annotations?.[CLASS_ANNOTATION] !== undefined) return undefined
    const chosen = newestDefault(view.list(kinds.IngressClass), DEFAULT_ANNOTATIONS)
    if (chosen !== undefined) spec.ingressClassName = chosen
    return undefined
  },
}
