import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { Secret } from '../../generated/core.v1.types.ts'
import { base64Size, decodeBase64, encodeBase64 } from '../../util/base64.ts'
import { deepEqual, setOwn } from '../../util/deep.ts'
import { decodeUtf8, encodeUtf8 } from '../../util/text.ts'
import { isConfigMapKey } from '../../validation/config-map-key.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'

const MAX_BYTES = 1024 * 1024
const UNCHANGEABLE = 'field is immutable when `immutable` is set'
const REDACTED = '<secret contents redacted>'
const SERVICE_ACCOUNT_NAME = 'kubernetes.io/service-account.name'

/** Confidential values, base64 on the wire. Types that upstream knows must hold the keys that their readers expect. */
export const secret = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  scope: 'Namespaced',
  schema: 'core/v1.Secret',
  fields: [{ name: 'type', value: ({ type }) => type ?? '' }],

  defaults: (draft) => {
    foldStringData(draft)
    draft.type ||= 'Opaque'
  },
  validate: (secret, at) => [...dataErrors(secret, at.child('data')), ...typeErrors(secret, at)],
  validateUpdate: (next, old, at) => [
    ...(next.type === old.type ? [] : [fieldErrors.invalid(at.child('type'), next.type, fieldErrors.IMMUTABLE)]),
    ...(old.immutable === true ? frozenErrors(next, old, at) : []),
  ],

  columns: [
    nameColumn,
    { name: 'Type', type: 'string', priority: 0, description: 'What the data is for.', value: ({ type }) => type ?? '' },
    { name: 'Data', type: 'string', priority: 0, description: 'Number of entries.', value: ({ data = {} }) => Object.keys(data).length },
    ageColumn,
  ],
})

/** `stringData` is for writing only: its entries take the place of those in `data`, and it is never stored. */
function foldStringData(draft: Secret): void {
  if (draft.stringData === undefined) return
  const entries = Object.entries(draft.stringData)
  delete draft.stringData
  if (entries.length === 0) return
  draft.data ??= {}
  for (const [key, text] of entries) setOwn(draft.data, key, encodeBase64(encodeUtf8(text)))
}

function dataErrors({ data = {} }: Secret, at: Path): FieldError[] {
  const errors = Object.keys(data).flatMap((key) => isConfigMapKey(key).map((why) => fieldErrors.invalid(at.key(key), key, why)))
  let bytes = 0
  for (const value of Object.values(data)) bytes += base64Size(value)
  return bytes > MAX_BYTES ? [...errors, fieldErrors.tooLong(at, MAX_BYTES)] : errors
}

/** Upstream's `ValidateSecret`, its odd path `data[%s]` of two of the types included. */
function typeErrors(secret: Secret, at: Path): FieldError[] {
  const data = secret.data ?? {}
  const has = (key: string): boolean => Object.hasOwn(data, key)
  const missing = (key: string, field = 'data'): FieldError[] => [fieldErrors.required(at.child(field).key(key))]
  switch (secret.type) {
    case 'kubernetes.io/service-account-token': {
      const annotations = secret.metadata.annotations ?? {}
      const named = Object.hasOwn(annotations, SERVICE_ACCOUNT_NAME) && annotations[SERVICE_ACCOUNT_NAME] !== ''
      return named ? [] : [fieldErrors.required(at.child('metadata').child('annotations').key(SERVICE_ACCOUNT_NAME))]
    }
    case 'kubernetes.io/dockercfg':
      return has('.dockercfg') ? jsonErrors(data['.dockercfg'], at.child('data').key('.dockercfg')) : missing('.dockercfg')
    case 'kubernetes.io/dockerconfigjson':
      return has('.dockerconfigjson')
        ? jsonErrors(data['.dockerconfigjson'], at.child('data').key('.dockerconfigjson'))
        : missing('.dockerconfigjson')
    case 'kubernetes.io/basic-auth':
      return has('username') || has('password') ? [] : [...missing('username', 'data[%s]'), ...missing('password', 'data[%s]')]
    case 'kubernetes.io/ssh-auth':
      return has('ssh-privatekey') && data['ssh-privatekey'] !== '' ? [] : missing('ssh-privatekey', 'data[%s]')
    case 'kubernetes.io/tls':
      return ['tls.crt', 'tls.key'].flatMap((key) => (has(key) ? [] : missing(key)))
    default:
      return []
  }
}

/** Registry credentials must be a JSON object. The parser's own words would repeat the secret: a plain sentence stands instead. */
function jsonErrors(base64: string | undefined, at: Path): FieldError[] {
  const text = decodeUtf8(decodeBase64(base64 ?? '') ?? new Uint8Array())
  return isJsonObject(text) ? [] : [fieldErrors.invalid(at, REDACTED, 'must be a JSON object')]
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && !Array.isArray(value)
  } catch {
    return false
  }
}

function frozenErrors(next: Secret, old: Secret, at: Path): FieldError[] {
  return [
    ...(next.immutable === true ? [] : [fieldErrors.forbidden(at.child('immutable'), UNCHANGEABLE)]),
    ...(deepEqual(next.data ?? {}, old.data ?? {}) ? [] : [fieldErrors.forbidden(at.child('data'), UNCHANGEABLE)]),
  ]
}
