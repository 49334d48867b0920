import type { DaemonSet, DaemonSetSpec } from '../../../generated/apps.v1.types.ts'
import { defaultPodTemplate } from '../../core/pod/defaults.ts'
import { defaultGeneration } from './template-generation.ts'

/** Upstream's `SetDefaults_DaemonSet` of apps/v1. */
export const defaultDaemonSet = (draft: DaemonSet): void => {
  // A spec that is missing is one with nothing in it: validation then names what it lacks.
  const spec = draft.spec ?? ({} as DaemonSetSpec)
  draft.spec = spec
  const strategy = spec.updateStrategy ?? {}
  spec.updateStrategy = strategy
  strategy.type ||= 'RollingUpdate'
  if (strategy.type === 'RollingUpdate') {
    const rolling = strategy.rollingUpdate ?? {}
    strategy.rollingUpdate = rolling
    rolling.maxUnavailable ??= 1
    rolling.maxSurge ??= 0
  }
  spec.revisionHistoryLimit ??= 10
  spec.template ??= {}
  defaultPodTemplate(spec.template)
  defaultGeneration(draft)
}
