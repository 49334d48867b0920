import { expect, test } from 'vitest'
import type { Job, JobSpec, JobStatus, PodFailurePolicyRule, SuccessPolicyRule } from '../../generated/batch.v1.types.ts'
import type { PodSpec } from '../../generated/core.v1.types.ts'
import { deepCopy, deepFreeze } from '../../util/deep.ts'
import { root } from '../../validation/path.ts'
import { shown } from '../core/pod/testdata/pods.ts'
import { job } from './job.ts'

const context = (subresource = '') => ({ subresource, now: 0 })
const template = (spec: Partial<PodSpec> = {}): JobSpec['template'] => ({
  metadata: { labels: { app: 'sum' } },
  spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'sum:1' }], ...spec },
})
const bare = (spec: Partial<JobSpec> = {}): Job => ({
  metadata: { name: 'sum', namespace: 'default', uid: 'u1', creationTimestamp: '2026-01-31T07:00:00Z' },
  spec: { template: template(), ...spec },
})
const made = (spec: Partial<JobSpec> = {}): Job => {
  const draft = bare(spec)
  job.defaults(draft)
  job.prepareCreate(draft, context())
  return draft
}
const problems = (spec: Partial<JobSpec>) => shown(job.validate(made(spec), root))
const own = {
  'job-name': 'sum',
  'batch.kubernetes.io/job-name': 'sum',
  'controller-uid': 'u1',
  'batch.kubernetes.io/controller-uid': 'u1',
}

test('a job is filled in', () => {
  const draft = bare({ podFailurePolicy: { rules: [{ action: 'Count', onPodConditions: [{ type: 'A' }] }] } })
  job.defaults(draft)
  expect(draft.metadata.labels).toEqual({ app: 'sum' })
  expect(draft.spec).toMatchObject({
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: 'Failed',
    podFailurePolicy: { rules: [{ onPodConditions: [{ type: 'A', status: 'True' }] }] },
    template: { spec: { dnsPolicy: 'ClusterFirst' } },
  })
  expect(made({ parallelism: 2 }).spec?.completions).toBeUndefined()
  expect(made({ completions: 2 }).spec).toMatchObject({ parallelism: 1, podReplacementPolicy: 'TerminatingOrFailed' })
  expect(made({ backoffLimitPerIndex: 1 }).spec?.backoffLimit).toBe(2147483647)
})

test('a new job selects its pods by its uid', () => {
  const draft = made()
  expect(draft.spec?.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': 'u1' } })
  expect(draft.spec?.template.metadata?.labels).toEqual({ ...own, app: 'sum' })
  expect([draft.metadata.generation, draft.status]).toEqual([1, {}])
  expect(draft.metadata.labels).toEqual({ ...own, app: 'sum' })
  const labelled = bare()
  labelled.metadata.labels = { app: 'sum' }
  job.defaults(labelled)
  job.prepareCreate(labelled, context())
  expect(labelled.metadata.labels).toEqual({ app: 'sum' })
  const byHand = made({ manualSelector: true, selector: { matchLabels: { app: 'sum' } } })
  expect(byHand.spec?.template.metadata?.labels).toEqual({ app: 'sum' })
  expect(shown(job.validate(byHand, root))).toEqual([])
})

test('a good job passes', () => expect(problems({})).toEqual([]))

const indexed = { completionMode: 'Indexed', completions: 5 } as const
test.each<[Partial<JobSpec>, readonly string[]]>([
  [
    { parallelism: -1, completions: -1, backoffLimit: -1 },
    ['parallelism', 'completions', 'backoffLimit'].map((name) => `spec.${name}: Invalid value: -1: must be greater than or equal to 0`),
  ],
  [
    { activeDeadlineSeconds: -1, ttlSecondsAfterFinished: -1 },
    ['activeDeadlineSeconds', 'ttlSecondsAfterFinished'].map(
      (name) => `spec.${name}: Invalid value: -1: must be greater than or equal to 0`,
    ),
  ],
  [
    { template: template({ restartPolicy: 'Always' }) },
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    { manualSelector: true },
    [
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: {"app":"sum"}: `selector` does not match template `labels`',
    ],
  ],
  [
    { selector: { matchLabels: { app: 'x' } } },
    [
      'spec.selector: Invalid value: {"matchLabels":{"app":"x","batch.kubernetes.io/controller-uid":"u1"}}: `selector` not auto-generated',
      `spec.template.metadata.labels: Invalid value: ${JSON.stringify(
        Object.fromEntries(Object.entries({ ...own, app: 'sum' }).sort(([a], [b]) => (a < b ? -1 : 1))),
      )}: \`selector\` does not match template \`labels\``,
    ],
  ],
  [{ completionMode: 'Some' }, ['spec.completionMode: Unsupported value: "Some": supported values: "Indexed", "NonIndexed"']],
  [
    { completionMode: 'Indexed', parallelism: 100_001 },
    [
      'spec.completions: Required value: when completion mode is Indexed',
      'spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed',
    ],
  ],
  [{ backoffLimitPerIndex: 1 }, ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode']],
  [{ ...indexed, maxFailedIndexes: 1 }, ['spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified']],
  [
    { ...indexed, backoffLimitPerIndex: 1, maxFailedIndexes: 6 },
    ['spec.maxFailedIndexes: Invalid value: 6: must be less than or equal to completions'],
  ],
  [
    { completionMode: 'Indexed', completions: 100_001, parallelism: 10_001, backoffLimitPerIndex: 1 },
    [
      'spec.maxFailedIndexes: Required value: must be specified when completions is above 100000',
      'spec.parallelism: Invalid value: 10001: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
    ],
  ],
  [{ managedBy: 'me' }, ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")']],
  [{ managedBy: `example.org/${'x'.repeat(60)}` }, ['spec.managedBy: Too long: may not be more than 63 bytes']],
  [
    { podReplacementPolicy: 'Never' },
    ['spec.podReplacementPolicy: Unsupported value: "Never": supported values: "Failed", "TerminatingOrFailed"'],
  ],
])('a job with %j is told so', (spec, expected) => expect(problems(spec)).toEqual(expected))

test.each<[PodFailurePolicyRule, string]>([
  [{ action: '', onPodConditions: [{ type: 'A' }] }, '.action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]'],
  [
    { action: 'Panic', onPodConditions: [{ type: 'A' }] },
    '.action: Unsupported value: "Panic": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
  ],
  [
    { action: 'FailIndex', onPodConditions: [{ type: 'A' }] },
    '.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
  ],
  [{ action: 'Count' }, ': Invalid value: specifying one of OnExitCodes and OnPodConditions is required'],
  [
    { action: 'Count', onExitCodes: { operator: 'In', values: [1] }, onPodConditions: [{ type: 'A' }] },
    ': Invalid value: specifying both OnExitCodes and OnPodConditions is not supported',
  ],
  [{ action: 'Count', onExitCodes: { operator: '', values: [1] } }, '.onExitCodes.operator: Required value: valid values: ["In" "NotIn"]'],
  [
    { action: 'Count', onExitCodes: { operator: 'In', values: [] } },
    '.onExitCodes.values: Invalid value: []: at least one value is required',
  ],
  [
    { action: 'Count', onExitCodes: { operator: 'In', values: [0, 1] } },
    '.onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
  ],
  [{ action: 'Count', onExitCodes: { operator: 'In', values: [1, 1] } }, '.onExitCodes.values[1]: Duplicate value: 1'],
  [{ action: 'Count', onExitCodes: { operator: 'In', values: [2, 1] } }, '.onExitCodes.values: Invalid value: [2,1]: must be ordered'],
  [
    { action: 'Count', onExitCodes: { containerName: 'x', operator: 'In', values: [1] } },
    '.onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template',
  ],
  [
    { action: 'Count', onPodConditions: [{ type: 'A', status: 'Maybe' }] },
    '.onPodConditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"',
  ],
])('a failure rule %j is told so', (rule, expected) =>
  expect(problems({ podFailurePolicy: { rules: [rule] } })).toEqual([`spec.podFailurePolicy.rules[0]${expected}`]),
)

test('pods of a job with failure rules do not start again', () => {
  const podFailurePolicy = { rules: [{ action: 'Count', onPodConditions: [{ type: 'A' }] }] }
  expect(problems({ podFailurePolicy, template: template({ restartPolicy: 'OnFailure' }) })).toEqual([
    'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
  ])
  expect(problems({ podFailurePolicy, podReplacementPolicy: 'TerminatingOrFailed' })).toEqual([
    'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
  ])
})

const parsing = 'error parsing succeededIndexes:'
test.each<[SuccessPolicyRule, string | undefined]>([
  [{ succeededIndexes: '0,2-4', succeededCount: 4 }, undefined],
  [{}, ': Required value: at least one of succeededCount or succeededIndexes must be specified'],
  [{ succeededIndexes: 'a' }, `.succeededIndexes: Invalid value: "a": ${parsing} cannot convert string to integer for index: "a"`],
  [{ succeededIndexes: '5' }, `.succeededIndexes: Invalid value: "5": ${parsing} too large index: "5"`],
  [{ succeededIndexes: '3-1' }, `.succeededIndexes: Invalid value: "3-1": ${parsing} non-increasing order, previous: 3, current: 1`],
  [{ succeededIndexes: '1,1' }, `.succeededIndexes: Invalid value: "1,1": ${parsing} non-increasing order, previous: 1, current: 1`],
  [
    { succeededIndexes: '1-2-3' },
    `.succeededIndexes: Invalid value: "1-2-3": ${parsing} the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'`,
  ],
  [{ succeededCount: 6 }, '.succeededCount: Invalid value: 6: must be less than or equal to 5 (the number of specified completions)'],
  [
    { succeededIndexes: '0-1', succeededCount: 3 },
    '.succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)',
  ],
])('a success rule %j: %j', (rule, expected) =>
  expect(problems({ ...indexed, successPolicy: { rules: [rule] } })).toEqual(
    expected === undefined ? [] : [`spec.successPolicy.rules[0]${expected}`],
  ),
)

test('success rules are of indexes', () => {
  expect(problems({ successPolicy: { rules: [{ succeededCount: 1 }] } })).toEqual([
    'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode',
  ])
  expect(problems({ ...indexed, successPolicy: { rules: [] } })).toEqual([
    'spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified',
  ])
})

test('an indexed job leaves room in its name for the index', () => {
  const draft = made({ ...indexed })
  draft.metadata.name = 'x'.repeat(62)
  const labels = draft.spec?.template.metadata?.labels as Record<string, string>
  labels['job-name'] = draft.metadata.name
  labels['batch.kubernetes.io/job-name'] = draft.metadata.name
  expect(shown(job.validate(draft, root))).toEqual([
    `metadata.name: Invalid value: "${draft.metadata.name}": will not able to create pod with invalid DNS label: ${draft.metadata.name}-4`,
  ])
})

test('labels that name another job are refused', () => {
  const labels = { app: 'sum', 'controller-uid': 'u2' }
  expect(problems({ template: { ...template(), metadata: { labels } } })[0]).toMatch(
    /^spec\.template\.metadata\.labels\[controller-uid\]: Invalid value: \{.*\}: must be 'u1'$/,
  )
})

const changed = (spec: Partial<JobSpec>, change: (draft: Job) => void, status: JobStatus = {}): readonly string[] => {
  const old = deepFreeze({ ...made(spec), status })
  const draft = deepCopy(old) as Job
  change(draft)
  return shown(job.validateUpdate(draft, old, root, context()))
}
const specOf = (draft: Job): JobSpec => draft.spec as JobSpec

test('most of a job stays as it was made', () => {
  expect(changed({}, (draft) => Object.assign(specOf(draft), { parallelism: 3, suspend: true, backoffLimit: 1 }))).toEqual([])
  expect(
    changed({}, (draft) =>
      Object.assign(specOf(draft), { completions: 2, completionMode: 'Indexed2', managedBy: 'a.example/b', selector: { matchLabels: {} } }),
    ),
  ).toEqual([
    'spec.completions: Invalid value: 2: field is immutable',
    'spec.selector: Invalid value: {"matchLabels":{}}: field is immutable',
    'spec.completionMode: Invalid value: "Indexed2": field is immutable',
    'spec.managedBy: Invalid value: "a.example/b": field is immutable',
  ])
  expect(changed(indexed, (draft) => Object.assign(specOf(draft), { completions: 3 }))).toEqual([
    'spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism',
  ])
  expect(changed(indexed, (draft) => Object.assign(specOf(draft), { completions: 3, parallelism: 3 }))).toEqual([])
})

test('where pods go and what they get may change while a suspended job is at rest', () => {
  const move = (draft: Job): void => {
    const { template } = specOf(draft)
    template.metadata = { ...template.metadata, annotations: { queue: 'a' } }
    Object.assign(template.spec as PodSpec, {
      nodeSelector: { zone: 'a' },
      tolerations: [{ operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      containers: [{ ...template.spec?.containers[0], resources: { limits: { cpu: '1' } } }],
    })
  }
  expect(changed({ suspend: true }, move)).toEqual([])
  expect(
    changed({ suspend: true }, move, { startTime: '2026-01-01T00:00:00Z', conditions: [{ type: 'Suspended', status: 'True' }] }),
  ).toEqual([])
  for (const refused of [
    changed({}, move),
    changed({ suspend: true }, move, { active: 1 }),
    changed({ suspend: true }, move, { startTime: '2026-01-01T00:00:00Z' }),
    changed({ suspend: true }, (draft) => Object.assign(specOf(draft).template.spec as PodSpec, { hostNetwork: true })),
  ]) {
    expect(refused).toEqual([expect.stringMatching(/^spec\.template: Invalid value: \{.*\}: field is immutable$/)])
  }
})

test('updates keep what is not theirs', () => {
  const old = deepFreeze({ ...made(), status: { active: 1 } })
  const draft = deepCopy(old) as Job
  Object.assign(draft, { status: { active: 9 } })
  specOf(draft).parallelism = 4
  job.prepareUpdate(draft, old, context())
  expect([draft.status, draft.metadata.generation]).toEqual([{ active: 1 }, 2])
  const status = deepCopy(old) as Job
  specOf(status).parallelism = 4
  job.prepareUpdate(status, old, context('status'))
  expect([status.spec?.parallelism, status.metadata.generation]).toEqual([1, 1])
})

const yes = (...types: readonly string[]) => types.map((type) => ({ type, status: 'True' }))
const [t0, t1] = ['2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z']
const told = (next: JobStatus, old: JobStatus = {}, spec: Partial<JobSpec> = {}): readonly string[] => {
  const object = made(spec)
  return shown(job.validateUpdate({ ...object, status: next }, { ...object, status: old }, root, context('status')))
}
const whole = (text: string): string => `status.conditions: Invalid value: ${text}`
const complete: JobStatus = { startTime: t0, completionTime: t1, conditions: yes('SuccessCriteriaMet', 'Complete') }

test.each<[string, readonly string[], readonly string[]]>([
  ['a good end', told(complete), []],
  ['a bad end', told({ startTime: t0, conditions: yes('FailureTarget', 'Failed') }), []],
  [
    'counts below nothing',
    told({ failed: -1, terminating: -1 }, { failed: -1 }),
    [
      'status.failed: Invalid value: -1: must be greater than or equal to 0',
      'status.terminating: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    'both ends',
    told({ ...complete, conditions: yes('SuccessCriteriaMet', 'Complete', 'Failed', 'FailureTarget') }),
    [
      whole('cannot set Complete=True and Failed=true conditions'),
      whole('cannot set Complete=True and FailureTarget=true conditions'),
      whole('cannot set SuccessCriteriaMet=True and Failed=true conditions'),
      whole('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'),
    ],
  ],
  [
    'an end without its sign',
    told({ ...complete, conditions: yes('Complete') }),
    [whole('cannot set Complete=True condition without the SuccessCriteriaMet=true condition')],
  ],
  [
    'a failure without its sign',
    told({ startTime: t0, conditions: yes('Failed') }),
    [whole('cannot set Failed=True condition without the FailureTarget=true condition')],
  ],
  [
    'an end without times',
    told({ conditions: yes('SuccessCriteriaMet', 'Complete') }),
    [
      'status.completionTime: Required value: completionTime is required for Complete jobs',
      'status.startTime: Required value: startTime is required for finished job',
    ],
  ],
  [
    'a time of no end, before the start',
    told({ startTime: t1, completionTime: t0 }),
    [
      `status.completionTime: Invalid value: "${t0}": cannot set completionTime when there is no Complete=True condition`,
      `status.completionTime: Invalid value: "${t0}": must be equal to or after \`startTime\``,
    ],
  ],
  [
    'an end with pods left',
    told({ ...complete, active: 1, terminating: 2, uncountedTerminatedPods: { succeeded: ['a'] } }),
    [
      'status.active: Invalid value: 1: active>0 is invalid for finished job',
      'status.uncountedTerminatedPods: Invalid value: {"Succeeded":["a"],"Failed":null}: must be empty for finished job',
      'status.terminating: Invalid value: 2: terminating>0 is invalid for finished job',
    ],
  ],
  ['more ready than active', told({ ready: 1 }), ['status.ready: Invalid value: 1: cannot set more ready pods than active']],
  [
    'pods uncounted twice',
    told({ uncountedTerminatedPods: { succeeded: ['a', ''], failed: ['a'] } }),
    [
      'status.uncountedTerminatedPods.succeeded[1]: Invalid value: "": must not be empty',
      'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"',
    ],
  ],
  [
    'indexes where there are none',
    told({ completedIndexes: '0', failedIndexes: '0' }),
    [
      'status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed completion mode',
      'status.failedIndexes: Invalid value: "0": cannot set non-null failedIndexes when backoffLimitPerIndex is null',
    ],
  ],
  [
    'bad indexes',
    told({ completedIndexes: '1,x', failedIndexes: '9' }, {}, { ...indexed, backoffLimitPerIndex: 1 }),
    [
      'status.completedIndexes: Invalid value: "1,x": error parsing completedIndexes: cannot convert string to integer for index: "x"',
      'status.failedIndexes: Invalid value: "9": error parsing failedIndexes: too large index: "9"',
    ],
  ],
  [
    'indexes that both failed and succeeded',
    told({ completedIndexes: '0-2', failedIndexes: '2,4' }, {}, { ...indexed, backoffLimitPerIndex: 1 }),
    ['status.failedIndexes: Invalid value: "2,4": failedIndexes and completedIndexes overlap at index: 2'],
  ],
  [
    'counters that fall',
    told({}, { succeeded: 1, failed: 1 }),
    [
      'status.failed: Invalid value: 0: cannot decrease the failed counter',
      'status.succeeded: Invalid value: 0: cannot decrease the succeeded counter',
    ],
  ],
  ['an indexed job that shrinks', told({}, { succeeded: 1 }, { ...indexed, parallelism: 5 }), []],
  [
    'an end that is taken back',
    told({ startTime: t0 }, complete),
    [whole('cannot disable the terminal Complete=True condition'), whole('cannot disable the SuccessCriteriaMet=True condition')],
  ],
  [
    'another end time',
    told({ ...complete, completionTime: '2026-01-01T00:02:00Z' }, complete),
    ['status.completionTime: Invalid value: "2026-01-01T00:02:00Z": field is immutable'],
  ],
  ['a start that goes', told({}, { startTime: t0 }), ['status.startTime: Required value: startTime cannot be removed for unsuspended job']],
  ['a start that goes with the suspension', told({}, { startTime: t0 }, { suspend: true }), []],
])('a status of %s', (_, problems, expected) => expect(problems).toEqual(expected))

test('warnings', () => {
  expect(job.warnings(made({ completionMode: 'Indexed', completions: 100_001, parallelism: 10_001 }), undefined)).toEqual([
    'spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
  ])
  expect(job.warnings({ ...made(), metadata: { name: 'a.b' } }, undefined)[0]).toMatch(/^metadata\.name: this is used in Pod names/)
})

const cells = (status: JobStatus, spec: Partial<JobSpec> = {}, metadata: object = {}) => {
  const object = made(spec)
  const now = Date.parse('2026-01-01T00:05:00Z')
  return job.columns.slice(1, 4).map((column) => column.value({ ...object, metadata: { ...object.metadata, ...metadata }, status }, now))
}

test('columns', () => {
  expect(cells({})).toEqual(['Running', '0/1', ''])
  expect(cells({ ...complete, succeeded: 1 })).toEqual(['Complete', '1/1', '60s'])
  expect(cells({ startTime: t0, conditions: yes('Failed') }, { parallelism: 3 })).toEqual(['Failed', '0/1 of 3', '5m'])
  expect(cells({ conditions: yes('Suspended') })).toEqual(['Suspended', '0/1', ''])
  expect(cells({ conditions: yes('FailureTarget') })[0]).toBe('FailureTarget')
  expect(cells({}, {}, { deletionTimestamp: t0 })[0]).toBe('Terminating')
  expect(job.columns.slice(5).map((column) => column.value(made(), 0))).toEqual(['main', 'sum:1', 'batch.kubernetes.io/controller-uid=u1'])
})
