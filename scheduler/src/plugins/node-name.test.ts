import { expect, it } from 'vitest'
import { verdicts } from '../testkit/ask.ts'
import { clusterOf, podInfo } from '../testkit/make.ts'
import { nodeName } from './node-name.ts'

it.each([
  ['a pod without a node fits everywhere', undefined, { a: 'fits', b: 'fits' }],
  ['a pod with a node fits there alone', 'b', { a: "unresolvable: node(s) didn't match the requested node name", b: 'fits' }],
])('%s', (_, node, expected) => {
  const pod = podInfo(node === undefined ? {} : { node })
  expect(verdicts(nodeName, pod, clusterOf([{ name: 'a' }, { name: 'b' }]))).toEqual(expected)
})
