import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { PriorityClass } from '../../generated/scheduling.v1.types.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { oneOf } from '../core/pod/errors.ts'
import { SYSTEM_PRIORITY_CLASSES, SYSTEM_PRIORITY_PREFIX } from './priority-class/system-classes.ts'

const HIGHEST_USER_PRIORITY = 1_000_000_000
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never']

/** A name for how important pods are. */
export const priorityClass = defineKind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  scope: 'Cluster',
  schema: 'scheduling/v1.PriorityClass',
  undeletable: (name) =>
    SYSTEM_PRIORITY_CLASSES.some((each) => each.name === name) ? 'this is a system priority class and cannot be deleted' : undefined,

  defaults: (draft) => {
    draft.preemptionPolicy ??= 'PreemptLowerPriority'
  },
  prepareCreate: (draft) => {
    draft.metadata.generation = 1
  },
  // What may change can be anything: the rules are about what stays.
  validate: (object, at, old) => (old === undefined ? newErrors(object, at) : []),
  validateUpdate: (next, old, at) => [
    ...((next.value ?? 0) === (old.value ?? 0) ? [] : [fieldErrors.forbidden(at.child('value'), 'may not be changed in an update.')]),
    ...validateImmutableField(next.preemptionPolicy, old.preemptionPolicy, at.child('preemptionPolicy')),
  ],

  columns: [
    nameColumn,
    { name: 'Value', type: 'integer', priority: 0, description: 'The priority of its pods.', value: ({ value = 0 }) => value },
    {
      name: 'Global-Default',
      type: 'boolean',
      priority: 0,
      description: 'Whether it is for pods that name no class.',
      value: ({ globalDefault = false }) => globalDefault,
    },
    ageColumn,
    {
      name: 'PreemptionPolicy',
      type: 'string',
      priority: 0,
      description: 'Whether its pods may push others out.',
      value: ({ preemptionPolicy = '' }) => preemptionPolicy,
    },
  ],
})

const newErrors = (object: PriorityClass, at: Path): readonly FieldError[] => [
  ...nameAndValueErrors(object, at),
  ...(object.preemptionPolicy === undefined ? [] : oneOf(object.preemptionPolicy, PREEMPTION_POLICIES, at.child('preemptionPolicy'))),
]

function nameAndValueErrors(object: PriorityClass, at: Path): readonly FieldError[] {
  const { metadata, value = 0 } = object
  if (metadata.name?.startsWith(SYSTEM_PRIORITY_PREFIX) === true) {
    const why = whyNoSystemClass(metadata.name, object)
    const text = `priority class names with '${SYSTEM_PRIORITY_PREFIX}' prefix are reserved for system use only. error: ${why}`
    return why === undefined ? [] : [fieldErrors.forbidden(at.child('metadata').child('name'), text)]
  }
  if (value <= HIGHEST_USER_PRIORITY) return []
  return [fieldErrors.forbidden(at.child('value'), `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`)]
}

/** Upstream's `IsKnownSystemPriorityClass`. */
function whyNoSystemClass(name: string, { value = 0, globalDefault = false }: PriorityClass): string | undefined {
  const known = SYSTEM_PRIORITY_CLASSES.find((each) => each.name === name)
  if (known === undefined) return `${name} is not a known system priority class`
  if (known.value !== value) return `value of ${name} PriorityClass must be ${known.value}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}
