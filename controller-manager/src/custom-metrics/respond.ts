import {
  formatQuantity,
  type LabelRequirement,
  parseLabelSelector,
  quantityFromMilli,
  SelectorError,
  StatusError,
  status,
} from '@coxswain/api-types'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import { resourceText } from './resources.ts'
import type { GroupResource, Reading } from './source.ts'

/** The parts of a path behind `/apis/GROUP/VERSION`; none for the group version itself. @throws StatusError */
export const segmentsOf = ({ method, path }: HttpRequest): readonly string[] => {
  if (method !== 'GET') throw status.methodNotAllowed()
  try {
    return path
      .split('/')
      .slice(4)
      .filter((part) => part !== '')
      .map(decodeURIComponent)
  } catch {
    throw status.badRequest(`the path ${JSON.stringify(path)} is not encoded as a path is`)
  }
}

/** A selector of labels in the query; selects all where there is none. @throws StatusError */
export const selectorIn = (query: URLSearchParams, name: string): readonly LabelRequirement[] => {
  try {
    return parseLabelSelector(query.get(name) ?? '')
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error
    throw status.badRequest(error.message)
  }
}

/** The query of a request that can be answered: once, in JSON. @throws StatusError */
export const queryOf = ({ query, headers: { accept = '' } }: HttpRequest): URLSearchParams => {
  const given = new URLSearchParams(query)
  if (/^(1|t|true)$/i.test(given.get('watch') ?? '')) throw status.methodNotAllowed()
  const forms = accept.split(',').map((each) => each.trim())
  if (accept !== '' && !forms.some((each) => /^(application\/json|application\/\*|\*\/\*)/.test(each)))
    throw status.notAcceptable(['application/json'])
  return given
}

export const json = (value: object): HttpResponse => ({
  status: 200,
  headers: { 'cache-control': 'no-cache, private', 'content-type': 'application/json' },
  body: new TextEncoder().encode(`${JSON.stringify(value)}\n`),
})

/** In thousandths, as upstream's servers of metrics write all values. */
export const quantityText = ({ value }: Reading): string => formatQuantity(quantityFromMilli(BigInt(Math.trunc(value * 1000)), 'DecimalSI'))

export const windowOf = ({ windowMs }: Reading): number | undefined => (windowMs === undefined ? undefined : Math.round(windowMs / 1000))

/** Upstream's `NewMetricNotFoundError`, `NewMetricNotFoundForError` and `...ForSelectorError`. */
export const metricNotFound = (resource: GroupResource, metric: string, name = '', selector = ''): StatusError => {
  const whom = `${resourceText(resource)}${name === '' ? '' : ` ${name}`}${selector === '' ? '' : ` with selector ${selector}`}`
  const message = `the server could not find the metric ${metric} for ${whom}`
  return refusal(404, 'NotFound', message)
}

/** A quantity is a number: what is none cannot be told. */
export const notOneNumber = (metric: string, whose: string): StatusError =>
  refusal(500, 'InternalError', `Internal error occurred: the metric ${metric} of ${whose} is not one number`)

/** As upstream's `NewInternalError`. */
export const unableToFetch = (why: string): StatusError =>
  refusal(500, 'InternalError', `Internal error occurred: unable to fetch metrics: ${why}`)

/** Objects that are selected by labels cannot be told: the account of this server may not list them, or nobody answers. */
export const unableToList = (): StatusError => refusal(500, 'InternalError', 'Internal error occurred: unable to list matching resources')

const refusal = (code: number, reason: string, message: string): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code })
