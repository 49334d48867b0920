import { expect, test } from 'vitest'
import type { ContainerState, ContainerStatus, Pod, PodSpec, PodStatus } from '../../../generated/core.v1.types.ts'
import { podColumns } from './columns.ts'
import { containerWith, podWith } from './testdata/pods.ts'

const now = Date.UTC(2026, 0, 31, 8)
const of = (name: string, state: ContainerState, rest: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name,
  state,
  ready: false,
  restartCount: 0,
  image: '',
  imageID: '',
  ...rest,
})
const running = (rest: Partial<ContainerStatus> = {}) => of('main', { running: {} }, { ready: true, ...rest })
const cells = (spec: Partial<PodSpec>, status: PodStatus, metadata: Partial<Pod['metadata']> = {}) => {
  const object = podWith(spec, { metadata: { name: 'web', creationTimestamp: '2026-01-31T07:00:00Z', ...metadata }, status })
  return podColumns.map((column) => column.value(object, now))
}
const short = (...given: Parameters<typeof cells>) => cells(...given).slice(1, 4)

test('the columns are those of kubectl', () => {
  expect(podColumns.map(({ name, priority }) => `${name} ${priority}`)).toEqual([
    'Name 0',
    'Ready 0',
    'Status 0',
    'Restarts 0',
    'Age 0',
    'IP 1',
    'Node 1',
    'Nominated Node 1',
    'Readiness Gates 1',
  ])
})

test('a running pod shows where it is', () => {
  const status = {
    phase: 'Running',
    podIPs: [{ ip: '10.0.0.1' }],
    containerStatuses: [running()],
    conditions: [{ type: 'x/y', status: 'True' }],
  }
  expect(cells({ nodeName: 'a', readinessGates: [{ conditionType: 'x/y' }, { conditionType: 'z' }] }, status)).toEqual([
    'web',
    '1/1',
    'Running',
    '0',
    '60m',
    '10.0.0.1',
    'a',
    '<none>',
    '1/2',
  ])
})

test('a new pod shows that it has nothing yet', () => {
  expect(cells({}, { phase: 'Pending' })).toEqual(['web', '0/1', 'Pending', '0', '60m', '<none>', '<none>', '<none>', '<none>'])
})

const two = [containerWith(), containerWith({ name: 'b' })]
const init = [containerWith({ name: 'one' }), containerWith({ name: 'two' })]
const done = of('one', { terminated: { exitCode: 0 } })

test.each<[string, Partial<PodSpec>, PodStatus, readonly string[]]>([
  [
    'a back-off',
    {},
    { containerStatuses: [of('main', { waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4 })] },
    ['0/1', 'CrashLoopBackOff', '4'],
  ],
  ['an exit code', {}, { containerStatuses: [of('main', { terminated: { exitCode: 3 } })] }, ['0/1', 'ExitCode:3', '0']],
  ['a signal', {}, { containerStatuses: [of('main', { terminated: { exitCode: 1, signal: 9 } })] }, ['0/1', 'Signal:9', '0']],
  [
    'progress of init containers',
    { initContainers: init },
    { initContainerStatuses: [done, of('two', { running: {} })] },
    ['0/1', 'Init:1/2', '0'],
  ],
  [
    'a failure of one',
    { initContainers: init },
    { initContainerStatuses: [of('one', { terminated: { exitCode: 2 } })] },
    ['0/1', 'Init:ExitCode:2', '0'],
  ],
  [
    'why one waits',
    { initContainers: init },
    { initContainerStatuses: [of('one', { waiting: { reason: 'ErrImagePull' } })] },
    ['0/1', 'Init:ErrImagePull', '0'],
  ],
  [
    'sidecars among the containers',
    { initContainers: [containerWith({ name: 'side', restartPolicy: 'Always' })] },
    {
      phase: 'Running',
      initContainerStatuses: [of('side', { running: {} }, { ready: true, started: true, restartCount: 1 })],
      containerStatuses: [running()],
    },
    ['2/2', 'Running', '1'],
  ],
  [
    'gates',
    {},
    { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    ['0/1', 'SchedulingGated', '0'],
  ],
  [
    'that a helper still runs',
    { containers: two },
    { containerStatuses: [of('main', { terminated: { exitCode: 0, reason: 'Completed' } }), of('b', { running: {} }, { ready: true })] },
    ['1/2', 'NotReady', '0'],
  ],
])('the status shows %s', (_, spec, status, expected) => expect(short(spec, status)).toEqual(expected))

test('a restart is shown with its time', () => {
  const lastState = { terminated: { exitCode: 1, finishedAt: '2026-01-31T07:55:00Z' } }
  expect(short({}, { phase: 'Running', containerStatuses: [running({ restartCount: 2, lastState })] })).toEqual([
    '1/1',
    'Running',
    '2 (5m ago)',
  ])
})

test('a pod that is deleted is terminating, or lost with its node', () => {
  const deleted = { deletionTimestamp: '2026-01-31T07:59:00Z' }
  expect(short({}, { phase: 'Running' }, deleted)[1]).toBe('Terminating')
  expect(short({}, { phase: 'Succeeded' }, deleted)[1]).toBe('Succeeded')
  expect(short({}, { phase: 'Running', reason: 'NodeLost' }, deleted)[1]).toBe('Unknown')
})
