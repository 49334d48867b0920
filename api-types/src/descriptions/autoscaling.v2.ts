import { type Descriptions, listOf } from './descriptions.ts'

const current = 'The value now.'
const target = 'The value to reach.'
const metric = 'The metric: its name, and which of its series.'
const resource = 'The resource: cpu or memory.'

/** Autoscaling by any metric. */
export const descriptions: Descriptions = {
  'autoscaling/v2.HorizontalPodAutoscaler': {
    '': 'Scales an object by metrics of its pods or of others.',
    metadata: 'Name, labels, owners and other data of the object.',
    spec: 'What is scaled, by which metrics and within which limits.',
    status: 'What was last seen of it. Written by the system.',
  },
  'autoscaling/v2.HorizontalPodAutoscalerList': listOf('autoscalers'),
  'autoscaling/v2.HorizontalPodAutoscalerSpec': {
    '': 'What an autoscaler should do.',
    scaleTargetRef: 'The object to scale.',
    minReplicas: 'The fewest pods. Defaults to 1.',
    maxReplicas: 'The most pods; not below minReplicas.',
    metrics: 'Metrics to follow; the one that asks for the most pods wins. Defaults to 80 % CPU use.',
    behavior: 'How fast it may go up and down.',
  },
  'autoscaling/v2.CrossVersionObjectReference': {
    '': 'An object, by name and kind.',
    kind: 'The kind of the object.',
    name: 'The name of the object.',
    apiVersion: 'The group and version of the kind.',
  },
  'autoscaling/v2.MetricSpec': {
    '': 'A metric to follow: a type, and the field of that name.',
    type: 'Object, Pods, Resource, ContainerResource or External.',
    object: 'A metric of one other object.',
    pods: 'A metric of each pod, averaged.',
    resource: 'CPU or memory use of the pods.',
    containerResource: 'CPU or memory use of one container of the pods.',
    external: 'A metric from outside the cluster.',
  },
  'autoscaling/v2.MetricTarget': {
    '': 'A value to reach: one of these.',
    type: 'Utilization, Value or AverageValue.',
    value: 'The value of the metric.',
    averageValue: 'The value of the metric divided by the number of pods.',
    averageUtilization: 'The mean use, in percent of what the pods request. For resources only.',
  },
  'autoscaling/v2.MetricValueStatus': {
    '': 'The value of a metric now.',
    value: 'The value of the metric.',
    averageValue: 'The value of the metric divided by the number of pods.',
    averageUtilization: 'The mean use, in percent of what the pods request.',
  },
  'autoscaling/v2.MetricIdentifier': {
    '': 'Which metric.',
    name: 'The name of the metric.',
    selector: 'Labels of its series; the name alone when absent.',
  },
  'autoscaling/v2.ObjectMetricSource': {
    '': 'A metric of one object to follow.',
    describedObject: 'The object.',
    target,
    metric,
  },
  'autoscaling/v2.ObjectMetricStatus': {
    '': 'A metric of one object, as it is now.',
    describedObject: 'The object.',
    current,
    metric,
  },
  'autoscaling/v2.PodsMetricSource': { '': 'A metric of each pod to follow.', metric, target },
  'autoscaling/v2.PodsMetricStatus': { '': 'A metric of each pod, as it is now.', metric, current },
  'autoscaling/v2.ResourceMetricSource': { '': 'A resource of the pods to follow.', name: resource, target },
  'autoscaling/v2.ResourceMetricStatus': { '': 'A resource of the pods, as it is used now.', name: resource, current },
  'autoscaling/v2.ContainerResourceMetricSource': {
    '': 'A resource of one container of the pods to follow.',
    name: resource,
    target,
    container: 'The container.',
  },
  'autoscaling/v2.ContainerResourceMetricStatus': {
    '': 'A resource of one container of the pods, as it is used now.',
    name: resource,
    current,
    container: 'The container.',
  },
  'autoscaling/v2.ExternalMetricSource': { '': 'A metric from outside to follow.', metric, target },
  'autoscaling/v2.ExternalMetricStatus': { '': 'A metric from outside, as it is now.', metric, current },
  'autoscaling/v2.HorizontalPodAutoscalerBehavior': {
    '': 'How fast an autoscaler may go.',
    scaleUp: 'Going up. Defaults to the larger of 4 pods and twice as many in 15 seconds, without waiting.',
    scaleDown: 'Going down. Defaults to as far as minReplicas, after 300 seconds of wanting it.',
  },
  'autoscaling/v2.HPAScalingRules': {
    '': 'How fast an autoscaler may go in one direction.',
    stabilizationWindowSeconds: 'Seconds over which past advice counts, 0 to 3600. Defaults to 0 up and 300 down.',
    selectPolicy: 'Which policy counts: Max (the one that allows most), Min, or Disabled for no scaling. Defaults to Max.',
    policies: 'How much change is allowed in which time; at least one.',
    tolerance: 'How far the metric may be off before anything is done, such as 0.05. Defaults to 0.1.',
  },
  'autoscaling/v2.HPAScalingPolicy': {
    '': 'How much change is allowed in which time.',
    type: 'Pods counts pods; Percent counts a share of them.',
    value: 'How many, above 0.',
    periodSeconds: 'In how many seconds, 1 to 1800.',
  },
  'autoscaling/v2.HorizontalPodAutoscalerStatus': {
    '': 'What was last seen of an autoscaler.',
    observedGeneration: 'The generation of the spec that this status answers to.',
    lastScaleTime: 'When it last changed the number of pods.',
    currentReplicas: 'How many pods it last saw.',
    desiredReplicas: 'How many pods it last asked for.',
    currentMetrics: 'The metrics as last read.',
    conditions: 'What it can do now, and what limits it.',
  },
  'autoscaling/v2.MetricStatus': {
    '': 'A metric as last read: a type, and the field of that name.',
    type: 'Object, Pods, Resource, ContainerResource or External.',
    object: 'A metric of one other object.',
    pods: 'A metric of each pod, averaged.',
    resource: 'CPU or memory use of the pods.',
    containerResource: 'CPU or memory use of one container of the pods.',
    external: 'A metric from outside the cluster.',
  },
  'autoscaling/v2.HorizontalPodAutoscalerCondition': {
    '': 'One condition of an autoscaler.',
    type: 'AbleToScale, ScalingActive, ScalingLimited or ScaledToZero.',
    status: 'True, False or Unknown.',
    lastTransitionTime: 'When the status last changed.',
    reason: 'Why, in one word.',
    message: 'Why, for people.',
  },
}
