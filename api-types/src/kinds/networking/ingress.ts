import { defineKind } from '../../define-kind.ts'
import type { Ingress } from '../../generated/networking.v1.types.ts'
import { keepSpecOrStatus } from '../keep-fields.ts'
import { ingressColumns } from './ingress/columns.ts'
import { CLASS_ANNOTATION, validateIngress, validateIngressStatus } from './ingress/validate.ts'

/** Ways into the cluster by host and path, over HTTP. */
export const ingress = defineKind<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  scope: 'Namespaced',
  schema: 'networking/v1.Ingress',
  subresources: { status: true },

  prepareCreate: (draft) => {
    draft.status = { loadBalancer: {} }
    draft.metadata.generation = 1
  },
  prepareUpdate: (draft, old, { subresource }) => keepSpecOrStatus(draft, old, subresource),
  validate: validateIngress,
  validateUpdate: (next, old, at, { subresource }) => (subresource === 'status' ? validateIngressStatus(next, old, at) : []),
  warnings: ({ metadata, spec }, old) =>
    old === undefined && metadata.annotations?.[CLASS_ANNOTATION] !== undefined && spec?.ingressClassName === undefined
      ? [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],

  columns: ingressColumns,
})
