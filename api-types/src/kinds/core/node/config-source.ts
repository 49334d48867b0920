import type { ConfigMapNodeConfigSource, Node, NodeConfigSource } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { isConfigMapKey } from '../../../validation/config-map-key.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'

type Source = DeepReadonly<NodeConfigSource>
type MapSource = DeepReadonly<ConfigMapNodeConfigSource>

/** The removed feature's fields, where an old object still holds them: upstream goes on validating them on update. */
export const configSourceErrors = ({ spec, status }: DeepReadonly<Node>, at: Path): FieldError[] => {
  const config = at.child('status').child('config')
  return [
    ...sourceErrors(spec?.configSource, at.child('spec').child('configSource'), forbiddenIdentity),
    ...(['assigned', 'active', 'lastKnownGood'] as const).flatMap((field) =>
      sourceErrors(status?.config?.[field], config.child(field), requiredIdentity),
    ),
  ]
}

const sourceErrors = (source: Source | undefined, at: Path, identity: (map: MapSource, at: Path) => FieldError[]): FieldError[] => {
  if (source === undefined) return []
  if (source.configMap === undefined) return [fieldErrors.invalid(at, source, 'exactly one reference subfield must be non-nil')]
  const path = at.child('configMap')
  return [...identity(source.configMap, path), ...targetErrors(source.configMap, path)]
}

const IDENTITY = ['uid', 'resourceVersion'] as const
const forbiddenIdentity = (map: MapSource, at: Path): FieldError[] =>
  IDENTITY.flatMap((field) => (map[field] ? [fieldErrors.forbidden(at.child(field), `${field} must not be set in spec`)] : []))
const requiredIdentity = (map: MapSource, at: Path): FieldError[] =>
  IDENTITY.flatMap((field) => (map[field] ? [] : [fieldErrors.required(at.child(field), `${field} must be set in status`)]))

const targetErrors = (map: MapSource, at: Path): FieldError[] => [
  ...wanted(map, 'namespace', isDns1123Label, at),
  ...wanted(map, 'name', isDns1123Subdomain, at),
  ...wanted(map, 'kubeletConfigKey', isConfigMapKey, at),
]

const wanted = (
  map: MapSource,
  field: 'namespace' | 'name' | 'kubeletConfigKey',
  check: (text: string) => readonly string[],
  at: Path,
): FieldError[] =>
  map[field]
    ? check(map[field]).map((why) => fieldErrors.invalid(at.child(field), map[field], why))
    : [fieldErrors.required(at.child(field), `${field} must be set`)]
