import type { DeepReadonly, HorizontalPodAutoscaler } from '@coxswain/api-types'
import { type Outcomes, type Plan, planFor, type World } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { autoscalerOf, busyPods, CPU, factsOf, QUEUE, usage, value } from '../testing/autoscalers.ts'
import type { LiveFacts, MetricRead } from './horizontal-pod-autoscaler/facts.ts'
import { createHorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts'

const NOW = Date.UTC(2026, 0, 1)
const POLL: DeepReadonly<HorizontalPodAutoscaler>['spec']['metrics'] = [QUEUE]

const statusIn = ({ steps }: Plan) =>
  steps.flatMap((step) => (step.do === 'updateStatus' ? [(step.object as DeepReadonly<HorizontalPodAutoscaler>).status] : []))[0]
const conditionsIn = (plan: Plan): readonly string[] =>
  (statusIn(plan)?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`)
const messageIn = (plan: Plan, wanted: string): string | undefined =>
  statusIn(plan)?.conditions?.find(({ type }) => type === wanted)?.message
const scalesIn = ({ steps }: Plan) => steps.flatMap((step) => (step.do === 'scale' ? [step] : []))
const warningsIn = ({ steps }: Plan) =>
  steps.flatMap((step) => (step.do === 'event' ? [`${step.event.reason}: ${step.event.message}`] : []))

interface Given {
  readonly autoscaler?: DeepReadonly<HorizontalPodAutoscaler>
  readonly pods?: number
  readonly facts: LiveFacts
  readonly world?: World
  readonly now?: number
  readonly outcomes?: Outcomes
}

const planOf = (
  { autoscaler = autoscalerOf(), pods = 3, facts, world = [], now = NOW, outcomes }: Given,
  controller = createHorizontalPodAutoscaler(),
): Plan => planFor(controller, { object: autoscaler, world: [...world, ...busyPods(pods, now)], gathered: facts, now, outcomes })

describe('more load', () => {
  const plan = planOf({ facts: factsOf(3, [usage([900, 900, 960], NOW)]) })
  it('scales the target, says why, and tells of it', () => {
    const [step] = scalesIn(plan)
    expect(step).toMatchObject({ replicas: 6, name: 'web', resourceVersion: '7', reason: 'cpu of 92 % is above the target of 50 %' })
    expect(step?.notes.onSuccess).toMatchObject({
      type: 'Normal',
      reason: 'SuccessfulRescale',
      message: 'New size: 6; reason: cpu resource utilization (percentage of request) above target',
    })
    expect(step?.notes.onFailure).toMatchObject({ type: 'Warning', reason: 'FailedRescale' })
  })
  it('is written down', () => {
    expect(statusIn(plan)).toMatchObject({
      currentReplicas: 3,
      desiredReplicas: 6,
      lastScaleTime: '2026-01-01T00:00:00Z',
      currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 92, averageValue: '920m' } } }],
    })
    expect(conditionsIn(plan)).toEqual([
      'AbleToScale=True SucceededRescale',
      'ScalingActive=True ValidMetricFound',
      'ScalingLimited=False DesiredWithinRange',
    ])
  })
  it('looks again before long', () => expect(plan.requeueAfterMs).toBe(5000))
})

describe('what is said where nothing can be decided', () => {
  const reading = (read: MetricRead) => factsOf(3, [read])
  it.each<[string, Given, string, string]>([
    [
      'the target is gone',
      { facts: { target: { failed: 'deployments.apps "web" not found' }, metrics: [] } },
      'AbleToScale',
      'the HPA controller was unable to get the target\'s current scale: deployments.apps "web" not found',
    ],
    [
      'there is no metrics API',
      {
        facts: reading({
          failed:
            'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
        }),
      },
      'ScalingActive',
      'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
    ],
    [
      'metrics are of a clock behind',
      { facts: reading(usage([900, 900, 900], NOW - 600_000)) },
      'ScalingActive',
      'the HPA was unable to compute the replica count: failed to get cpu utilization: did not receive metrics for any ready pods: the metric of pod pod-0 is 600 seconds old',
    ],
    [
      'metrics are of a clock ahead',
      { facts: reading(usage([900, 900, 900], NOW + 600_000)) },
      'ScalingActive',
      'the HPA was unable to compute the replica count: failed to get cpu utilization: did not receive metrics for any ready pods: the metric of pod pod-0 is of a time 600 seconds ahead',
    ],
    [
      'metrics are no numbers',
      { facts: reading(usage([Number.NaN, Number.NaN], NOW)) },
      'ScalingActive',
      'the HPA was unable to compute the replica count: failed to get cpu utilization: did not receive metrics for any ready pods: the metric of pod pod-0 is not a number',
    ],
    [
      'an external metric is negative',
      { autoscaler: autoscalerOf({ metrics: POLL }), facts: reading(value(-5)) },
      'ScalingActive',
      'the HPA was unable to compute the replica count: unable to get external metric default/queue/nil: the metric is negative',
    ],
    ['the target tells no selector', { facts: factsOf(3, [], 3, '') }, 'ScalingActive', "the HPA target's scale is missing a selector"],
    [
      'the selector cannot be read',
      { facts: factsOf(3, [], 3, 'a in (') },
      'ScalingActive',
      "couldn't convert selector into a corresponding internal selector object: ",
    ],
    [
      'the least is above the most',
      { autoscaler: autoscalerOf({ minReplicas: 5, maxReplicas: 3 }), facts: factsOf(4, []) },
      'ScalingActive',
      'minReplicas 5 is more than maxReplicas 3: nothing is scaled',
    ],
    [
      'the target was set to zero',
      { facts: factsOf(0, []) },
      'ScalingActive',
      'scaling is disabled since the replica count of the target is zero',
    ],
  ])('%s', (_, given, type, message) => {
    const plan = planOf(given)
    expect(scalesIn(plan)).toEqual([])
    expect(messageIn(plan, type)).toContain(message)
    expect(statusIn(plan)?.conditions?.find((each) => each.type === type)?.status).toBe('False')
  })

  it('is told as events, once', () => {
    const controller = createHorizontalPodAutoscaler()
    const given = { facts: reading({ failed: 'no metrics returned from resource metrics API' }) }
    const cause = 'failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API'
    expect(warningsIn(planOf(given, controller))).toEqual([
      `FailedGetResourceMetric: ${cause}`,
      `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${cause}`,
    ])
    expect(warningsIn(planOf(given, controller))).toEqual([])
    planOf({ facts: factsOf(3, [usage([500, 500, 500], NOW)]) }, controller)
    expect(warningsIn(planOf(given, controller))).toHaveLength(2)
  })
})

describe('several metrics', () => {
  const autoscaler = autoscalerOf({ metrics: [CPU, QUEUE] })
  const missing: MetricRead = { failed: 'no metrics returned from external metrics API' }
  it.each<[string, readonly MetricRead[], number | undefined, string]>([
    ['the largest wins', [usage([900, 900, 900], NOW), value(40_000)], 6, 'ValidMetricFound'],
    ['the other is the largest', [usage([600, 600, 600], NOW), value(55_000)], 6, 'ValidMetricFound'],
    ['one is missing, and the other asks for more', [usage([900, 900, 900], NOW), missing], 6, 'ValidMetricFound'],
    ['one is missing, and the other asks for less', [usage([100, 100, 100], NOW), missing], undefined, 'FailedGetExternalMetric'],
    ['one is missing, and the other asks for nothing new', [usage([500, 500, 500], NOW), missing], undefined, 'ValidMetricFound'],
    ['both are missing', [{ failed: 'none' }, missing], undefined, 'FailedGetResourceMetric'],
  ])('%s', (_, metrics, replicas, reason) => {
    const plan = planOf({ autoscaler, facts: factsOf(3, metrics) })
    expect(scalesIn(plan)[0]?.replicas).toBe(replicas)
    expect(conditionsIn(plan).find((each) => each.startsWith('ScalingActive'))).toContain(reason)
  })
})

describe('the range', () => {
  it.each<[string, number, number, string]>([
    ['more than there may be', 12, 10, 'New size: 10; reason: Current number of replicas above Spec.MaxReplicas'],
    ['fewer than there must be', 1, 2, 'New size: 2; reason: Current number of replicas below Spec.MinReplicas'],
  ])('is kept without any metric: %s', (_, wanted, replicas, message) => {
    const [step] = scalesIn(planOf({ autoscaler: autoscalerOf({ minReplicas: 2 }), facts: factsOf(wanted, []) }))
    expect(step?.replicas).toBe(replicas)
    expect(step?.notes.onSuccess?.message).toBe(message)
  })
})

describe('two autoscalers of the same pods', () => {
  it('stand back, and say so', () => {
    const controller = createHorizontalPodAutoscaler()
    const other = autoscalerOf({}, undefined, 'other')
    const facts = factsOf(3, [usage([900, 900, 900], NOW)])
    planOf({ autoscaler: other, facts, world: [autoscalerOf()] }, controller)
    const plan = planOf({ facts, world: [other] }, controller)
    expect(scalesIn(plan)).toEqual([])
    expect(messageIn(plan, 'ScalingActive')).toBe(
      'pods by selector app=web are controlled by multiple HPAs: [{other default} {web default}]',
    )
    expect(warningsIn(plan)[0]).toContain('AmbiguousSelector: ')
    // The other is deleted: this one goes on.
    planFor(controller, { key: 'default/other', now: NOW })
    expect(scalesIn(planOf({ facts }, controller))).toHaveLength(1)
  })
})

describe('to zero and back', () => {
  const spec = {
    minReplicas: 0,
    metrics: POLL,
    behavior: {
      scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
      scaleUp: { policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }] },
    },
  } as const
  it('goes to zero where the metric says nothing is to be done, and remembers that it was no other', () => {
    const down = planOf({ autoscaler: autoscalerOf(spec), facts: factsOf(3, [value(0)]) })
    expect(scalesIn(down)[0]?.replicas).toBe(0)
    expect(conditionsIn(down)).toContain('ScaledToZero=True ScaledToZero')
    const up = planOf({ autoscaler: autoscalerOf(spec, statusIn(down)), pods: 0, facts: factsOf(0, [value(25_000)]) })
    expect(scalesIn(up)[0]?.replicas).toBe(3)
    expect(conditionsIn(up)).toContain('ScaledToZero=False NotScaledToZero')
  })
})

describe('a change that fails', () => {
  const failed: Outcomes = new Map([
    ['scale the target', { ok: false, reason: 'Forbidden', message: 'not you', code: 403, causes: [], retryAfterMs: 0 }],
  ])
  it('is written down, and tried again afterwards', () => {
    const controller = createHorizontalPodAutoscaler()
    const facts = factsOf(3, [usage([900, 900, 900], NOW)])
    planOf({ facts }, controller)
    const plan = planOf({ facts, outcomes: failed }, controller)
    expect(scalesIn(plan)).toEqual([])
    expect(messageIn(plan, 'AbleToScale')).toBe('the HPA controller was unable to update the target scale: not you')
    expect(scalesIn(planOf({ facts }, controller))).toHaveLength(1)
  })
  it('uses up nothing of what policies allow', () => {
    const behavior = { scaleUp: { selectPolicy: 'Max', policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] }, scaleDown: {} } as const
    const autoscaler = autoscalerOf({ behavior })
    const facts = factsOf(3, [usage([900, 900, 900], NOW)])
    const [lost, made] = [createHorizontalPodAutoscaler(), createHorizontalPodAutoscaler()]
    for (const controller of [lost, made]) planOf({ autoscaler, facts }, controller)
    planOf({ autoscaler, facts, outcomes: failed }, lost)
    expect(scalesIn(planOf({ autoscaler, facts }, lost))[0]?.replicas).toBe(5)
    const five = factsOf(5, [usage(Array(5).fill(900), NOW)])
    expect(scalesIn(planOf({ autoscaler, facts: five, pods: 5 }, made))).toEqual([])
  })
})

it('goes on as before with what it has dumped', () => {
  const [before, after] = [createHorizontalPodAutoscaler(), createHorizontalPodAutoscaler()]
  const busy = factsOf(6, [usage(Array(6).fill(500), NOW)])
  planOf({ facts: busy, pods: 6 }, before)
  after.memory?.restore(JSON.parse(JSON.stringify(before.memory?.dump())))
  const idle = { facts: factsOf(6, [usage(Array(6).fill(50), NOW + 60_000)]), pods: 6, now: NOW + 60_000 }
  expect(conditionsIn(planOf(idle, after))[0]).toBe('AbleToScale=True ScaleDownStabilized')
  expect(planOf(idle, after)).toEqual(planOf(idle, before))
})

it('does nothing of facts that were read for another spec', () => {
  const facts = { ...factsOf(3, [usage([900, 900, 900], NOW)]), spec: autoscalerOf({ maxReplicas: 3 }).spec }
  expect(planOf({ facts })).toEqual({ steps: [] })
})
