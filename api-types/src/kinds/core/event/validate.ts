import type { Event } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'

const MAX_WORD = 128
const MAX_MESSAGE = 1024

/** What upstream asks of every event in whichever form it comes (`legacyValidateEvent`). Events with an `eventTime` are of the newer way. */
export const validateEvent = (event: DeepReadonly<Event>, at: Path): FieldError[] => {
  const namespace = event.metadata.namespace ?? ''
  return [
    ...(event.eventTime ? newerErrors(event, at) : namespaceErrors(event, at)),
    ...isDns1123Subdomain(namespace).map((why) => fieldErrors.invalid(at.child('namespace'), namespace, why)),
  ]
}

const mismatch = (involved: string, at: Path): FieldError =>
  fieldErrors.invalid(at.child('involvedObject').child('namespace'), involved, 'does not match event.namespace')

const namespaceErrors = ({ metadata: { namespace = '' }, involvedObject }: DeepReadonly<Event>, at: Path): FieldError[] => {
  const involved = involvedObject?.namespace ?? ''
  // Older clients put events of objects without a namespace into `default`.
  const matches = involved === '' ? namespace === '' || namespace === 'default' : namespace === involved
  return matches ? [] : [mismatch(involved, at)]
}

const newerErrors = (event: DeepReadonly<Event>, at: Path): FieldError[] => {
  const { metadata, involvedObject, reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = event
  const controller = at.child('reportingController')
  const isLost = !involvedObject?.namespace && metadata.namespace !== 'kube-system'
  return [
    ...(isLost ? [mismatch('', at)] : []),
    ...(reportingComponent === '' ? [fieldErrors.required(controller)] : []),
    ...isQualifiedName(reportingComponent).map((why) => fieldErrors.invalid(controller, reportingComponent, why)),
    ...wordErrors(reportingInstance, at.child('reportingInstance')),
    ...wordErrors(action, at.child('action')),
    ...wordErrors(reason, at.child('reason')),
    ...lengthErrors(message, MAX_MESSAGE, at.child('message')),
  ]
}

const wordErrors = (word: string, at: Path): FieldError[] => (word === '' ? [fieldErrors.required(at)] : lengthErrors(word, MAX_WORD, at))

const lengthErrors = (text: string, max: number, at: Path): FieldError[] =>
  byteLength(text) > max ? [fieldErrors.invalid(at, '', `can have at most ${max} characters`)] : []
