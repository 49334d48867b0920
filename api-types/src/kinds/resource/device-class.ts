import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { DeviceClass, DeviceClassSpec } from '../../generated/resource.v1.types.ts'
import { semanticEqual } from '../../util/semantic-equal.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { isExtendedResourceName } from '../core/pod/resource-names.ts'
import { countGeneration } from '../keep-fields.ts'
import { validateList } from './shared/lists.ts'
import { MAX_CONFIGS, validateConfiguration, validateSelectors } from './shared/validate-config.ts'

/** Devices of one sort, for claims to name, and what their drivers are told. */
export const deviceClass = defineKind<DeviceClass>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  scope: 'Cluster',
  schema: 'resource/v1.DeviceClass',
  returnsDeleted: true,

  prepareCreate: (draft) => {
    draft.metadata.generation = 1
  },
  prepareUpdate: countGeneration,
  validate: ({ spec = {} }, at, old) => specErrors(spec, at.child('spec'), old?.spec),

  columns: [nameColumn, ageColumn],
})

function specErrors(spec: DeviceClassSpec, at: Path, old: DeviceClassSpec | undefined): readonly FieldError[] {
  const { selectors, config, extendedResourceName } = spec
  const configRules = { stored: old !== undefined && semanticEqual(config, old.config) }
  return [
    ...validateSelectors(selectors, at.child('selectors'), { stored: old !== undefined && semanticEqual(selectors, old.selectors) }),
    ...validateList(
      config,
      { max: MAX_CONFIGS, each: (each, place) => validateConfiguration(each, place, configRules) },
      at.child('config'),
    ),
    ...(extendedResourceName === undefined || isExtendedResourceName(extendedResourceName)
      ? []
      : [fieldErrors.invalid(at.child('extendedResourceName'), extendedResourceName, 'must be a valid extended resource name')]),
  ]
}
