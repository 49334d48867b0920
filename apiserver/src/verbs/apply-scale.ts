import {
  type KubeObject,
  type ManagedFieldsEntry,
  managersFromScale,
  managersOfScale,
  type ReplicasPath,
  type Scale,
} from '@coxswain/api-types'
import type { Call, Core } from '../core.ts'
import type { WriteOptions } from '../request/options.ts'
import { type Configuration, readConfiguration, reportRepeated } from '../stages/apply.ts'
import type { Expected } from '../stages/decode.ts'
import { applyTo } from '../write/apply.ts'
import type { RecordManager } from '../write/metadata.ts'

/** The two parts of a write that an apply to a scale does in its own way. */
export interface ScaleApplier {
  change(scaled: Scale, current: KubeObject): KubeObject
  readonly record: RecordManager
}

/** Managers are those of the object: for the apply they are seen as managers of the scale, and what comes of it is carried back. */
export const scaleApplier = (core: Core, call: Call, options: WriteOptions, expected: Expected): ScaleApplier => {
  const { resource, request, warnings } = call
  const before = warnings.length
  const replicasOf: ReplicasPath = (apiVersion) =>
    core.registry.resources.some((each) => each.definition === resource.definition && each.apiVersion === apiVersion) ? REPLICAS : undefined
  let read: Configuration | undefined
  let scaled: ManagedFieldsEntry[] | undefined
  return {
    change: (scale, current) => {
      warnings.length = before
      read ??= readConfiguration(request.body ?? new Uint8Array(), expected, core.types)
      const managedFields = managersOfScale(current.metadata.managedFields, replicasOf)
      const live = { ...scale, metadata: { ...scale.metadata, managedFields } }
      const applied = applyTo(core, call, options, { type: expected.schema, apiVersion: expected.apiVersion, live, config: read.config })
      reportRepeated(read.repeated, options.fieldValidation, warnings)
      scaled = applied.metadata.managedFields
      return applied
    },
    record: (_core, _call, next, old) => {
      const entries = managersFromScale(old?.metadata.managedFields, scaled, resource.apiVersion, replicasOf)
      if (entries === undefined) delete next.metadata.managedFields
      else next.metadata.managedFields = entries
    },
  }
}

const REPLICAS = ['f:spec', 'f:replicas']
