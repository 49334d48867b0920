import { builtinKinds } from '@coxswain/api-types'
import { describe, expect, test } from 'vitest'
import { applyTests } from './kinds/applies.ts'
import { deleteTests } from './kinds/deletes.ts'
import { patchTests } from './kinds/patches.ts'
import { readAndWriteTests } from './kinds/reads-and-writes.ts'
import { subresourceTests } from './kinds/subresources.ts'
import { viewTests } from './kinds/views.ts'
import { watchTests } from './kinds/watches.ts'
import { keptKinds, openWorld } from './kinds/world.ts'
import { samples } from './samples/index.ts'

const contract = [...readAndWriteTests, ...patchTests, ...applyTests, ...subresourceTests, ...watchTests, ...viewTests, ...deleteTests]

/** Kinds that are answered and never kept. */
const ANSWERED = new Set([
  'AccessExplanation',
  'Binding',
  'Cause',
  'CauseReport',
  'ComponentStatus',
  'Denial',
  'LocalSubjectAccessReview',
  'ObjectExplanation',
  'SelfSubjectAccessReview',
  'SelfSubjectReview',
  'SelfSubjectRulesReview',
  'SubjectAccessReview',
  'TokenReview',
])

test('every kind that is kept has a sample', () => {
  expect(Object.keys(samples).sort()).toEqual(keptKinds.map(({ kind }) => kind).sort())
  expect(new Set(builtinKinds.filter((kind) => !keptKinds.includes(kind)).map(({ kind }) => kind))).toEqual(ANSWERED)
})

/**
 * Kinds that the server itself goes on with after the client's write: what they are a moment later is its doing, and has tests of its own
 * (`custom-resources/served-kinds.test.ts`).
 */
const LOOKED_AFTER = new Set(['CustomResourceDefinition'])

for (const definition of keptKinds.filter(({ kind }) => !LOOKED_AFTER.has(kind))) {
  describe(definition.kind, () => {
    for (const { name, when, run } of contract) {
      if (when === undefined || when({ definition })) test(name, async () => run(await openWorld(definition)))
    }
  })
}
