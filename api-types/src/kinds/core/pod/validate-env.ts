import type { Container, EnvFromSource, EnvVar, FileKeySelector, PodSpec } from '../../../generated/core.v1.types.ts'
import { isConfigMapKey } from '../../../validation/config-map-key.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { refused } from './errors.ts'
import { isRelaxedEnvVarName } from './formats.ts'
import { ENV_FIELDS, validateObjectFieldSelector, validateResourceFieldSelector } from './validate-field-refs.ts'
import { validatePathNoBacksteps } from './validate-paths.ts'
import { containerPath, containersOf } from './visit.ts'

type Errors = readonly FieldError[]
const ONE_FIELD = 'may not have more than one field specified at a time'

/** Environment variables (upstream's `ValidateEnv`). */
export const validateEnv = (variables: Container['env'], at: Path): Errors => {
  const errors: FieldError[] = []
  // The longest list of most pods: nothing is made for a good variable.
  for (const [i, variable] of (variables ?? []).entries()) {
    const { name } = variable
    if (!name) errors.push(fieldErrors.required(at.index(i).child('name')))
    else for (const why of isRelaxedEnvVarName(name)) errors.push(fieldErrors.invalid(at.index(i).child('name'), name, why))
    if (variable.valueFrom !== undefined) errors.push(...valueFromErrors(variable, at.index(i).child('valueFrom')))
  }
  return errors
}

const valueFromErrors = ({ value, valueFrom }: EnvVar, at: Path): Errors => {
  if (valueFrom === undefined) return []
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom
  const count = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter((each) => each !== undefined).length
  return [
    ...(fieldRef === undefined ? [] : validateObjectFieldSelector(fieldRef, ENV_FIELDS, at.child('fieldRef'))),
    ...(resourceFieldRef === undefined
      ? []
      : validateResourceFieldSelector(resourceFieldRef, at.child('resourceFieldRef'), { inVolume: false })),
    ...(configMapKeyRef === undefined ? [] : keyErrors(configMapKeyRef, at.child('configMapKeyRef'))),
    ...(secretKeyRef === undefined ? [] : keyErrors(secretKeyRef, at.child('secretKeyRef'))),
    ...(fileKeyRef === undefined ? [] : fileKeyErrors(fileKeyRef, at.child('fileKeyRef'))),
    ...sourceCountErrors(count, value ?? '', at),
  ]
}

const sourceCountErrors = (count: number, value: string, at: Path): Errors => {
  const bad = (why: string): Errors => [fieldErrors.invalid(at, '', why)]
  if (count === 0) return bad('must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`')
  if (value !== '') return bad('may not be specified when `value` is not empty')
  return count > 1 ? bad(ONE_FIELD) : []
}

const keyErrors = ({ name = '', key }: { readonly name?: string | undefined; readonly key: string }, at: Path): Errors => [
  ...refused(at.child('name'), name, isDns1123Subdomain(name)),
  ...(key ? refused(at.child('key'), key, isConfigMapKey(key)) : [fieldErrors.required(at.child('key'))]),
]

const fileKeyErrors = ({ key, volumeName, path }: FileKeySelector, at: Path): Errors => [
  ...(key ? refused(at.child('key'), key, isRelaxedEnvVarName(key)) : [fieldErrors.required(at.child('key'))]),
  ...(volumeName
    ? refused(at.child('volumeName'), volumeName, isDns1123Label(volumeName))
    : [fieldErrors.required(at.child('volumeName'))]),
  ...(path ? validatePathNoBacksteps(path, at.child('path')) : [fieldErrors.required(at.child('path'))]),
]

/** Environment variables from all keys of an object (upstream's `ValidateEnvFrom`). */
export const validateEnvFrom = (sources: Container['envFrom'], at: Path): Errors =>
  (sources ?? []).flatMap((source, i) => [
    ...(source.prefix ? refused(at.index(i).child('prefix'), source.prefix, isRelaxedEnvVarName(source.prefix)) : []),
    ...(source.configMapRef === undefined ? [] : nameErrors(source.configMapRef.name, at.index(i).child('configMapRef'))),
    ...(source.secretRef === undefined ? [] : nameErrors(source.secretRef.name, at.index(i).child('secretRef'))),
    ...envFromCountErrors(source, at),
  ])

const nameErrors = (name: string | undefined, at: Path): Errors =>
  name ? refused(at.child('name'), name, isDns1123Subdomain(name, true)) : [fieldErrors.required(at.child('name'))]

/** Upstream names the list here, not the entry. */
const envFromCountErrors = ({ configMapRef, secretRef }: EnvFromSource, at: Path): Errors => {
  if (configMapRef === undefined && secretRef === undefined) {
    return [fieldErrors.invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`')]
  }
  return configMapRef !== undefined && secretRef !== undefined ? [fieldErrors.invalid(at, '', ONE_FIELD)] : []
}

/** Files that variables are read from lie in volumes that live as long as the pod (upstream's `validateFileKeyRefVolumes`). */
export const validateFileKeyRefVolumes = (spec: PodSpec, at: Path): Errors => {
  const errors: FieldError[] = []
  // As above: nothing is made for a variable that is not from a file.
  for (const visited of containersOf(spec)) {
    const env = visited.container.env ?? []
    for (let i = 0; i < env.length; i++) {
      const name = env[i]?.valueFrom?.fileKeyRef?.volumeName
      if (name === undefined) continue
      const place = containerPath(visited, at).child('env').index(i).child('valueFrom').child('fileKeyRef').child('volumeName')
      const volume = spec.volumes?.findLast((each) => each.name === name)
      if (volume === undefined) errors.push(fieldErrors.notFound(place, name))
      else if (volume.emptyDir === undefined) errors.push(fieldErrors.invalid(place, name, 'referenced volume must be of type emptyDir'))
    }
  }
  return errors
}
