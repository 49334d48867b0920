import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { Toleration } from '../../generated/core.v1.types.ts'
import type { Overhead, RuntimeClass, Scheduling } from '../../generated/node.v1.types.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { validateLabels } from '../../validation/labels.ts'
import { isDns1123Label } from '../../validation/names.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { refused } from '../core/pod/errors.ts'
import { podValidationOptions } from '../core/pod/options.ts'
import { validateResourceRequirements } from '../core/pod/validate-resources.ts'
import { validateTolerations } from '../core/pod/validate-scheduling.ts'

const NO_CLAIMS: ReadonlySet<string> = new Set()
const OPTIONS = podValidationOptions(true, undefined)

/** A way to run the containers of pods, set up on nodes under the name of its handler. */
export const runtimeClass = defineKind<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  scope: 'Cluster',
  schema: 'node/v1.RuntimeClass',
  createOnUpdate: true,
  unconditionalUpdate: false,

  validate: ({ handler, overhead, scheduling }, at) => [
    ...refused(at.child('handler'), handler, isDns1123Label(handler)),
    ...(overhead === undefined ? [] : overheadErrors(overhead, at.child('overhead'))),
    ...(scheduling === undefined ? [] : schedulingErrors(scheduling, at.child('scheduling'))),
  ],
  validateUpdate: (next, old, at) => validateImmutableField(next.handler, old.handler, at.child('handler')),

  columns: [
    nameColumn,
    { name: 'Handler', type: 'string', priority: 0, description: 'What nodes call it.', value: ({ handler }) => handler },
    ageColumn,
  ],
})

/** Upstream looks at the overhead as at the limits of a container, and names it so. */
const overheadErrors = ({ podFixed }: Overhead, at: Path): readonly FieldError[] =>
  validateResourceRequirements({ limits: podFixed }, NO_CLAIMS, at, OPTIONS)

const schedulingErrors = ({ nodeSelector, tolerations }: Scheduling, at: Path): readonly FieldError[] => [
  ...validateLabels(nodeSelector, at.child('nodeSelector')),
  // Upstream names the field twice here.
  ...validateTolerations(tolerations, at.child('tolerations').child('tolerations'), OPTIONS),
  ...repetitions(tolerations ?? [], at.child('tolerations')),
]

/** Tolerations are told apart by all but their seconds. */
function repetitions(tolerations: readonly Toleration[], at: Path): readonly FieldError[] {
  const seen = new Set<string>()
  return tolerations.flatMap((toleration, i) => {
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration
    const text = JSON.stringify([key, operator, value, effect])
    const isRepeated = seen.has(text)
    seen.add(text)
    // Upstream shows its internal type, whose fields are written with capitals.
    const internal = { Key: key, Operator: operator, Value: value, Effect: effect, TolerationSeconds: tolerationSeconds ?? null }
    return isRepeated ? [fieldErrors.duplicate(at.index(i), internal)] : []
  })
}
