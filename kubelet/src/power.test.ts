import type { Informer, Informers } from '@coxswain/client'
import { silentLogger } from '@coxswain/ports'
import { expect, it } from 'vitest'
import { followPower, POWER_ANNOTATION } from './power.ts'

type Handler = Parameters<Informer['onChange']>[0]

/** Nodes whose power is written down, behind a cache that the test fills. */
const machines = (...names: readonly string[]) => {
  const log: string[] = []
  let handler: Handler = () => undefined
  const informer = {
    onChange: (given: Handler) => {
      handler = given
      return () => undefined
    },
  }
  const nodes = {
    names: () => names,
    stopNode: (name: string) => void log.push(`off ${name}`),
    startNode: (name: string) => void log.push(`on ${name}`),
    shutDownNode: async (name: string) => void log.push(`down ${name}`),
  }
  followPower({ informers: { for: () => informer } as unknown as Pick<Informers, 'for'>, nodes, logger: silentLogger })
  const change = (type: 'added' | 'modified' | 'deleted', name: string, annotations?: Record<string, string>): void => {
    const object = { metadata: { name, namespace: '', uid: '1', resourceVersion: '1', creationTimestamp: '', annotations } }
    handler([{ type, object, previous: undefined }])
  }
  return { log, change }
}
const OFF = { [POWER_ANNOTATION]: 'off' }

it('the annotation cuts the power of a machine, once, and its removal brings it back', () => {
  const { log, change } = machines('a')
  change('added', 'a')
  change('modified', 'a', OFF)
  change('modified', 'a', { ...OFF, other: 'x' })
  change('modified', 'a', { [POWER_ANNOTATION]: 'on' })
  expect(log).toEqual(['off a', 'on a'])
})

it('a machine that is off already when it is first seen stays off', () => {
  const { log, change } = machines('a', 'b')
  change('added', 'b', OFF)
  expect(log).toEqual(['off b'])
})

it('a machine goes down in order when it is told to, and is off where it was before', () => {
  const { log, change } = machines('a', 'b')
  const down = { [POWER_ANNOTATION]: 'shutdown' }
  change('added', 'a')
  change('modified', 'a', down)
  change('modified', 'a', { ...down, other: 'x' })
  change('modified', 'a')
  change('added', 'b', down)
  expect(log).toEqual(['down a', 'on a', 'off b'])
})

it('nodes of others are left alone, and a node that is deleted has power again', () => {
  const { log, change } = machines('a')
  change('added', 'somebody-elses', OFF)
  change('added', 'a', OFF)
  change('deleted', 'a', OFF)
  expect(log).toEqual(['off a', 'on a'])
})
