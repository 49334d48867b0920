import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import type { ManagedFieldsEntry } from '../generated/meta.v1.types.ts'
import { decodeObject } from '../schema/decode.ts'
import type { JsonValue } from '../schema/json.ts'
import { deepCopy, deepFreeze } from '../util/deep.ts'
import { compareObjects } from './compare.ts'
import { difference, EMPTY, type FieldSet, intersection, pathsOf, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import { mergeObjects } from './merge.ts'
import { applyUnderTest } from './testdata/planted-faults.ts'

// Anybody may apply anything to a Deployment, in any order. A failure prints the seed and the path that bring it back.

const TYPE = 'apps/v1.Deployment'
interface Live {
  metadata: { readonly uid?: string; readonly managedFields?: readonly Readonly<ManagedFieldsEntry>[] | undefined }
}
type Step = readonly [manager: string, config: object, force: boolean]

// Nothing empty and no zeros: those Go leaves out, so that they are owned and yet not there.
const small = fc.constantFrom('1', '2', '3')
const env = fc.uniqueArray(fc.record({ name: fc.constantFrom('A', 'B', 'C'), value: small }, { requiredKeys: ['name'] }), {
  selector: ({ name }) => name,
  minLength: 1,
})
const ports = fc.uniqueArray(fc.record({ containerPort: fc.constantFrom(80, 443), name: small }, { requiredKeys: ['containerPort'] }), {
  selector: ({ containerPort }) => containerPort,
  minLength: 1,
})
const limits = fc.dictionary(fc.constantFrom('cpu', 'memory'), small, { minKeys: 1 })
const container = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'c'),
    image: small,
    env,
    ports,
    args: fc.array(small, { minLength: 1, maxLength: 2 }),
    resources: fc.record({ limits }),
  },
  { requiredKeys: ['name'] },
)
const podSpec = fc.record(
  {
    containers: fc.uniqueArray(container, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
    nodeSelector: fc.dictionary(fc.constantFrom('x', 'y'), small, { minKeys: 1 }),
    terminationGracePeriodSeconds: fc.constantFrom(1, 2),
  },
  { requiredKeys: ['containers'] },
)
/** Each speaks of something, and of a container: an object without owners or containers is nothing that the server would hold. */
const config = fc
  .record(
    {
      labels: fc.dictionary(fc.constantFrom('x', 'y', 'z'), small, { minKeys: 1 }),
      finalizers: fc.uniqueArray(fc.constantFrom('a/b', 'c/d', 'e/f'), { minLength: 1 }),
      spec: fc.record(
        { replicas: fc.constantFrom(1, 2), paused: fc.constant(true), template: fc.record({ spec: podSpec }) },
        { requiredKeys: ['template'] },
      ),
    },
    { requiredKeys: ['spec'] },
  )
  .map(({ spec, ...metadata }) => ({ metadata: { name: 'd', ...metadata }, spec }))
const step = fc.tuple(fc.constantFrom('m', 'n', 'o'), config, fc.boolean())
const steps = fc.array(step, { maxLength: 6 })

/** The object after an apply as the server would store it; undefined where there are conflicts. */
const after = (live: Live | undefined, [manager, wanted, force]: Step, now = 0): Live | undefined => {
  const input = { types: generatedTypes, type: TYPE, apiVersion: 'apps/v1', live, config: wanted, manager, subresource: '', force, now }
  const outcome = applyUnderTest(deepFreeze(input))
  if (!outcome.ok) return undefined
  const { object } = decodeObject(generatedTypes, TYPE, deepCopy(outcome.object) as JsonValue)
  return { ...object, metadata: { ...object.metadata, uid: 'u', managedFields: outcome.managedFields } }
}
const afterAll = (all: readonly Step[]): Live | undefined =>
  all.reduce<Live | undefined>((live, each) => after(live, each) ?? live, undefined)

const ownedBy = (live: Live | undefined, wanted: (manager: string) => boolean): FieldSet =>
  (live?.metadata.managedFields ?? []).reduce(
    (all, { manager = '', fieldsV1 = EMPTY }) => (wanted(manager) ? union(all, fieldsV1) : all),
    EMPTY,
  )
const changed = (before: Live, next: Live): FieldSet => {
  const { added, modified, removed } = compareObjects(generatedTypes, TYPE, before, next)
  return union(union(added, modified), removed)
}
const spokenOf = (wanted: object): FieldSet => fieldsOf(generatedTypes, TYPE, wanted)
const contents = ({ metadata: { managedFields: _, ...metadata }, ...rest }: Live): object => ({ metadata, ...rest })

describe('whoever applied whatever before', () => {
  it('applied twice is applied once', () => {
    fc.assert(
      fc.property(steps, step, (before, [manager, wanted]) => {
        const once = after(afterAll(before), [manager, wanted, true])
        expect(once && after(once, [manager, wanted, false], 60_000)).toEqual(once)
      }),
    )
  })
  it('who applies alone has exactly what is applied last', () => {
    fc.assert(
      fc.property(fc.array(config, { minLength: 1, maxLength: 5 }), (configs) => {
        const all = afterAll(configs.map((each) => ['m', each, false] as const))
        const last = after(undefined, ['m', configs.at(-1) as object, false])
        expect(all && contents(all)).toEqual(last && contents(last))
        expect(ownedBy(all, () => true)).toEqual(ownedBy(last, () => true))
      }),
    )
  })
  it('by force, all is as applied, and what changed is the applier’s alone', () => {
    fc.assert(
      fc.property(steps, step, (before, [manager, wanted]) => {
        const live = afterAll(before)
        const next = after(live, [manager, wanted, true]) as Live
        expect(mergeObjects(generatedTypes, TYPE, next, wanted)).toBe(next)
        expect(ownedBy(next, (name) => name === manager)).toEqual(spokenOf(wanted))
        if (live === undefined) return
        const others = ownedBy(next, (name) => name !== manager)
        expect(pathsOf(intersection(others, changed(live, next)))).toEqual([])
      }),
    )
  })
  it('what others own and the configuration does not name stays as it is', () => {
    fc.assert(
      fc.property(steps, step, (before, [manager, wanted]) => {
        const live = afterAll(before)
        if (live === undefined) return
        const others = ownedBy(live, (name) => name !== manager)
        const next = after(live, [manager, wanted, true]) as Live
        expect(pathsOf(difference(intersection(changed(live, next), others), spokenOf(wanted)))).toEqual([])
      }),
    )
  })
  it('without force, nothing of others changes', () => {
    fc.assert(
      fc.property(steps, step, (before, [manager, wanted]) => {
        const live = afterAll(before)
        const next = after(live, [manager, wanted, false])
        if (live === undefined || next === undefined) return
        const others = ownedBy(live, (name) => name !== manager)
        expect(pathsOf(intersection(changed(live, next), others))).toEqual([])
        expect(ownedBy(next, (name) => name !== manager)).toEqual(others)
      }),
    )
  })
})
