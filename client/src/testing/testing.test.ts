import { kinds } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { teamConfig } from '../../examples/operator.ts'
import { defineController, indexBy } from '../runner/controller.ts'
import { plan } from '../runner/plan.ts'
import { create, event, patch, updateStatus } from '../runner/steps.ts'
import { applyPlan } from './apply-plan.ts'
import { expectFixpoint } from './expect-fixpoint.ts'
import { planFor } from './plan-for.ts'

const { ConfigMap, Namespace } = kinds
const namespace = (labels: Record<string, string> = {}) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web', labels } })
const summary = (given: ReturnType<typeof planFor>) => given.steps.map(({ id, reason }) => `${id}: ${reason}`)

describe('the example operator', () => {
  it('makes, corrects and removes the ConfigMap, and then rests', () => {
    const made = expectFixpoint(teamConfig, { object: namespace({ team: 'red' }) })
    expect(summary(made.plan)).toEqual(['create configmaps web/team: the namespace belongs to red'])
    expect(made.world[1]).toMatchObject({
      kind: 'ConfigMap',
      data: { team: 'red' },
      metadata: { ownerReferences: [{ kind: 'Namespace', name: 'web', controller: true }] },
    })

    const renamed = expectFixpoint(teamConfig, { key: 'web', world: [namespace({ team: 'blue' }), ...made.world.slice(1)] })
    expect(summary(renamed.plan)).toEqual(['update configmaps web/team: the team is blue now'])

    const freed = expectFixpoint(teamConfig, { key: 'web', world: [namespace(), ...renamed.world.slice(1)] })
    expect(summary(freed.plan)).toEqual(['delete configmaps web/team: the namespace has no team any more'])
    expect(freed.world).toHaveLength(1)
  })

  it('does nothing for a namespace that is gone', () => {
    expect(planFor(teamConfig, { key: 'web' }).steps).toEqual([])
  })
})

describe('test utilities', () => {
  it('name what is left to do where a controller does not come to rest', () => {
    const restless = defineController({
      name: 'restless',
      for: Namespace,
      reads: [ConfigMap],
      reconcile: ({ view }) =>
        plan(create(ConfigMap, { metadata: { namespace: 'web', name: `n${view.list(ConfigMap).length}` } }, { reason: 'one more' })),
    })
    expect(() => expectFixpoint(restless, { object: namespace(), rounds: 3 })).toThrow(
      'not at rest after 3 plans; left to do:\n  create configmaps web/n3 (one more)',
    )
  })

  it('freeze what a reconcile sees, and refuse kinds and indexes that it did not declare', () => {
    const looking = (look: (view: Parameters<typeof teamConfig.reconcile>[0]['view']) => unknown) =>
      defineController({
        name: 'looking',
        for: Namespace,
        indexes: [indexBy(Namespace, 'team', ({ metadata }) => [metadata.labels?.team ?? ''])],
        reconcile: ({ view }) => {
          look(view)
          return plan()
        },
      })
    const input = { object: namespace({ team: 'red' }) }
    expect(() =>
      planFor(
        looking((view) => Object.assign(view.list(Namespace)[0] ?? {}, { kind: 'x' })),
        input,
      ),
    ).toThrow('read only')
    expect(() =>
      planFor(
        looking((view) => view.list(ConfigMap)),
        input,
      ),
    ).toThrow('does not declare v1/configmaps')
    expect(() =>
      planFor(
        looking((view) => view.byIndex(Namespace, 'color', 'red')),
        input,
      ),
    ).toThrow('declares no index "color"')
    planFor(
      looking((view) => expect(view.byIndex(Namespace, 'team', 'red')).toHaveLength(1)),
      input,
    )
  })
})

describe('applied plans', () => {
  it('apply patches and status as a server would, and refuse what it would refuse', () => {
    const world = applyPlan([namespace({ team: 'red' })], plan())
    const [object] = world
    if (object === undefined) throw new Error('no object')
    const apply = (step: Parameters<typeof plan>[0]) => applyPlan(world, plan(step))[0]
    expect(apply(patch(Namespace, object, { reason: 'x', type: 'merge', patch: { metadata: { labels: { team: null } } } }))).toMatchObject({
      metadata: { labels: {} },
    })
    expect(
      apply(patch(Namespace, object, { reason: 'x', type: 'json', patch: [{ op: 'add', path: '/metadata/labels/a~1b', value: 'c' }] })),
    ).toMatchObject({ metadata: { labels: { team: 'red', 'a/b': 'c' } } })
    expect(
      apply(
        updateStatus(Namespace, { ...object, metadata: { ...object.metadata, labels: {} }, status: { phase: 'Active' } }, { reason: 'x' }),
      ),
    ).toMatchObject({
      metadata: { labels: { team: 'red' } },
      status: { phase: 'Active' },
    })
    expect(apply(event({ regarding: {}, type: 'Normal', reason: 'Seen', message: '' }))).toEqual(object)
    const stale = { metadata: { ...object.metadata, resourceVersion: '0' } }
    expect(() => apply(updateStatus(Namespace, stale, { reason: 'x' }))).toThrow('has changed since')
    expect(() => apply(patch(Namespace, { metadata: { name: 'web', uid: 'other' } }, { reason: 'x', type: 'merge', patch: {} }))).toThrow(
      'another object',
    )
  })
})
