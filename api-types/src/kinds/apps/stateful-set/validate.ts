import type {
  RollingUpdateStatefulSetStrategy,
  StatefulSetPersistentVolumeClaimRetentionPolicy,
  StatefulSetSpec,
  StatefulSetUpdateStrategy,
} from '../../../generated/apps.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateLabelSelector } from '../../../validation/label-selector.ts'
import { isDns1123Label } from '../../../validation/names.ts'
import { nonNegative, notSupported, refused } from '../../core/pod/errors.ts'
import { validateClaimSpec } from '../../core/pod/validate-claim-template.ts'
import { amount, validateAtMostAll, validateNonNegativeIntOrPercent } from '../deployment/strategy.ts'
import { selectorMatches, sorted, validateLongRunning } from '../shared/validate-template.ts'
import { type TemplateRules, templateErrors } from './validate-template.ts'

type Errors = readonly FieldError[]

/** Rules that came late: sets stored before them may break them. */
interface Rules {
  readonly serviceName: boolean
  readonly claims: boolean
  readonly template: TemplateRules
}

/** The spec of a set (upstream's `ValidateStatefulSetSpec`). `old` is the stored one, absent on create. */
export const statefulSetSpecErrors = (spec: StatefulSetSpec, at: Path, old: StatefulSetSpec | undefined): Errors => {
  if (old === undefined) return specErrors(spec, at, { serviceName: true, claims: true, template: 'whole' }, undefined)
  const lenient = { serviceName: false, claims: false } as const
  const wasGood = specErrors(old, at, { ...lenient, template: 'whole' }, old).length === 0
  return specErrors(spec, at, { ...lenient, template: wasGood ? 'whole' : 'labels' }, old)
}

const specErrors = (spec: StatefulSetSpec, at: Path, rules: Rules, old: StatefulSetSpec | undefined): Errors => [
  ...managementErrors(spec.podManagementPolicy, at.child('podManagementPolicy')),
  ...strategyErrors(spec.updateStrategy ?? {}, at.child('updateStrategy')),
  ...retentionErrors(spec.persistentVolumeClaimRetentionPolicy, at.child('persistentVolumeClaimRetentionPolicy')),
  ...(rules.claims ? (spec.volumeClaimTemplates ?? []) : []).flatMap((claim, i) =>
    validateClaimSpec(claim.spec ?? {}, at.child('volumeClaimTemplates').index(i).child('spec')),
  ),
  ...nonNegative(spec.replicas, at.child('replicas')),
  ...nonNegative(spec.minReadySeconds, at.child('minReadySeconds')),
  ...nonNegative(spec.ordinals?.start, at.child('ordinals.start')),
  ...(rules.serviceName && spec.serviceName ? refused(at.child('serviceName'), spec.serviceName, isDns1123Label(spec.serviceName)) : []),
  ...selectorErrors(spec, at, rules, old),
  ...validateLongRunning(spec.template ?? {}, 'StatefulSet', at.child('template')),
]

const managementErrors = (policy: string | undefined, at: Path): Errors => {
  if (!policy) return [fieldErrors.required(at)]
  return ['OrderedReady', 'Parallel'].includes(policy) ? [] : [fieldErrors.invalid(at, policy, "must be 'OrderedReady' or 'Parallel'")]
}

const strategyErrors = ({ type, rollingUpdate }: StatefulSetUpdateStrategy, at: Path): Errors => {
  const place = at.child('rollingUpdate')
  switch (type ?? '') {
    case '':
      return [fieldErrors.required(at)]
    case 'OnDelete':
      return rollingUpdate === undefined
        ? []
        : [fieldErrors.invalid(place, internal(rollingUpdate), "only allowed for updateStrategy 'RollingUpdate'")]
    case 'RollingUpdate':
      return rollingUpdate === undefined ? [] : rollingErrors(rollingUpdate, place)
    default:
      return [fieldErrors.invalid(at, { Type: type, RollingUpdate: internal(rollingUpdate) }, "must be 'RollingUpdate' or 'OnDelete'")]
  }
}

/** Upstream shows its internal types, whose fields are written with capitals. */
const internal = (rolling: RollingUpdateStatefulSetStrategy | undefined) =>
  rolling === undefined ? null : { Partition: rolling.partition ?? 0, MaxUnavailable: rolling.maxUnavailable ?? null }

const rollingErrors = ({ partition, maxUnavailable }: RollingUpdateStatefulSetStrategy, at: Path): Errors => {
  const place = at.child('maxUnavailable')
  return [
    ...nonNegative(partition, at.child('partition')),
    ...(maxUnavailable === undefined
      ? []
      : [
          ...validateNonNegativeIntOrPercent(maxUnavailable, place),
          ...(amount(maxUnavailable) === 0 ? [fieldErrors.invalid(place, maxUnavailable, 'cannot be 0')] : []),
          ...validateAtMostAll(maxUnavailable, place),
        ]),
  ]
}

const RETENTIONS = ['Retain', 'Delete']

const retentionErrors = (policy: StatefulSetPersistentVolumeClaimRetentionPolicy | undefined, at: Path): Errors =>
  policy === undefined
    ? []
    : (['whenDeleted', 'whenScaled'] as const).flatMap((when) =>
        RETENTIONS.includes(policy[when] ?? '') ? [] : [notSupported(at.child(when), policy[when] ?? '', RETENTIONS)],
      )

const selectorErrors = (spec: StatefulSetSpec, at: Path, { template: rules }: Rules, old: StatefulSetSpec | undefined): Errors => {
  const { selector, template = {} } = spec
  const place = at.child('selector')
  const errors = validateLabelSelector(selector, place)
  const size = Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length
  const matches = errors.length > 0 ? undefined : selectorMatches(selector, template.metadata?.labels)
  const labels = at.child('template').child('metadata').child('labels')
  return [
    ...(selector === undefined ? [fieldErrors.required(place)] : errors),
    ...(selector !== undefined && size === 0 ? [fieldErrors.invalid(place, selector, 'empty selector is invalid for statefulset')] : []),
    ...(matches === undefined ? [fieldErrors.invalid(place, selector, '')] : []),
    ...(matches === false
      ? [fieldErrors.invalid(labels, sorted(template.metadata?.labels), '`selector` does not match template `labels`')]
      : []),
    ...(matches === undefined ? [] : templateErrors(spec, rules, at.child('template'), old)),
  ]
}

const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const

/** What a set is once made it stays, but for a few fields (upstream's `ValidateStatefulSetUpdate`). */
export const statefulSetUpdateErrors = (next: StatefulSetSpec | undefined, old: StatefulSetSpec | undefined, at: Path): Errors => {
  const fixed = (spec: StatefulSetSpec | undefined) =>
    Object.fromEntries(Object.entries(spec ?? {}).filter(([name]) => !(CHANGEABLE as readonly string[]).includes(name)))
  if (semanticEqual(fixed(next), fixed(old))) return []
  const quoted = CHANGEABLE.map((name) => `'${name}'`)
  const listed = `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
  return [fieldErrors.forbidden(at, `updates to statefulset spec for fields other than ${listed} are forbidden`)]
}
