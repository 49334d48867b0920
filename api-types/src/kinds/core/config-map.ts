import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { ConfigMap } from '../../generated/core.v1.types.ts'
import { base64Size } from '../../util/base64.ts'
import { deepEqual } from '../../util/deep.ts'
import { byteLength } from '../../util/text.ts'
import { isConfigMapKey } from '../../validation/config-map-key.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'

/** Limit of all values together, as upstream's MaxSecretSize: an object must fit into one request to the store. */
const MAX_BYTES = 1024 * 1024
const UNCHANGEABLE = 'field is immutable when `immutable` is set'

/** Configuration as text and bytes, which pods read as files or environment variables. */
export const configMap = defineKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  scope: 'Namespaced',
  schema: 'core/v1.ConfigMap',

  // The write stage has checked metadata (names, labels, owners ...) already: a kind says only what is its own.
  // `validate` runs on create and on every update of the main resource, after `validateUpdate` on the latter.
  validate: (map, at) => [...keyErrors(map, at), ...sizeErrors(map)],
  validateUpdate: (next, old, at) => (old.immutable === true ? frozenErrors(next, old, at) : []),

  columns: [
    nameColumn,
    { name: 'Data', type: 'string', priority: 0, description: 'Number of entries, text and binary together.', value: countEntries },
    ageColumn,
  ],
})

function countEntries({ data = {}, binaryData = {} }: ConfigMap): number {
  return Object.keys(data).length + Object.keys(binaryData).length
}

function keyErrors({ data = {}, binaryData = {} }: ConfigMap, at: Path): FieldError[] {
  const bad = (field: string, key: string, why: string) => fieldErrors.invalid(at.child(field).key(key), key, why)
  return [
    ...Object.keys(data).flatMap((key) => [
      ...isConfigMapKey(key).map((why) => bad('data', key, why)),
      ...(Object.hasOwn(binaryData, key) ? [bad('data', key, 'duplicate of key present in binaryData')] : []),
    ]),
    ...Object.keys(binaryData).flatMap((key) => isConfigMapKey(key).map((why) => bad('binaryData', key, why))),
  ]
}

function sizeErrors({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  let bytes = 0
  for (const value of Object.values(data)) bytes += byteLength(value)
  for (const value of Object.values(binaryData)) bytes += base64Size(value)
  // Upstream names no field here: the error is of the object as a whole.
  return bytes > MAX_BYTES ? [{ type: 'FieldValueTooLong', field: '[]', detail: `may not be more than ${MAX_BYTES} bytes` }] : []
}

function frozenErrors(next: ConfigMap, old: ConfigMap, at: Path): FieldError[] {
  return [
    ...(next.immutable === true ? [] : [fieldErrors.forbidden(at.child('immutable'), UNCHANGEABLE)]),
    ...(deepEqual(next.data ?? {}, old.data ?? {}) ? [] : [fieldErrors.forbidden(at.child('data'), UNCHANGEABLE)]),
    ...(deepEqual(next.binaryData ?? {}, old.binaryData ?? {}) ? [] : [fieldErrors.forbidden(at.child('binaryData'), UNCHANGEABLE)]),
  ]
}
