import type { HorizontalPodAutoscalerSpec, HPAScalingRules, MetricSpec } from '../../../generated/autoscaling.v2.types.ts'

/** Without metrics the target is four fifths of the CPU that pods request. */
export const defaultMetrics = (): MetricSpec[] => [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
]

const scaleUpRules = (): HPAScalingRules => ({
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
})

/** The window of scaling down is the controller's flag unless the object says otherwise. */
const scaleDownRules = (): HPAScalingRules => ({ selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] })

/** Upstream's `SetDefaults_HorizontalPodAutoscaler` of autoscaling/v2: a behavior that is given at all is filled in. */
export const defaultSpec = (spec: HorizontalPodAutoscalerSpec): void => {
  spec.minReplicas ??= 1
  if ((spec.metrics ?? []).length === 0) spec.metrics = defaultMetrics()
  if (spec.behavior === undefined) return
  spec.behavior.scaleUp = filledIn(spec.behavior.scaleUp, scaleUpRules())
  spec.behavior.scaleDown = filledIn(spec.behavior.scaleDown, scaleDownRules())
}

const filledIn = (given: HPAScalingRules | undefined, rules: HPAScalingRules): HPAScalingRules => ({
  ...rules,
  ...Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)),
})
