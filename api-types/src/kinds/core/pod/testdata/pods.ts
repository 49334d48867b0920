import type { Container, Pod, PodSpec } from '../../../../generated/core.v1.types.ts'
import type { FieldError } from '../../../../validation/field-error.ts'
import { fieldErrorMessage } from '../../../../validation/message.ts'
import { root } from '../../../../validation/path.ts'
import { pod } from '../../pod.ts'

/** A container with a name and an image. */
export const containerWith = (fields: Partial<Container> = {}): Container => ({ name: 'main', image: 'nginx:1.7.9', ...fields })

/** A pod that is valid but for what a test gives it, defaulted. */
export const podWith = (spec: Partial<PodSpec> = {}, rest: Partial<Pod> = {}): Pod => {
  const object: Pod = { metadata: { name: 'web', namespace: 'default' }, ...rest, spec: { containers: [containerWith()], ...spec } }
  pod.defaults(object)
  return object
}

/** Errors as a client reads them: the field and the message. */
export const shown = (errors: readonly FieldError[]): readonly string[] =>
  errors.map((error) => `${error.field}: ${fieldErrorMessage(error)}`)

/** What is wrong with a new pod of this spec. */
export const problems = (spec: Partial<PodSpec>, metadata: Partial<Pod['metadata']> = {}): readonly string[] =>
  shown(pod.validate(podWith(spec, { metadata: { name: 'web', namespace: 'default', ...metadata } }), root))

/** What is wrong with a new pod whose one container has these fields. */
export const containerProblems = (fields: Partial<Container>, spec: Partial<PodSpec> = {}): readonly string[] =>
  problems({ ...spec, containers: [containerWith(fields)] }).map((problem) => problem.replace('spec.containers[0].', ''))
