import { kinds } from '@coxswain/api-types'
import { describe, expect, it } from 'vitest'
import { websites } from '../../examples/operator.ts'
import { defineController, indexBy } from '../runner/controller.ts'
import { plan } from '../runner/plan.ts'
import { create, event, patch, updateStatus } from '../runner/steps.ts'
import { applyPlan } from './apply-plan.ts'
import { expectFixpoint } from './expect-fixpoint.ts'
import { planFor } from './plan-for.ts'

const { ConfigMap, Namespace } = kinds
const namespace = (labels: Record<string, string> = {}) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web', labels } })
const summary = (given: ReturnType<typeof planFor>) => given.steps.map(({ id, reason }) => `${id}: ${reason}`)

const site = (image: string, status?: object) => ({
  apiVersion: 'example.dev/v1',
  kind: 'Website',
  metadata: { name: 'shop', namespace: 'web' },
  spec: { image, replicas: 2 },
  ...(status === undefined ? {} : { status }),
})

describe('the example operator', () => {
  it('makes the Deployment, follows the Website, tells the status, and then rests', () => {
    const made = expectFixpoint(websites, { object: site('nginx:1.29'), rounds: 2 })
    expect(summary(made.plan)).toEqual(['create deployments.apps web/shop: the website has no deployment'])
    const [told, deployment] = made.world
    expect(told).toMatchObject({ status: { replicas: 0, readyReplicas: 0, selector: 'website=shop' } })
    expect(deployment).toMatchObject({
      kind: 'Deployment',
      spec: { replicas: 2, template: { spec: { containers: [{ image: 'nginx:1.29' }] } } },
      metadata: { ownerReferences: [{ kind: 'Website', name: 'shop', controller: true }] },
    })

    const object = { ...told, ...site('nginx:1.30'), metadata: told?.metadata ?? {} }
    const working = { ...deployment, metadata: deployment?.metadata ?? {}, status: { replicas: 2, readyReplicas: 1 } }
    const changed = expectFixpoint(websites, { key: 'web/shop', world: [object, working] })
    expect(summary(changed.plan)).toEqual([
      'update deployments.apps web/shop: the website has changed',
      'updateStatus websites.example.dev web/shop: ready: 1 of 2',
    ])
  })

  it('does nothing for a website that is gone', () => {
    expect(planFor(websites, { key: 'web/shop' }).steps).toEqual([])
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
    const looking = (look: (view: Parameters<typeof websites.reconcile>[0]['view']) => unknown) =>
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
