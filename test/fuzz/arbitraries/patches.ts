import fc from 'fast-check'
import { anything, memberNames, text } from './values.ts'

/** Bodies of PATCH with the content type that they claim: mostly of that type's form. */
export interface Patch {
  readonly contentType: string
  readonly body: unknown
}

const pointer = fc
  .array(
    fc.oneof(
      text,
      fc.constantFrom('metadata', 'labels', 'spec', 'data', 'containers', '0', '-', '99999999999', '01', '~1', '~0', '~2', ...memberNames),
    ),
    {
      maxLength: 5,
    },
  )
  .map((parts) => parts.map((part) => `/${part}`).join(''))

const operation = fc.record(
  {
    op: fc.oneof(fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'), text),
    path: fc.oneof(pointer, text),
    from: fc.oneof(pointer, text),
    value: anything,
  },
  { requiredKeys: ['op', 'path'], noNullPrototype: true },
)

const directive = fc.constantFrom<Record<string, unknown>>(
  { $patch: 'replace' },
  { $patch: 'delete' },
  { $patch: 'merge' },
  { $patch: 'frob' },
  { $patch: 5 },
  { $retainKeys: ['name'] },
  { $retainKeys: 'name' },
  { '$deleteFromPrimitiveList/finalizers': ['a'] },
  { '$setElementOrder/containers': [{ name: 'c' }] },
  { '$setElementOrder/containers': 'c' },
  { containers: [{ $patch: 'delete', name: 'c' }, { $patch: 'replace' }] },
  { containers: [null, 5, { name: {} }] },
)

/** `object`: what to lay over the present object. */
export const patchOf = (object: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Patch> =>
  fc.oneof(
    fc.record({ contentType: fc.constant('application/json-patch+json'), body: fc.oneof(fc.array(operation, { maxLength: 6 }), anything) }),
    fc.record({ contentType: fc.constant('application/merge-patch+json'), body: fc.oneof(object, anything) }),
    fc.record({
      contentType: fc.constant('application/strategic-merge-patch+json'),
      body: fc.oneof(
        object,
        directive,
        fc.tuple(object, directive, fc.constantFrom('spec', 'metadata', 'data')).map(([over, more, at]) => ({ ...over, [at]: more })),
        anything,
      ),
    }),
    fc.record({ contentType: fc.constantFrom('application/apply-patch+yaml', 'application/json', 'text/plain', ''), body: object }),
  )
