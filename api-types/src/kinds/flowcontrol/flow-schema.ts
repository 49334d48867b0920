import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { FlowSchema, FlowSchemaSpec } from '../../generated/flowcontrol.v1.types.ts'
import { keepSpecOrStatus } from '../../util/keep-spec-or-status.ts'
import { semanticEqual } from '../../util/semantic-equal.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { flowSchemaSpecErrors } from './flow-schema/validate.ts'
import { conditionErrors } from './shared/condition-errors.ts'
import { MANDATORY_FLOW_SCHEMAS } from './shared/mandatory.ts'

const DEFAULT_PRECEDENCE = 1000

/** Which requests go to which priority level, and which of them belong together. */
export const flowSchema = defineKind<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  scope: 'Cluster',
  schema: 'flowcontrol/v1.FlowSchema',
  subresources: { status: true },

  defaults: (draft) => {
    draft.spec ??= {} as FlowSchemaSpec
    draft.spec.matchingPrecedence ||= DEFAULT_PRECEDENCE
  },
  prepareCreate: (draft) => {
    draft.status = {}
    draft.metadata.generation = 1
  },
  prepareUpdate: (draft, old, { subresource }) => keepSpecOrStatus(draft, old, subresource),
  validate: ({ metadata, spec, status = {} }, at) => {
    const place = at.child('spec')
    const name = metadata.name ?? ''
    return [
      ...(spec === undefined ? [] : flowSchemaSpecErrors(spec, name, place)),
      ...mandatoryErrors(spec, name, place),
      ...conditionErrors(status, at.child('status')),
    ]
  },
  validateUpdate: ({ status = {} }, _, at, { subresource }) =>
    subresource === 'status' ? conditionErrors(status, at.child('status')) : [],

  columns: [
    nameColumn,
    {
      name: 'PriorityLevel',
      type: 'string',
      priority: 0,
      description: 'The priority level that requests go to.',
      value: ({ spec }) => spec?.priorityLevelConfiguration?.name ?? '',
    },
    {
      name: 'MatchingPrecedence',
      type: 'string',
      priority: 0,
      description: 'The place among flow schemas: the lowest that matches wins.',
      value: ({ spec }) => spec?.matchingPrecedence ?? 0,
    },
    {
      name: 'DistinguisherMethod',
      type: 'string',
      priority: 0,
      description: 'What tells the flows apart.',
      value: ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>',
    },
    ageColumn,
    {
      name: 'MissingPL',
      type: 'string',
      priority: 0,
      description: 'Whether the priority level is missing.',
      value: ({ status }) => status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    },
  ],
})

function mandatoryErrors(spec: FlowSchemaSpec | undefined, name: string, at: Path): readonly FieldError[] {
  const fixed = MANDATORY_FLOW_SCHEMAS.get(name)
  return fixed === undefined || semanticEqual(spec, fixed)
    ? []
    : [fieldErrors.invalid(at, spec, `spec of '${name}' must equal the fixed value`)]
}
