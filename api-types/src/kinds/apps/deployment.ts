import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { Deployment, DeploymentSpec, DeploymentStatus } from '../../generated/apps.v1.types.ts'
import type { WriteContext } from '../../kind.ts'
import { semanticEqual } from '../../util/semantic-equal.ts'
import * as fieldErrors from '../../validation/errors.ts'
import type { FieldError, Path } from '../../validation/field-error.ts'
import { validateImmutableField } from '../../validation/object-meta.ts'
import { root } from '../../validation/path.ts'
import { defaultPodTemplate } from '../core/pod/defaults.ts'
import { dropDisabledFields } from '../core/pod/disabled-fields.ts'
import { nonNegative } from '../core/pod/errors.ts'
import { setOrDelete } from '../core/pod/set-or-delete.ts'
import { podNamePrefixWarnings, podTemplateWarnings } from '../core/pod/warnings.ts'
import { validateStrategy } from './deployment/strategy.ts'
import { containerColumns, selectorText } from './shared/columns.ts'
import { keepSpecOrStatus, specChanged } from './shared/keep-fields.ts'
import { replicaScale } from './shared/scale.ts'
import { collisionErrors, countErrors } from './shared/status-errors.ts'
import { validateSelectorAndTemplate } from './shared/validate-template.ts'

/** Pods made of a template, replaced step by step when the template changes. */
export const deployment = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  scope: 'Namespaced',
  schema: 'apps/v1.Deployment',
  resetFields: { status: ['metadata.labels'] },
  subresources: {
    status: true,
    scale: replicaScale(({ spec }) => selectorText(spec?.selector, '')),
  },

  defaults: (draft) => {
    // A spec that is missing is one with nothing in it: validation then names what it lacks.
    draft.spec ??= {} as DeploymentSpec
    defaultSpec(draft.spec)
  },
  prepareCreate: (draft) => {
    draft.status = {}
    draft.metadata.generation = 1
    dropDisabledFields(draft.spec?.template?.spec, undefined)
  },
  prepareUpdate: (draft, old, { subresource }) => {
    keepSpecOrStatus(draft, old, subresource, changed)
    if (subresource === 'status') setOrDelete(draft.metadata, 'labels', old.metadata.labels)
  },
  validate: ({ spec }, at, old) => (spec === undefined ? [] : specErrors(spec, at.child('spec'), old?.spec)),
  validateUpdate,
  warnings: (object, old) => {
    const template = podTemplateWarnings(object.spec?.template, root.child('spec').child('template'))
    if (old === undefined) return [...podNamePrefixWarnings(object.metadata.name), ...template]
    return changed(object, old) ? template : []
  },

  columns: [
    nameColumn,
    {
      name: 'Ready',
      type: 'string',
      priority: 0,
      description: 'Pods that are ready, of those wanted.',
      value: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    },
    {
      name: 'Up-to-date',
      type: 'string',
      priority: 0,
      description: 'Pods made of the template as it is now.',
      value: ({ status }) => status?.updatedReplicas ?? 0,
    },
    {
      name: 'Available',
      type: 'string',
      priority: 0,
      description: 'Pods that have been ready for as long as the Deployment asks.',
      value: ({ status }) => status?.availableReplicas ?? 0,
    },
    ageColumn,
    ...containerColumns,
    {
      name: 'Selector',
      type: 'string',
      priority: 1,
      description: 'Labels that select the pods.',
      value: ({ spec }) => selectorText(spec?.selector, '<invalid>'),
    },
  ],
})

/** Annotations are copied to the ReplicaSets, so they count as a change of what is wanted. */
function changed(next: Deployment, old: Deployment): boolean {
  return specChanged(next, old) || !semanticEqual(next.metadata.annotations, old.metadata.annotations)
}

/** Upstream's `SetDefaults_Deployment` of apps/v1. */
function defaultSpec(spec: DeploymentSpec): void {
  spec.replicas ??= 1
  const strategy = spec.strategy ?? {}
  spec.strategy = strategy
  strategy.type ||= 'RollingUpdate'
  if (strategy.type === 'RollingUpdate') {
    const rolling = strategy.rollingUpdate ?? {}
    strategy.rollingUpdate = rolling
    rolling.maxUnavailable ??= '25%'
    rolling.maxSurge ??= '25%'
  }
  spec.revisionHistoryLimit ??= 10
  spec.progressDeadlineSeconds ??= 600
  spec.template ??= {}
  defaultPodTemplate(spec.template)
}

function specErrors(spec: DeploymentSpec, at: Path, old: DeploymentSpec | undefined): readonly FieldError[] {
  const { minReadySeconds = 0, progressDeadlineSeconds: deadline } = spec
  return [
    ...nonNegative(spec.replicas, at.child('replicas')),
    ...validateSelectorAndTemplate(spec, at, old?.template),
    ...validateStrategy(spec.strategy ?? {}, at.child('strategy')),
    ...nonNegative(minReadySeconds, at.child('minReadySeconds')),
    ...nonNegative(spec.revisionHistoryLimit, at.child('revisionHistoryLimit')),
    ...nonNegative(deadline, at.child('progressDeadlineSeconds')),
    ...(deadline !== undefined && deadline <= minReadySeconds
      ? [fieldErrors.invalid(at.child('progressDeadlineSeconds'), deadline, 'must be greater than minReadySeconds')]
      : []),
  ]
}

function validateUpdate(next: Deployment, old: Deployment, at: Path, { subresource }: WriteContext): readonly FieldError[] {
  if (subresource === 'status') return statusErrors(next.status ?? {}, old.status ?? {}, at.child('status'))
  return validateImmutableField(next.spec?.selector, old.spec?.selector, at.child('spec').child('selector'))
}

const COUNTS = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'terminatingReplicas',
]
const PARTS = [
  ['updatedReplicas', 'replicas'],
  ['readyReplicas', 'replicas'],
  ['availableReplicas', 'replicas'],
  ['availableReplicas', 'readyReplicas'],
] as const

function statusErrors(status: DeploymentStatus, old: DeploymentStatus, at: Path): readonly FieldError[] {
  const { conditions: _, ...counts } = status
  return [
    ...countErrors(counts, [...COUNTS, 'collisionCount'], PARTS, at),
    ...collisionErrors(status.collisionCount, old.collisionCount, at.child('collisionCount')),
  ]
}
