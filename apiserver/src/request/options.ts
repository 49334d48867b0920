import {
  type DeleteOptions,
  type FieldError,
  fieldErrors,
  fieldErrorsMessage,
  fieldPath,
  status,
  validateFieldManager,
} from '@coxswain/api-types'
import { isTrue, type Query } from './query.ts'

/**
 * Options of each verb as upstream names them, read from the query and validated as `meta.k8s.io` options are:
 * values that do not parse are BadRequest, values that do not fit are Invalid with the option's field.
 */
export type IncludeObject = 'None' | 'Metadata' | 'Object'
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

export interface ListOptions {
  readonly limit: number
  readonly continue: string
  /** Empty: not given. */
  readonly resourceVersion: string
  readonly resourceVersionMatch: '' | 'Exact' | 'NotOlderThan'
  readonly allowWatchBookmarks: boolean
  readonly sendInitialEvents: boolean | undefined
  /** Zero: not given. */
  readonly timeoutSeconds: number
}

export interface WriteOptions {
  readonly dryRun: boolean
  readonly fieldManager: string
  readonly fieldValidation: FieldValidation
  readonly force: boolean | undefined
}

const EXACT = 'Exact'
const NOT_OLDER_THAN = 'NotOlderThan'

export const listOptions = (query: Query): ListOptions => {
  const options = readListOptions(query)
  throwInvalid('ListOptions', listOptionErrors(options))
  return options
}

export const watchOptions = (query: Query): ListOptions => {
  const options = readListOptions(query)
  throwInvalid('ListOptions', watchOptionErrors(options))
  return options
}

const readListOptions = (query: Query): ListOptions => ({
  limit: integer(query, 'limit'),
  continue: query.get('continue') ?? '',
  resourceVersion: query.get('resourceVersion') ?? '',
  resourceVersionMatch: (query.get('resourceVersionMatch') ?? '') as ListOptions['resourceVersionMatch'],
  allowWatchBookmarks: boolean(query, 'allowWatchBookmarks') ?? false,
  sendInitialEvents: boolean(query, 'sendInitialEvents'),
  timeoutSeconds: integer(query, 'timeoutSeconds'),
})

const listOptionErrors = (options: ListOptions): readonly FieldError[] => {
  const at = fieldPath('resourceVersionMatch')
  const { resourceVersionMatch: match } = options
  const errors: FieldError[] = []
  if (match !== '') {
    if (options.resourceVersion === '')
      errors.push(fieldErrors.forbidden(at, 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
    if (options.continue !== '') errors.push(fieldErrors.forbidden(at, 'resourceVersionMatch is forbidden when continue is provided'))
    if (match !== EXACT && match !== NOT_OLDER_THAN) errors.push(fieldErrors.notSupported(at, match, [EXACT, NOT_OLDER_THAN, '']))
    if (match === EXACT && options.resourceVersion === '0') {
      errors.push(fieldErrors.forbidden(at, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
    }
  }
  if (options.sendInitialEvents !== undefined)
    errors.push(fieldErrors.forbidden(fieldPath('sendInitialEvents'), 'sendInitialEvents is forbidden for list'))
  return errors
}

const watchOptionErrors = (options: ListOptions): readonly FieldError[] => {
  const at = fieldPath('resourceVersionMatch')
  const { resourceVersionMatch: match, sendInitialEvents } = options
  const errors: FieldError[] = []
  if (sendInitialEvents !== undefined && match !== NOT_OLDER_THAN) {
    errors.push(fieldErrors.forbidden(at, `sendInitialEvents requires setting resourceVersionMatch to ${NOT_OLDER_THAN}`))
  }
  if (match !== '') {
    if (sendInitialEvents === undefined) {
      errors.push(fieldErrors.forbidden(at, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'))
    }
    if (match !== NOT_OLDER_THAN) errors.push(fieldErrors.notSupported(at, match, [NOT_OLDER_THAN]))
    if (options.continue !== '') errors.push(fieldErrors.forbidden(at, 'resourceVersionMatch is forbidden when continue is provided'))
  }
  return errors
}

type WriteKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'

/** `apply` says whether the write is a server-side apply, which must name its manager and alone may force. */
export const writeOptions = (query: Query, kind: WriteKind, apply = false): WriteOptions => {
  const dryRun = query.get('dryRun')
  const fieldManager = query.get('fieldManager') ?? ''
  const fieldValidation = query.get('fieldValidation') ?? ''
  const force = boolean(query, 'force')
  const errors: FieldError[] = []
  const manager = fieldPath('fieldManager')
  if (kind === 'PatchOptions' && !apply && force !== undefined)
    errors.push(fieldErrors.forbidden(fieldPath('force'), 'may not be specified for non-apply patch'))
  if (apply && fieldManager === '') errors.push(fieldErrors.required(manager, 'is required for apply patch'))
  errors.push(...validateFieldManager(fieldManager, manager))
  errors.push(...dryRunErrors(dryRun))
  if (!['', 'Strict', 'Warn', 'Ignore'].includes(fieldValidation)) {
    errors.push(fieldErrors.notSupported(fieldPath('fieldValidation'), fieldValidation, ['Ignore', 'Strict', 'Warn']))
  }
  throwInvalid(kind, errors)
  return {
    dryRun: dryRun === 'All',
    fieldManager,
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as FieldValidation),
    force,
  }
}

/** A parameter without a value is one that says nothing we know, upstream too. */
const dryRunErrors = (dryRun: string | undefined): readonly FieldError[] =>
  dryRun === undefined || dryRun === 'All' ? [] : [fieldErrors.notSupported(fieldPath('dryRun'), [dryRun], ['All'])]

const PROPAGATION = ['Background', 'Foreground', 'Orphan']

/** Options of a delete come in the body, or where there is none in the query. */
export const deleteOptions = (body: DeleteOptions | undefined, query: Query): DeleteOptions => {
  const options = body ?? deleteOptionsFromQuery(query)
  const errors: FieldError[] = []
  const at = fieldPath('propagationPolicy')
  if (options.orphanDependents !== undefined && options.propagationPolicy !== undefined) {
    errors.push(fieldErrors.invalid(at, options.propagationPolicy, 'orphanDependents and deletionPropagation cannot be both set'))
  }
  if (options.propagationPolicy !== undefined && !PROPAGATION.includes(options.propagationPolicy)) {
    errors.push(fieldErrors.notSupported(at, options.propagationPolicy, [...PROPAGATION, 'nil']))
  }
  errors.push(...dryRunErrors(options.dryRun?.[0]))
  throwInvalid('DeleteOptions', errors)
  return options
}

const deleteOptionsFromQuery = (query: Query): DeleteOptions => {
  const grace = query.has('gracePeriodSeconds') ? integer(query, 'gracePeriodSeconds') : undefined
  const dryRun = query.get('dryRun')
  const orphan = boolean(query, 'orphanDependents')
  const policy = query.get('propagationPolicy')
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(dryRun === undefined ? {} : { dryRun: [dryRun] }),
    ...(orphan === undefined ? {} : { orphanDependents: orphan }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
  }
}

export const includeObject = (query: Query): IncludeObject => {
  const value = query.get('includeObject') ?? ''
  if (value === '' || value === 'Metadata') return 'Metadata'
  if (value === 'None' || value === 'Object') return value
  const error = fieldErrors.invalid(fieldPath('includeObject'), value, "must be 'Metadata', 'Object', 'None', or empty")
  throw status.badRequest(`Unable to convert to Table as requested: ${fieldErrorsMessage([error])}`)
}

/** A revision that a client names: digits, or Invalid. Undefined where none is given. */
export const revisionOf = (text: string): number | undefined => {
  if (text === '') return undefined
  const error = revisionError(text)
  if (error !== undefined) throw status.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [error])
  return Number(text)
}

/** What is wrong with the text of a revision. One past what we count to is of the far future, and as good as any other of these. */
export const revisionError = (text: string): FieldError | undefined => {
  if (text === '') return undefined
  const why = !/^\d+$/.test(text) ? 'invalid syntax' : BigInt(text.slice(0, MAX_DIGITS + 1)) > MAX_UINT64 ? 'value out of range' : undefined
  return why === undefined
    ? undefined
    : fieldErrors.invalid(fieldPath('resourceVersion'), text, `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`)
}

/** Longer numbers are not read to their end. */
const MAX_DIGITS = 20
const MAX_UINT64 = 0xffff_ffff_ffff_ffffn

const throwInvalid = (kind: string, errors: readonly FieldError[]): void => {
  if (errors.length > 0) throw status.invalid({ group: 'meta.k8s.io', kind }, '', errors)
}

const integer = (query: Query, name: string): number => {
  const text = query.get(name)
  if (text === undefined || text === '') return 0
  const refuse = (why: string): never => {
    throw status.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`)
  }
  if (!/^[+-]?\d+$/.test(text)) refuse('invalid syntax')
  if (text.length > MAX_DIGITS || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) refuse('value out of range')
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text)))
}

const boolean = (query: Query, name: string): boolean | undefined => {
  const text = query.get(name)
  return text === undefined ? undefined : isTrue(text)
}
