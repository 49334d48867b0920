import { expect, test } from 'vitest'
import { imageTag } from './image-name.ts'

test.each([
  ['nginx', 'latest'],
  ['nginx:1.7.9', '1.7.9'],
  ['library/nginx', 'latest'],
  ['localhost/x', 'latest'],
  ['localhost:5000/team/x', 'latest'],
  ['registry.k8s.io/pause:3.9', '3.9'],
  ['[2001:db8::1]:5000/x:v1', 'v1'],
  [`nginx@sha256:${'0'.repeat(64)}`, ''],
  [`nginx:1@sha256:${'0'.repeat(64)}`, '1'],
  ['0'.repeat(64), ''],
  ['', ''],
  [' ', ''],
  ['Upper', ''],
  ['example.com/Upper', ''],
  ['a//b', ''],
])('the tag of %j is %j', (image, tag) => expect(imageTag(image)).toBe(tag))
