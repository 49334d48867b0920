import type { ServiceReference, WebhookClientConfig } from '../../../generated/admissionregistration.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { isValidPortNum } from '../../../validation/port.ts'
import { urlProblem } from './url-problem.ts'

const FORM = '; desired format: https://host[/path]'
const URL_PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/

/** Where a webhook is: a URL or a Service (upstream's `webhook.ValidateWebhookURL` and `ValidateWebhookService`). `at` is `clientConfig`. */
export const clientConfigErrors = (config: WebhookClientConfig, at: Path): readonly FieldError[] => {
  const { url, service } = config
  if ((url === undefined) === (service === undefined)) return [fieldErrors.required(at, 'exactly one of url or service is required')]
  return service === undefined ? urlErrors(url ?? '', at.child('url')) : serviceErrors(service, at.child('service'))
}

export const urlErrors = (url: string, at: Path): readonly FieldError[] => {
  const problem = urlProblem(url)
  if (problem !== undefined) return [fieldErrors.required(at, `url must be a valid URL: ${problem}${FORM}`)]
  const [, scheme = '', user, host = '', , query = '', fragment = ''] = URL_PARTS.exec(url) ?? []
  return [
    ...(scheme.toLowerCase() === 'https' ? [] : [fieldErrors.invalid(at, scheme, `'https' is the only allowed URL scheme${FORM}`)]),
    ...(host === '' ? [fieldErrors.invalid(at, host, `host must be provided${FORM}`)] : []),
    ...(user === undefined ? [] : [fieldErrors.invalid(at, user, 'user information is not permitted in the URL')]),
    ...(fragment === '' ? [] : [fieldErrors.invalid(at, fragment, 'fragments are not permitted in the URL')]),
    ...(query === '' ? [] : [fieldErrors.invalid(at, query, 'query parameters are not permitted in the URL')]),
  ]
}

export const serviceErrors = ({ namespace, name, path = '', port = 0 }: ServiceReference, at: Path): readonly FieldError[] => {
  const portProblems = isValidPortNum(port)
  return [
    ...(name === '' ? [fieldErrors.required(at.child('name'), 'service name is required')] : []),
    ...(namespace === '' ? [fieldErrors.required(at.child('namespace'), 'service namespace is required')] : []),
    ...(portProblems.length === 0 ? [] : [fieldErrors.invalid(at.child('port'), port, `port is not valid: ${portProblems.join(', ')}`)]),
    ...pathErrors(path, at.child('path')),
  ]
}

const pathErrors = (path: string, at: Path): readonly FieldError[] => {
  const refuse = (why: string): FieldError => fieldErrors.invalid(at, path, why)
  if (path === '' || path === '/') return []
  if (path === '//') return [refuse('segment[0] may not be empty')]
  const steps = path.slice(1).replace(/\/$/, '').split('/')
  return [
    ...(path.startsWith('/') ? [] : [refuse("must start with a '/'")]),
    ...steps.flatMap((step, i) =>
      step === '' ? [refuse(`segment[${i}] may not be empty`)] : isDns1123Subdomain(step).map((why) => refuse(`segment[${i}]: ${why}`)),
    ),
  ]
}
