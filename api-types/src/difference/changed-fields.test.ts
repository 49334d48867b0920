import { describe, expect, it } from 'vitest'
import { changedFields, changeNameText, changeText } from './changed-fields.ts'

const containers = (...given: readonly (readonly [name: string, image: string])[]) => ({
  spec: { containers: given.map(([name, image]) => ({ name, image })) },
})

describe('what has changed', () => {
  it.each<[name: string, before: unknown, after: unknown, text: readonly string[]]>([
    ['nothing', { a: 1 }, { a: 1 }, []],
    ['a number', { spec: { replicas: 2 } }, { spec: { replicas: 3 } }, ['spec.replicas: 2 -> 3']],
    [
      'an image, in the container of its name',
      containers(['side', 's:1'], ['web', 'nginx:1.24']),
      containers(['web', 'nginx:1.25'], ['side', 's:1']),
      ['spec.containers[name=web].image: nginx:1.24 -> nginx:1.25'],
    ],
    [
      'a member more, and one less',
      containers(['a', '1'], ['b', '1']),
      containers(['b', '1'], ['c', '1']),
      ['spec.containers[name=c]: added', 'spec.containers[name=a]: removed'],
    ],
    [
      'the order alone',
      containers(['a', '1'], ['b', '1']),
      containers(['b', '1'], ['a', '1']),
      ['spec.containers: [{"name":"a","image":"1"},{"name":"b","image":"1"}] -> [{"name":"b","image":"1"},{"name":"a","image":"1"}]'],
    ],
    ['values in no order', { args: ['a', 'b'] }, { args: ['a'] }, ['args: ["a","b"] -> ["a"]']],
    ['a member without a name', { l: [{ name: 'a' }] }, { l: [{ x: 1 }] }, ['l: [{"name":"a"}] -> [{"x":1}]']],
    [
      'a label, which has dots and a slash',
      { labels: {} },
      { labels: { 'app.kubernetes.io/name': 'a b' } },
      ['labels[app.kubernetes.io/name]: (none) -> "a b"'],
    ],
    ['a field less', { a: 'x', b: 1 }, { b: 1 }, ['a: x -> (none)']],
    ['null, and an empty text', { a: null }, { a: '' }, ['a: null -> ""']],
    ['a long text', { a: 'x' }, { a: 'y'.repeat(100) }, [`a: x -> ${'y'.repeat(56)} ...`]],
    ['what JavaScript objects have anyway', {}, { constructor: 'x' }, ['constructor: (none) -> x']],
  ])('%s', (_, before, after, expected) => {
    expect(changedFields(before, after).map(changeText)).toEqual(expected)
  })

  it('is told without the values', () => {
    const [before, after] = [{ data: { a: 'secret', b: 'secret' } }, { data: { a: 'other', c: 'new' } }]
    expect(changedFields(before, after).map(changeNameText)).toEqual(['data.a: changed', 'data.c: added', 'data.b: removed'])
  })
})
