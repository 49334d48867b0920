import { type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { askPlugin, podWith } from '../../testkit/ask-plugin.ts'
import { namespaceAutoProvision } from './namespace-auto-provision.ts'
import { namespaceExists } from './namespace-exists.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'

const NAMESPACE = kinds.Namespace as KindDefinition
const there = (metadata: object = {}) => [NAMESPACE, { metadata: { name: 'default', ...metadata } } as KubeObject] as const
const going = there({ deletionTimestamp: '2026-01-01T00:00:00Z' })
const passes = expect.objectContaining({ metadata: expect.anything() })
const MISSING = 'namespaces "default" not found'

describe('NamespaceLifecycle', () => {
  test.each([
    ['that is there', podWith(), [there()], passes],
    ['that is not', podWith(), [], MISSING],
    [
      'that goes away',
      podWith(),
      [going],
      'pods "p" is forbidden: unable to create new content in namespace default because it is being terminated',
    ],
    ['that goes away, by an update', { ...podWith(), old: {} }, [going], passes],
  ])('a write in a namespace %s', async (_, write, cache, expected) => {
    expect(await askPlugin(namespaceLifecycle, write, cache)).toEqual(expected)
  })
  test.each(['default', 'kube-system', 'kube-public'])('%s stays', async (name) => {
    const write = { kind: NAMESPACE, operation: 'DELETE' as const, old: { metadata: { name } } }
    expect(await askPlugin(namespaceLifecycle, write)).toBe(`namespaces "${name}" is forbidden: this namespace may not be deleted`)
  })
})

describe('NamespaceExists', () => {
  test.each([
    ['that is there', podWith(), [there()], passes],
    ['that is not', podWith(), [], MISSING],
    ['that is not, by an update', { ...podWith(), old: {} }, [], MISSING],
    ['of its own', { kind: NAMESPACE, object: { metadata: { name: 'new' } } }, [], passes],
  ])('a write in a namespace %s', async (_, write, cache, expected) => {
    expect(await askPlugin(namespaceExists, write, cache)).toEqual(expected)
  })
})

describe('NamespaceAutoProvision', () => {
  test.each([
    ['a create where there is none', podWith(), [], ['default']],
    ['a create where there is one', podWith(), [there()], []],
    ['an update', { ...podWith(), old: {} }, [], []],
    ['a dry run', { ...podWith(), dryRun: true }, [], []],
    ['a namespace', { kind: NAMESPACE, object: {} }, [], []],
  ])('%s', async (_, write, cache, expected) => {
    const made: string[] = []
    expect(
      await askPlugin(
        namespaceAutoProvision(async (name) => void made.push(name)),
        write,
        cache,
      ),
    ).toEqual(passes)
    expect(made).toEqual(expected)
  })
})
