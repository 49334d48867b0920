import { describe, expect, it } from 'vitest'
import { closest } from './closest.ts'
import { createResources } from './resources.ts'
import { targetsOf } from './targets.ts'

const resource = (
  plural: string,
  kind: string,
  rest: {
    readonly group?: string
    readonly version?: string
    readonly shortNames?: readonly string[]
    readonly categories?: readonly string[]
    readonly preferred?: boolean
  } = {},
) => ({
  group: '',
  version: 'v1',
  namespaced: true,
  verbs: ['list'],
  preferred: true,
  plural,
  kind,
  ...rest,
})
const resources = createResources({
  resources: [
    resource('pods', 'Pod', { shortNames: ['po'], categories: ['all'] }),
    resource('events', 'Event', { shortNames: ['ev'] }),
    resource('deployments', 'Deployment', { group: 'apps', shortNames: ['deploy'], categories: ['all'] }),
    resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler', { group: 'autoscaling', version: 'v2', shortNames: ['hpa'] }),
    resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
      group: 'autoscaling',
      version: 'v1',
      shortNames: ['hpa'],
      preferred: false,
    }),
    resource('events', 'Event', { group: 'events.k8s.io' }),
  ],
  failed: [],
})
const named = (name: string): string => {
  const { plural, group, version } = resources.resolve(name)
  return [plural, version, ...(group === '' ? [] : [group])].join('.')
}

describe('a resource', () => {
  it('is found by plural, singular, short name and kind', () => {
    for (const name of ['pods', 'pod', 'po', 'Pod', 'PODS']) expect(named(name)).toBe('pods.v1')
  })
  it('is found with its group, and with its version', () => {
    expect(named('deployments.apps')).toBe('deployments.v1.apps')
    expect(named('deploy.apps')).toBe('deployments.v1.apps')
    expect(named('events.events.k8s.io')).toBe('events.v1.events.k8s.io')
    expect(named('hpa.v1.autoscaling')).toBe('horizontalpodautoscalers.v1.autoscaling')
  })
  it('of several groups or versions is the one that the server prefers', () => {
    expect(named('events')).toBe('events.v1')
    expect(named('hpa')).toBe('horizontalpodautoscalers.v2.autoscaling')
  })
  it('that is not there is told, with what may have been meant', () => {
    expect(() => resources.resolve('deploymnets')).toThrow(
      expect.objectContaining({ message: 'the server doesn\'t have a resource type "deploymnets"', hint: '(Did you mean deployments?)' }),
    )
    expect(() => resources.resolve('zzz')).toThrow(expect.objectContaining({ hint: undefined }))
  })
})

describe('the words of a command', () => {
  const targets = (...words: string[]) => targetsOf(words, resources).map(({ resource: { plural }, name }) => `${plural} ${name ?? '*'}`)
  it('are types, types with names, or both in one', () => {
    expect(targets('pods')).toEqual(['pods *'])
    expect(targets('po,deploy')).toEqual(['pods *', 'deployments *'])
    expect(targets('pod', 'a', 'b')).toEqual(['pods a', 'pods b'])
    expect(targets('pod/a', 'deploy/b')).toEqual(['pods a', 'deployments b'])
    expect(targets('all')).toEqual(['pods *', 'deployments *'])
  })
  it('that do not fit together are refused', () => {
    expect(() => targets('pod', 'pod/a')).toThrow('there is no need to specify a resource type as a separate argument')
    expect(() => targets('pod/a/b')).toThrow('must have a single resource and name')
  })
})

it('a near word is found, a far one is not', () => {
  expect(closest('gte', ['get', 'apply'])).toBe('get')
  expect(closest('descirbe', ['delete', 'describe'])).toBe('describe')
  expect(closest('xyz', ['get', 'apply'])).toBeUndefined()
})
