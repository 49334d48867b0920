import type { ControllerRevision, DeepReadonly, KubeObject, PodTemplateSpec, Stored } from '@coxswain/api-types'
import { kinds } from '@coxswain/api-types'
import { defineController, plan } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { replicaSetOf, TEMPLATE } from '../../testing/objects.ts'
import { viewOfWorld } from '../../testing/view-of-world.ts'
import { byRevision, type Revision, truncateHistory } from './history.ts'
import { newRevision, type RevisionSource, revisionHash, revisionName } from './new-revision.ts'
import { presentRevision } from './present-revision.ts'
import { isRevisionOf, revisionData, templateIn } from './revision-data.ts'

// The history does not ask of what kind its owner is.
const owner = replicaSetOf({ annotations: { 'kubernetes.io/change-cause': 'first' } }) as Stored<KubeObject>
const sourceOf = (template: DeepReadonly<PodTemplateSpec>): RevisionSource => ({
  kind: kinds.ReplicaSet,
  owner,
  template,
  hashLabel: 'controller.kubernetes.io/hash',
})
const withImage = (image: string) => ({ ...TEMPLATE, spec: { containers: [{ name: 'main', image }] } })
const source = sourceOf(TEMPLATE)

const revisionOf = (image: string, revision: number, metadata: Partial<KubeObject['metadata']> = {}): Revision => {
  const made = newRevision(sourceOf(withImage(image)), image.replace(':', '-'), revision)
  return { ...made, metadata: { uid: image, creationTimestamp: '', ...made.metadata, ...metadata } } as Revision
}

const reader = defineController({ name: 'test', for: kinds.ReplicaSet, reads: [kinds.ControllerRevision], reconcile: () => plan() })
const resolve = (revisions: readonly Revision[], world: readonly DeepReadonly<ControllerRevision>[] = [], collisionCount?: number) => {
  const objects = [...revisions, ...world].map((each) => ({ ...each, apiVersion: 'apps/v1', kind: 'ControllerRevision' }))
  return presentRevision({ source, revisions, collisionCount, view: viewOfWorld(reader, objects) })
}

describe('what a revision holds', () => {
  it('is a patch that puts the template in the place of another, in the order in which Go writes it', () => {
    const data = { spec: { template: { $patch: 'replace', metadata: { labels: { app: 'web' } }, spec: TEMPLATE.spec } } }
    expect(JSON.stringify(revisionData(TEMPLATE))).toBe(
      '{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"image":"web:1","name":"main"}]}}}}',
    )
    expect(revisionData(TEMPLATE)).toEqual(data)
    expect(templateIn({ metadata: {}, data: revisionData(TEMPLATE), revision: 1 })).toEqual(TEMPLATE)
  })
  it('is compared by what it means: absence and quantities may be written otherwise', () => {
    const limited = (cpu: string) => ({ ...TEMPLATE, spec: { containers: [{ name: 'main', resources: { limits: { cpu } } }] } })
    const written = {
      spec: {
        template: { metadata: { creationTimestamp: null, ...limited('1').metadata }, spec: limited('1000m').spec, $patch: 'replace' },
      },
    }
    expect(isRevisionOf({ metadata: {}, data: written, revision: 1 }, limited('1'))).toBe(true)
    expect(isRevisionOf({ metadata: {}, data: written, revision: 1 }, limited('2'))).toBe(false)
  })
  it.each([[undefined], ['text'], [{ spec: [] }], [{ spec: { template: 1 } }]])('brings back nothing where it is %j', (data) => {
    expect(isRevisionOf({ metadata: {}, data, revision: 1 }, {})).toBe(false)
  })
})

describe('a new revision', () => {
  it('bears the labels of the template and its hash, the annotations of the owner, and is controlled by it', () => {
    const hash = revisionHash(source, 0)
    expect(newRevision(source, hash, 3)).toEqual({
      metadata: {
        name: `web-${hash}`,
        namespace: 'default',
        labels: { app: 'web', 'controller.kubernetes.io/hash': hash },
        annotations: { 'kubernetes.io/change-cause': 'first' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'uid-web', controller: true, blockOwnerDeletion: true },
        ],
      },
      data: revisionData(TEMPLATE),
      revision: 3,
    })
  })
  it('has a name of at most 253 characters', () => {
    const long = replicaSetOf({ name: 'a'.repeat(253) }) as Stored<KubeObject>
    expect(revisionName({ ...source, owner: long }, 'h')).toBe(`${'a'.repeat(223)}-h`)
  })
})

describe('the present revision', () => {
  it('is made where no revision has the template, with the number after the highest', () => {
    const { present, step, old, collisionCount } = resolve([revisionOf('web:3', 7), revisionOf('web:2', 2)])
    expect(present).toEqual(newRevision(source, revisionHash(source, undefined), 8))
    expect(step).toMatchObject({ do: 'create', object: present, reason: 'no revision has the present template' })
    expect(old.map(({ revision }) => revision)).toEqual([2, 7])
    expect(collisionCount).toBeUndefined()
    expect(resolve([]).present.revision).toBe(1)
  })
  it('is the newest one as it is, where that has the template', () => {
    const newest = revisionOf('web:1', 2)
    expect(resolve([newest, revisionOf('web:2', 1)])).toMatchObject({ present: newest, step: undefined, duplicates: [] })
  })
  it('is an older one of that template, which becomes the newest', () => {
    const { present, step } = resolve([revisionOf('web:1', 1), revisionOf('web:2', 2)])
    expect(present).toMatchObject({ revision: 3, metadata: { name: 'web-web-1' } })
    expect(step).toMatchObject({ do: 'update', object: present, reason: 'its template is the present one again' })
  })
  it('becomes the newest where another has the same number, whichever of them is younger', () => {
    const at = (image: string, creationTimestamp: string) => revisionOf(image, 1, { creationTimestamp })
    for (const [present, other] of [
      ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
      ['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'],
    ] as const)
      expect(resolve([at('web:1', present), at('web:2', other)])).toMatchObject({ present: { revision: 2 }, step: { do: 'update' } })
  })
  it('is the newest of those with the template; the others are duplicates', () => {
    const [first, second] = [revisionOf('web:1', 1, { name: 'first' }), revisionOf('web:1', 2, { name: 'second' })]
    const { present, duplicates, old } = resolve([second, first, revisionOf('web:2', 1)])
    expect(present).toBe(second)
    expect(duplicates).toEqual([first])
    expect(old.map(({ metadata }) => metadata.name)).toEqual(['web-web-2'])
  })
  it('gets another name where the first is taken by another template, and counts that', () => {
    const taken = (count: number | undefined) => ({
      ...revisionOf('web:9', 1),
      metadata: { name: revisionName(source, revisionHash(source, count)), namespace: 'default' },
    })
    const { present, collisionCount } = resolve([], [taken(undefined), taken(1)])
    expect(collisionCount).toBe(2)
    expect(present.metadata.name).toBe(`web-${revisionHash(source, 2)}`)
    expect(resolve([], [taken(4)], 4).collisionCount).toBe(5)
  })
  it("is a namesake's revision of the same template, where that has the name, and not that of another kind", () => {
    const namesakes = { ...newRevision(source, revisionHash(source, 0), 5) }
    expect(resolve([], [namesakes], 0)).toMatchObject({ present: { revision: 5 }, step: undefined, collisionCount: 0 })
    const others = newRevision({ ...source, kind: kinds.StatefulSet }, revisionHash(source, 0), 5)
    const { present, step, collisionCount } = resolve([], [others], 0)
    expect([present.metadata.name, step?.do, collisionCount]).toEqual([`web-${revisionHash(source, 1)}`, 'create', 1])
  })
})

describe('the history', () => {
  const [one, two, three] = [revisionOf('web:1', 1), revisionOf('web:2', 2), revisionOf('web:3', 3)]
  const deleted = (limit: number, live: readonly Revision[] = []) =>
    truncateHistory([three, one, two], { limit, isLive: (revision) => live.includes(revision) }).map((step) => 'name' in step && step.name)

  it('loses the oldest past the limit, but none that is in use', () => {
    expect(deleted(2)).toEqual(['web-web-1'])
    expect(deleted(1)).toEqual(['web-web-1', 'web-web-2'])
    expect(deleted(1, [one])).toEqual(['web-web-2', 'web-web-3'])
    expect(deleted(3)).toEqual([])
  })
  it('is kept whole under a negative limit', () => {
    expect(deleted(-1)).toEqual([])
  })
  it('is in the order of numbers, then of age, then of names', () => {
    const at = (name: string, creationTimestamp: string) => revisionOf('web:1', 1, { name, creationTimestamp })
    const [older, b, a] = [at('z', '2026-01-01T00:00:00Z'), at('b', '2026-01-02T00:00:00Z'), at('a', '2026-01-02T00:00:00Z')]
    expect([two, b, a, older].sort(byRevision)).toEqual([older, a, b, two])
  })
})
