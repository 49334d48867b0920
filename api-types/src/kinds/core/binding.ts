import { defineKind } from '../../define-kind.ts'
import type { Binding } from '../../generated/core.v1.types.ts'
import * as fieldErrors from '../../validation/errors.ts'
import { notSupported } from './pod/errors.ts'

/** Puts a pod on a node. It is never stored: creating one, here or at `pods/NAME/binding`, changes the pod. */
export const binding = defineKind<Binding>({
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  scope: 'Namespaced',
  schema: 'core/v1.Binding',
  verbs: ['create'],

  validate: ({ target }, at) => {
    const { kind, name } = target ?? {}
    const place = at.child('target')
    return [
      ...(kind && kind !== 'Node' ? [notSupported(place.child('kind'), kind, ['Node', '<empty>'])] : []),
      ...(name ? [] : [fieldErrors.required(place.child('name'))]),
    ]
  },
})
