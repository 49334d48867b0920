import type { DeepReadonly, Namespace } from '@coxswain/api-types'
import { expectFixpoint, type Outcome, planFor, type ResourceRef, type Step } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import type { Contents, Remains } from './namespace/contents.ts'
import { createNamespace } from './namespace.ts'

const NOW = Date.UTC(2026, 0, 1)
const controller = createNamespace()
const resource = (plural: string, group = ''): ResourceRef => ({ group, version: 'v1', plural, namespaced: true })
const PODS = resource('pods')
const remains = (of: ResourceRef, facts: Partial<Remains>): Remains => ({
  resource: of,
  deletesCollection: true,
  fresh: [],
  going: 0,
  finalizers: {},
  goneBy: 0,
  ...facts,
})
const contents = (...all: readonly Remains[]): Contents => ({ remains: all, undiscovered: [], unlisted: [] })
const namespaceOf = (finalizers: readonly string[] = ['kubernetes'], deleted = true): DeepReadonly<Namespace> => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', uid: 'uid-shop', resourceVersion: '5', ...(deleted ? { deletionTimestamp: '2025-12-31T23:59:50Z' } : {}) },
  spec: { finalizers },
  status: { phase: deleted ? 'Terminating' : 'Active' },
})
const planWith = (gathered: Contents | undefined, object = namespaceOf(), outcomes?: ReadonlyMap<string, Outcome>) =>
  planFor(controller, { object, gathered, now: NOW, outcomes })
const conditionsOf = (plan: ReturnType<typeof planWith>): Readonly<Record<string, string>> => {
  const step = plan.steps.find((each): each is Extract<Step, { readonly do: 'update' | 'updateStatus' }> => each.do === 'updateStatus')
  const { status } = (step?.object ?? {}) as DeepReadonly<Namespace>
  return Object.fromEntries(
    (status?.conditions ?? []).map(({ type, status: is, reason, message }) => [type, `${is} ${reason}: ${message}`]),
  )
}
const one = [{ name: 'a', uid: 'uid-a' }]

describe('the end of a namespace', () => {
  it('begins with its deletion', () => {
    expect(planWith(undefined, namespaceOf(['kubernetes'], false)).steps).toEqual([])
    expect(planWith(contents(), namespaceOf([])).steps).toEqual([])
  })

  it('lets the namespace go when nothing is left, through finalize, and keeps the finalizers of others', () => {
    const { plan, world } = expectFixpoint(controller, {
      object: namespaceOf(['kubernetes', 'example.com/wait']),
      gathered: contents(),
      now: NOW,
    })
    const step = plan.steps.at(-1)
    expect(step).toMatchObject({
      do: 'update',
      subresource: 'finalize',
      name: 'shop',
      object: { metadata: { uid: 'uid-shop' }, spec: { finalizers: ['example.com/wait'] } },
    })
    expect((world[0] as DeepReadonly<Namespace>).spec?.finalizers).toEqual(['example.com/wait'])
  })

  it('takes pods first, and the rest when they are gone', () => {
    const both = contents(remains(PODS, { fresh: one }), remains(resource('secrets'), { fresh: one }))
    const first = planWith(both)
    expect(first.steps.flatMap((step) => (step.do === 'deleteCollection' ? [step.resource.plural, step.propagationPolicy] : []))).toEqual([
      'pods',
      'Background',
    ])
    expect(first.requeueAfterMs).toBe(0)
    const waiting = planWith(contents(remains(PODS, { going: 2, goneBy: NOW + 20_000 }), remains(resource('secrets'), { fresh: one })))
    expect(waiting.steps.some((step) => step.do === 'deleteCollection')).toBe(false)
    expect(waiting.requeueAfterMs).toBe(20_000)
    const rest = planWith(contents(remains(resource('secrets'), { fresh: one })))
    expect(rest.steps.some((step) => step.do === 'deleteCollection')).toBe(true)
  })

  it('deletes one by one what cannot be deleted at once', () => {
    const { steps } = planWith(contents(remains(resource('things', 'example.com'), { fresh: one, deletesCollection: false })))
    expect(steps).toMatchObject([{ do: 'delete', name: 'a', namespace: 'shop', preconditions: { uid: 'uid-a' } }, { do: 'updateStatus' }])
  })

  it("says what it waits for, in upstream's words", () => {
    const plan = planWith(
      contents(remains(resource('configmaps'), { going: 1, finalizers: { 'example.com/x': 1 } }), remains(PODS, { going: 2 })),
    )
    expect(conditionsOf(plan)).toEqual({
      NamespaceDeletionDiscoveryFailure: 'False ResourcesDiscovered: All resources successfully discovered',
      NamespaceDeletionGroupVersionParsingFailure: 'False ParsedGroupVersions: All legacy kube types successfully parsed',
      NamespaceDeletionContentFailure: 'False ContentDeleted: All content successfully deleted, may be waiting on finalization',
      NamespaceContentRemaining:
        'True SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances, pods. has 2 resource instances',
      NamespaceFinalizersRemaining:
        'True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/x in 1 resource instances',
    })
  })

  it('never takes for empty what could not be looked into', () => {
    const blind: Contents = { remains: [], undiscovered: [{ apiVersion: 'metrics.k8s.io/v1', message: 'stale discovery' }], unlisted: [] }
    const plan = planWith(blind)
    expect(plan.steps.map((step) => step.do)).toEqual(['updateStatus'])
    expect(plan.requeueAfterMs).toBeGreaterThan(0)
    expect(conditionsOf(plan).NamespaceDeletionDiscoveryFailure).toContain('metrics.k8s.io/v1: stale discovery')
    expect(planWith({ remains: [], undiscovered: [], unlisted: ['things cannot be listed'] }).steps.map((step) => step.do)).toEqual([
      'updateStatus',
    ])
  })

  it('says what could not be deleted', () => {
    const refused = { ok: false, reason: 'Forbidden', message: 'secrets is forbidden', code: 403, causes: [], retryAfterMs: 0 } as const
    const plan = planWith(
      contents(remains(resource('secrets'), { fresh: one })),
      namespaceOf(),
      new Map([['delete all secrets in shop', refused]]),
    )
    expect(conditionsOf(plan).NamespaceDeletionContentFailure).toBe(
      'True ContentDeletionFailed: Failed to delete all resource types, 1 remaining: secrets is forbidden',
    )
    expect(plan.requeueAfterMs).toBe(1000)
  })

  it('writes nothing where nothing has changed', () => {
    const stuck = contents(remains(resource('configmaps'), { going: 1, finalizers: { 'example.com/x': 1 } }))
    const { world } = expectFixpoint(controller, { object: namespaceOf(), gathered: stuck, now: NOW })
    expect(planFor(controller, { key: 'shop', world, gathered: stuck, now: NOW + 60_000 })).toEqual({ steps: [], requeueAfterMs: 8000 })
  })
})
