import { type BatchV1, type DeepReadonly, formatTime, type Job, type Pod } from '@coxswain/api-types'
import { applyPlan, expectFixpoint, type Outcome, type Plan, planFor, type Step } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { jobOf, type PodFacts, podOf } from '../testing/objects.ts'
import { NO_FACTS } from './job/live-facts.ts'
import { TRACKING_FINALIZER } from './job/well-known.ts'
import { createJob } from './job.ts'

const NOW = Date.UTC(2026, 0, 1)
const START = '2025-12-31T23:59:00Z'
const OWNER = { apiVersion: 'batch/v1', kind: 'Job', name: 'sum', uid: 'uid-sum' }

interface Facts extends PodFacts {
  readonly index?: number
  readonly failures?: number
  readonly tracked?: boolean
  readonly exitCode?: number
  readonly endedAgo?: number
}
const pod = (name: string, { index, failures, tracked = true, exitCode, endedAgo = 60, ...facts }: Facts = {}): DeepReadonly<Pod> => {
  const annotations = {
    ...(index === undefined ? {} : { 'batch.kubernetes.io/job-completion-index': String(index) }),
    ...(failures === undefined ? {} : { 'batch.kubernetes.io/job-index-failure-count': String(failures) }),
  }
  const made = podOf(name, {
    owner: OWNER,
    labels: { job: 'sum' },
    annotations,
    ...(tracked ? { finalizers: [TRACKING_FINALIZER] } : {}),
    ...facts,
  })
  const terminated = { exitCode: exitCode ?? 1, finishedAt: formatTime(NOW - endedAgo * 1000) }
  const ended = facts.phase === 'Failed' || facts.phase === 'Succeeded'
  const containers = ended ? [{ name: 'main', image: '', imageID: '', ready: false, restartCount: 0, state: { terminated } }] : []
  return {
    ...made,
    metadata: { ...made.metadata, uid: `uid-${name}` },
    status: { ...made.status, ...(ended ? { containerStatuses: containers } : {}) },
  }
}
const succeeded = (name: string, facts: Facts = {}) => pod(name, { phase: 'Succeeded', ...facts })
const failed = (name: string, facts: Facts = {}) => pod(name, { phase: 'Failed', ...facts })

interface Given {
  readonly spec?: DeepReadonly<Partial<BatchV1.JobSpec>>
  readonly status?: DeepReadonly<BatchV1.JobStatus>
  readonly metadata?: DeepReadonly<Job['metadata']>
  readonly pods?: readonly DeepReadonly<Pod>[]
  readonly outcomes?: readonly (readonly [string, Outcome])[]
}
const planOf = ({ spec, status, metadata, pods = [], outcomes = [] }: Given): Plan =>
  planFor(createJob(), {
    object: jobOf(spec, metadata, { startTime: START, ...status }),
    world: pods,
    outcomes: new Map(outcomes),
    now: NOW,
  })

const stepsOf = <Do extends Step['do']>(plan: Plan, verb: Do) =>
  plan.steps.filter((step): step is Extract<Step, { readonly do: Do }> => step.do === verb)
/** The step that writes the status. */
const writeOf = (plan: Plan): Step | undefined => plan.steps.find((step) => step.do === 'updateStatus')
const created = (plan: Plan) => stepsOf(plan, 'create').map(({ object }) => object as DeepReadonly<Pod>)
const deleted = (plan: Plan) => stepsOf(plan, 'delete').map(({ name }) => name)
const released = (plan: Plan) => stepsOf(plan, 'patch').map(({ name }) => name)
const statusIn = (plan: Plan): DeepReadonly<BatchV1.JobStatus> =>
  plan.steps.flatMap((step) => (step.do === 'updateStatus' ? ((step.object as DeepReadonly<Job>).status ?? {}) : []))[0] ?? {}
const conditionsIn = (plan: Plan): readonly string[] =>
  (statusIn(plan).conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`)
const eventsIn = (plan: Plan): readonly string[] =>
  stepsOf(plan, 'event').map(({ event: { type, reason, message } }) => `${type} ${reason} ${message}`)
const told = (type: string, reason: string, message = '') => ({ type, status: 'True', reason, message })

describe('a new Job', () => {
  it('starts, makes its pods, and tells how many there are when they are made', () => {
    const plan = planFor(createJob(), { object: jobOf({ parallelism: 2, completions: 3 }), now: NOW })
    const [first, second] = stepsOf(plan, 'create')
    expect(stepsOf(plan, 'create')).toHaveLength(2)
    expect(first).toMatchObject({
      batch: 'create pods',
      reason: '0 of 2 pods are active',
      object: {
        metadata: {
          generateName: 'sum-',
          labels: { job: 'sum' },
          finalizers: [TRACKING_FINALIZER],
          ownerReferences: [{ ...OWNER, controller: true }],
        },
      },
      notes: {
        onSuccess: { type: 'Normal', reason: 'SuccessfulCreate', message: 'Created pod: {name}' },
        onFailure: { type: 'Warning', reason: 'FailedCreate', message: 'Error creating: {error}' },
      },
    })
    expect(writeOf(plan)).toMatchObject({
      after: [first?.id, second?.id],
      object: { status: { startTime: '2026-01-01T00:00:00Z', active: 2, ready: 0, terminating: 0, uncountedTerminatedPods: {} } },
    })
  })

  it('writes what is there where making pods has just failed', () => {
    const failure: Outcome = { ok: false, reason: 'Forbidden', message: 'quota', code: 403, causes: [], retryAfterMs: 0 }
    const plan = planOf({ status: { startTime: START }, outcomes: [['create pod 1', failure]] })
    expect(writeOf(plan)?.after).toEqual([])
    expect(statusIn(plan).active).toBeUndefined()
    expect(created(plan)).toHaveLength(1)
    const terminating = { ...failure, causes: ['NamespaceTerminating'] }
    expect(created(planOf({ outcomes: [['create pod 1', terminating]] }))).toEqual([])
  })

  it('that another controller looks after is left alone, and so is one that has finished', () => {
    expect(planOf({ spec: { managedBy: 'kueue.x-k8s.io/multikueue' } }).steps).toEqual([])
    expect(created(planOf({ spec: { managedBy: 'kubernetes.io/job-controller' } }))).toHaveLength(1)
    expect(planOf({ status: { conditions: [told('Complete', '')] } }).steps).toEqual([])
  })

  it('comes to rest with its pods', () => {
    const { world } = expectFixpoint(createJob(), { object: jobOf({ parallelism: 3, completions: 3 }), rounds: 2, now: NOW })
    expect(world.filter(({ kind }) => kind === 'Pod')).toHaveLength(3)
  })
})

describe('how many pods run', () => {
  it.each<[string, Given, number]>([
    ['no more than are still missing', { spec: { parallelism: 5, completions: 3 }, status: { succeeded: 1 } }, 2],
    ['no more than may run at once', { spec: { parallelism: 2, completions: 9 } }, 2],
    ['as many as may without a number of completions', { spec: { parallelism: 3, completions: undefined } }, 3],
    ['none more where one has succeeded then', { spec: { parallelism: 3, completions: undefined }, pods: [pod('a'), succeeded('b')] }, 0],
    ['none for a Job that is being deleted', { metadata: { deletionTimestamp: START, finalizers: ['x/y'] } }, 0],
    ['500 in one plan', { spec: { parallelism: 700, completions: 700 } }, 500],
    ['one in place of a pod that is being deleted', { pods: [pod('a', { deleted: START })], status: { failed: 0 } }, 1],
    [
      'none in its place where failed pods alone are replaced',
      { spec: { podReplacementPolicy: 'Failed' }, pods: [pod('a', { deleted: START })] },
      0,
    ],
  ])('%s', (_, given, count) => {
    expect(created(planOf(given))).toHaveLength(count)
  })

  it('those too many go, uncounted: the finalizer first, where they have not changed', () => {
    const plan = planOf({
      spec: { parallelism: 1, completions: 5 },
      pods: [pod('a', { readySince: START }), pod('b')],
      status: { active: 2, ready: 1 },
    })
    expect(plan.steps.map(({ id }) => id)).toEqual(['give up pod b', 'delete pod b', 'updateStatus jobs.batch default/sum'])
    expect(plan.steps[0]).toMatchObject({
      preconditions: { uid: 'uid-b', resourceVersion: expect.any(String) },
      reason: '2 pods are active, 1 are wanted',
    })
    expect(statusIn(plan)).toMatchObject({ active: 1, ready: 1, terminating: 1 })
  })

  it('waits after a failure, and looks again then', () => {
    const plan = planOf({ pods: [failed('a', { endedAgo: 3, tracked: false })], status: { failed: 1 } })
    expect(created(plan)).toEqual([])
    expect(plan.requeueAfterMs).toBe(7_000)
  })
})

describe('pods that have ended', () => {
  it('are listed, then let go, then counted', () => {
    const object = jobOf({ completions: 3, parallelism: 1 }, {}, { startTime: START, succeeded: 1 })
    const world = [object, succeeded('a'), failed('b')]
    const first = planFor(createJob(), { object, world, now: NOW })
    expect(statusIn(first)).toMatchObject({ succeeded: 1, uncountedTerminatedPods: { succeeded: ['uid-a'], failed: ['uid-b'] } })
    const write = writeOf(first)?.id
    expect(stepsOf(first, 'patch').map(({ name, after }) => [name, after])).toEqual([
      ['a', [write]],
      ['b', [write]],
    ])
    const then = applyPlan(world, { steps: first.steps.filter((step) => step.do !== 'create') })
    const second = planFor(createJob(), { key: 'default/sum', world: then, now: NOW })
    expect(statusIn(second)).toMatchObject({ succeeded: 2, failed: 1, uncountedTerminatedPods: {} })
    expect(released(second)).toEqual([])
  })

  it('are not counted twice, listed or not', () => {
    const listed = planOf({
      spec: { completions: 3 },
      pods: [succeeded('a')],
      status: { uncountedTerminatedPods: { succeeded: ['uid-a'] } },
    })
    expect(statusIn(listed).uncountedTerminatedPods).toEqual({ succeeded: ['uid-a'] })
    expect(released(listed)).toEqual(['a'])
    expect(released(planOf({ spec: { completions: 3 }, pods: [succeeded('a', { tracked: false })], status: { succeeded: 1 } }))).toEqual([])
  })

  it('are counted as the server knows them, where the cache is behind', () => {
    const object = jobOf({ completions: 9 }, {}, { startTime: START, succeeded: 1, uncountedTerminatedPods: { succeeded: ['uid-x'] } })
    const facts = { ...NO_FACTS, counted: new Set(['uid-a']), pending: new Set(['uid-x']) }
    const plan = planFor(createJob(), { object, world: [succeeded('a')], gathered: facts, now: NOW })
    expect(statusIn(plan)).toMatchObject({ succeeded: 1, uncountedTerminatedPods: { succeeded: ['uid-x'] } })
    expect(released(plan)).toEqual([])
  })

  it('lose the finalizer where nobody will count them', () => {
    const stray = podOf('stray', { finalizers: ['x/y', TRACKING_FINALIZER], labels: { 'batch.kubernetes.io/job-name': 'sum' } })
    const plan = planFor(createJob(), { key: 'default/sum', world: [stray, succeeded('a')] })
    expect(released(plan).sort()).toEqual(['a', 'stray'])
    expect(stepsOf(plan, 'patch').find(({ name }) => name === 'stray')).toMatchObject({
      type: 'json',
      patch: [
        { op: 'test', path: '/metadata/finalizers/1', value: TRACKING_FINALIZER },
        { op: 'remove', path: '/metadata/finalizers/1' },
      ],
    })
    const alive = { ...NO_FACTS, alive: 'uid-sum' }
    expect(released(planFor(createJob(), { key: 'default/sum', world: [succeeded('a')], gathered: alive }))).toEqual([])
  })

  it('are adopted with the finalizer on', () => {
    const orphan = podOf('orphan', { labels: { job: 'sum' } })
    const plan = planFor(createJob(), { object: jobOf(), world: [orphan], gathered: { ...NO_FACTS, adoption: 'allowed' } })
    expect(plan.steps.map(({ id }) => id)).toEqual(['adopt pods orphan'])
    expect(plan.steps[0]).toMatchObject({
      patch: { metadata: { finalizers: [TRACKING_FINALIZER], ownerReferences: [{ uid: 'uid-sum' }] } },
    })
  })
})

describe('the end of a Job', () => {
  it('is told when enough pods have succeeded, and again when they are counted', () => {
    const first = planOf({ pods: [succeeded('a')] })
    expect(statusIn(first).conditions).toEqual([
      {
        type: 'SuccessCriteriaMet',
        status: 'True',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
        lastProbeTime: '2026-01-01T00:00:00Z',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ])
    const second = planOf({
      pods: [succeeded('a', { tracked: false })],
      status: { ...statusIn(first), uncountedTerminatedPods: { succeeded: ['uid-a'] } },
    })
    expect(conditionsIn(second)).toEqual(['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached'])
    expect(statusIn(second)).toMatchObject({ succeeded: 1, completionTime: '2026-01-01T00:00:00Z' })
    expect(eventsIn(second)).toEqual(['Normal Completed Job completed'])
  })

  it.each<[string, Given, string]>([
    ['too many failures', { spec: { backoffLimit: 1 }, status: { failed: 1 }, pods: [failed('a')] }, 'BackoffLimitExceeded'],
    [
      'too many restarts',
      {
        spec: { backoffLimit: 2, template: { ...jobOf().spec?.template, spec: { restartPolicy: 'OnFailure', containers: [] } } },
        pods: [pod('a', { restarts: 2 })],
      },
      'BackoffLimitExceeded',
    ],
    ['its time', { spec: { activeDeadlineSeconds: 60 }, pods: [pod('a')] }, 'DeadlineExceeded'],
    [
      'a rule',
      {
        spec: { podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [3] } }] } },
        pods: [failed('a', { exitCode: 3 }), pod('b')],
      },
      'PodFailurePolicy',
    ],
    [
      'its indexes',
      {
        spec: { completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 0 },
        status: { completedIndexes: '0', succeeded: 1 },
        pods: [failed('a', { index: 1 })],
      },
      'FailedIndexes',
    ],
    [
      'too many of its indexes',
      {
        spec: { completionMode: 'Indexed', completions: 9, parallelism: 2, backoffLimitPerIndex: 0, maxFailedIndexes: 0 },
        pods: [failed('a', { index: 1 })],
      },
      'MaxFailedIndexesExceeded',
    ],
  ])('comes by %s: what still runs is deleted and counted as failed', (_, given, reason) => {
    const plan = planOf(given)
    expect(conditionsIn(plan)).toEqual([`FailureTarget=True ${reason}`])
    const running = (given.pods ?? []).filter(({ status }) => status?.phase === 'Running').map(({ metadata }) => metadata.name)
    expect(deleted(plan)).toEqual(running)
    const all = (given.pods ?? []).map(({ metadata }) => metadata.uid).sort()
    expect([...(statusIn(plan).uncountedTerminatedPods?.failed ?? [])].sort()).toEqual(all)
    expect(released(plan)).toHaveLength(all.length)
    expect(created(plan)).toEqual([])
  })

  it('waits for pods that are still going', () => {
    const conditions = [told('FailureTarget', 'DeadlineExceeded', 'Job was active longer than specified deadline')]
    const status = { conditions, failed: 1, ready: 0, terminating: 1, uncountedTerminatedPods: {} }
    expect(planOf({ status, pods: [pod('a', { tracked: false, deleted: START })] }).steps).toEqual([])
    const plan = planOf({ status, pods: [pod('a', { tracked: false, deleted: START, phase: 'Failed' })] })
    expect(conditionsIn(plan)).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded'])
    expect(eventsIn(plan)).toEqual(['Warning DeadlineExceeded Job was active longer than specified deadline'])
  })

  it('is looked for at the deadline', () => {
    expect(planOf({ spec: { activeDeadlineSeconds: 90 }, pods: [pod('a')] }).requeueAfterMs).toBe(30_000)
  })

  it('comes by a success policy, which does not make failures of what runs', () => {
    const spec = { completionMode: 'Indexed', completions: 3, parallelism: 3, successPolicy: { rules: [{ succeededIndexes: '0' }] } }
    const plan = planOf({ spec, pods: [succeeded('a', { index: 0 }), pod('b', { index: 1 }), pod('c', { index: 2 })] })
    expect(conditionsIn(plan)).toEqual(['SuccessCriteriaMet=True SuccessPolicy'])
    expect(deleted(plan)).toEqual(['b', 'c'])
    expect(released(plan)).toEqual(['a', 'b', 'c'])
    expect(statusIn(plan)).toMatchObject({ completedIndexes: '0', succeeded: 1, terminating: 2, uncountedTerminatedPods: {} })
  })
})

describe('a suspended Job', () => {
  it('gives its pods up, and its clock stands still', () => {
    const plan = planOf({ spec: { suspend: true, activeDeadlineSeconds: 1 }, pods: [pod('a')], status: { active: 1 } })
    expect(deleted(plan)).toEqual(['a'])
    expect(conditionsIn(plan)).toEqual(['Suspended=True JobSuspended'])
    expect(statusIn(plan)).toMatchObject({ terminating: 1, ready: 0 })
    expect(statusIn(plan)).not.toHaveProperty('startTime')
    expect(eventsIn(plan)).toEqual(['Normal Suspended Job suspended'])
    expect(plan.requeueAfterMs).toBeUndefined()
  })

  it('starts anew when it is resumed', () => {
    const object = jobOf({}, {}, { conditions: [told('Suspended', 'JobSuspended', 'Job suspended')], ready: 0, terminating: 0 })
    const plan = planFor(createJob(), { object, now: NOW })
    expect(conditionsIn(plan)).toEqual(['Suspended=False JobResumed'])
    expect(statusIn(plan)).toMatchObject({ startTime: '2026-01-01T00:00:00Z', active: 1 })
    expect(eventsIn(plan)).toEqual(['Normal Resumed Job resumed'])
  })
})

describe('an Indexed Job', () => {
  const spec = { completionMode: 'Indexed', completions: 4, parallelism: 3 }
  it('gives each pod its index', () => {
    const plan = planOf({ spec, status: { completedIndexes: '1', succeeded: 1 }, pods: [pod('a', { index: 0 })] })
    expect(created(plan).map(({ metadata }) => metadata.generateName)).toEqual(['sum-2-', 'sum-3-'])
    expect(created(plan)[0]).toMatchObject({
      metadata: {
        labels: { job: 'sum', 'batch.kubernetes.io/job-completion-index': '2' },
        annotations: { 'batch.kubernetes.io/job-completion-index': '2' },
      },
      spec: {
        hostname: 'sum-2',
        containers: [
          {
            env: [
              {
                name: 'JOB_COMPLETION_INDEX',
                valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } },
              },
            ],
          },
        ],
      },
    })
  })

  it('tells its indexes, and follows when it shrinks', () => {
    const pods = [succeeded('c', { index: 3 }), succeeded('b', { index: 1 }), succeeded('a', { index: 0 })]
    expect(statusIn(planOf({ spec, pods }))).toMatchObject({ completedIndexes: '0,1,3', succeeded: 3 })
    const shrunk = planOf({ spec: { ...spec, completions: 2, parallelism: 2 }, status: { completedIndexes: '0,1,3', succeeded: 3 } })
    expect(statusIn(shrunk)).toMatchObject({ completedIndexes: '0,1', succeeded: 2 })
  })

  it('keeps one pod of each index, and none without', () => {
    const pods = [pod('a', { index: 0, readySince: START }), pod('b', { index: 0 }), pod('c'), pod('d', { index: 7 })]
    expect([...deleted(planOf({ spec, pods }))].sort()).toEqual(['b', 'c', 'd'])
  })

  it('counts the failures of each index, and waits for each', () => {
    const perIndex = { ...spec, backoffLimitPerIndex: 2, backoffLimit: 2 ** 31 - 1 }
    const pods = [
      failed('a', { index: 0, failures: 1, endedAgo: 30 }),
      failed('b', { index: 1, failures: 0, endedAgo: 4 }),
      pod('c', { index: 2 }),
    ]
    const plan = planOf({ spec: perIndex, pods, status: { failedIndexes: '' } })
    expect(created(plan).map(({ metadata }) => metadata.annotations?.['batch.kubernetes.io/job-index-failure-count'])).toEqual(['2'])
    expect(plan.requeueAfterMs).toBe(6_000)
    // They keep their finalizers until their replacements are there.
    expect(released(plan)).toEqual([])
    const last = planOf({ spec: perIndex, pods: [failed('a', { index: 0, failures: 2 })], status: { failedIndexes: '' } })
    expect(statusIn(last)).toMatchObject({ failedIndexes: '0', uncountedTerminatedPods: { failed: ['uid-a'] } })
  })

  it('does not let an index fail that has succeeded', () => {
    const perIndex = { ...spec, backoffLimitPerIndex: 0 }
    const plan = planOf({ spec: perIndex, pods: [succeeded('a', { index: 0 }), failed('b', { index: 0 })] })
    expect(statusIn(plan)).toMatchObject({ completedIndexes: '0', failedIndexes: '' })
  })

  it('ignores what a rule ignores', () => {
    const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }]
    const disrupted = failed('a', { endedAgo: 60 })
    const conditions = [{ type: 'DisruptionTarget', status: 'True' }]
    const plan = planOf({
      spec: { backoffLimit: 0, podFailurePolicy: { rules } },
      pods: [{ ...disrupted, status: { ...disrupted.status, conditions } }],
    })
    expect(statusIn(plan).uncountedTerminatedPods).toEqual({})
    expect(released(plan)).toEqual(['a'])
    expect(created(plan)).toHaveLength(1)
  })
})

describe('while a Job goes on', () => {
  const spec = { parallelism: 3, completions: 4 }
  const running = (name: string) => pod(name, { readySince: START })
  /** One controller from the first status on; what it plans for these pods so many milliseconds later. */
  const later = (milliseconds: number, pods: readonly DeepReadonly<Pod>[], change: Given = {}) => {
    const controller = createJob()
    const first = planFor(controller, { object: jobOf(spec), now: NOW })
    const written = { ...jobOf({ ...spec, ...change.spec }, change.metadata), status: { ...statusIn(first), ...change.status } }
    return planFor(controller, { object: written, world: pods, now: NOW + milliseconds })
  }

  it('writes counts once a second, and lets go of what has ended with them', () => {
    const pods = [running('a'), running('b'), succeeded('c')]
    const early = later(300, pods)
    expect([writeOf(early), released(early), early.requeueAfterMs]).toEqual([undefined, [], 700])
    expect(created(early), 'the next pod does not wait').toHaveLength(1)
    const due = later(1000, pods)
    expect([statusIn(due).ready, released(due)]).toEqual([2, ['c']])
  })

  it.each<[string, readonly DeepReadonly<Pod>[], Given]>([
    ['it is done', ['a', 'b', 'c', 'd'].map((name) => succeeded(name)), {}],
    ['it has failed', [failed('a')], { spec: { backoffLimit: 0 } }],
    ['it is suspended', [running('a')], { spec: { suspend: true } }],
    ['it is being deleted', [running('a'), succeeded('b')], { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }],
  ])('writes at once that %s', (_, pods, change) => {
    expect(writeOf(later(1, pods, change))).toBeDefined()
  })

  it('holds nothing back by a clock that was set back', () => {
    expect(writeOf(later(-60_000, [running('a'), running('b'), running('c')]))).toBeDefined()
  })
})
