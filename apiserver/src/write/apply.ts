import {
  type Applied,
  applyConfiguration,
  type CustomForm,
  conflictsMessage,
  conflictText,
  DecodeError,
  decodeObject,
  deepCopy,
  type FieldSet,
  FieldsError,
  fieldSetRecursiveDifference,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  pathText,
  status,
  type TrackApplyInput,
} from '@coxswain/api-types'
import type { Call, Core } from '../core.ts'
import type { WriteOptions } from '../request/options.ts'
import { describe, kindText } from '../stages/apply.ts'
import type { RecordManager } from './metadata.ts'
import { resetFields } from './reset-fields.ts'
import { hasOtherVersions, otherVersions, typesOf } from './versions.ts'

/** An apply has said whose the fields are when it made the object. */
export const keepManagers: RecordManager = () => undefined

type What = Omit<TrackApplyInput, 'types' | 'subresource' | 'manager' | 'force' | 'now'> & {
  readonly config: JsonObject
  readonly custom?: CustomForm | undefined
}

/**
 * A configuration applied to an object (undefined: to nothing), in the form that it is written in: the object to go on with, with its
 * managers. Throws Conflict with a cause for each field that others own.
 */
export const applyTo = (core: Core, call: Call, options: WriteOptions, what: What): KubeObject => {
  const outcome = run({
    ...what,
    types: what.custom?.typed().types ?? core.types,
    subresource: call.info.subresource,
    manager: options.fieldManager,
    force: options.force === true,
    now: core.clock.now(),
  })
  if (!outcome.ok) {
    const causes = outcome.conflicts.map((each) => ({
      reason: 'FieldManagerConflict',
      message: conflictText(each),
      field: pathText(each.path),
    }))
    throw status.applyConflict(causes, conflictsMessage(outcome.conflicts))
  }
  const object = decoded(core, what, outcome.object)
  if (outcome.managedFields !== undefined) object.metadata.managedFields = outcome.managedFields
  return object
}

const run = (input: TrackApplyInput & { readonly config: JsonObject }): Applied => {
  try {
    return applyConfiguration(input)
  } catch (error) {
    // What is stored does not fit its type: nobody can tell whose it is.
    if (error instanceof FieldsError)
      throw status.unknown(`failed to create typed live object (${describe(input.config)}): ${error.message}`)
    throw error
  }
}

const decoded = ({ types }: Core, { type, config, custom }: What, merged: object): KubeObject => {
  try {
    if (custom !== undefined) return decodedCustom(custom, merged)
    const { object } = decodeObject(types, type, deepCopy(merged) as JsonValue)
    object.metadata ??= {}
    return object
  } catch (error) {
    if (error instanceof DecodeError)
      throw status.unknown(
        `failed to convert new object (${describe(config)}) to proper version: unable to convert unstructured object to ${kindText(config)}: ${error.message}`,
      )
    throw error
  }
}

const decodedCustom = (custom: CustomForm, merged: object): KubeObject => {
  const object = deepCopy(merged) as JsonObject
  custom.decode(object)
  object.metadata ??= {}
  return object as unknown as KubeObject
}

/** Applies to an object of a kind, in the version of the request; takes and gives the stored form. */
export const applyToKind = (
  core: Core,
  call: Call,
  options: WriteOptions,
  config: JsonObject,
  current: KubeObject | undefined,
): KubeObject => {
  const { resource, info } = call
  const { form, definition, apiVersion, kind, custom } = resource
  const live = current === undefined ? undefined : (form?.fromStored(current) ?? current)
  const reset = resetFields(definition, info.subresource)
  const object = applyTo(core, call, options, {
    type: typesOf(core, resource).type,
    custom,
    apiVersion,
    live,
    config,
    ...(reset === undefined ? {} : { written: (fields: FieldSet) => fieldSetRecursiveDifference(fields, reset) }),
    ...(hasOtherVersions(definition) ? { inVersion: otherVersions(core, resource) } : {}),
  })
  object.apiVersion = apiVersion
  object.kind = kind
  return form?.toStored(object) ?? object
}
