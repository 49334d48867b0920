import { expect, test } from 'vitest'
import type { LocalSubjectAccessReview, SubjectAccessReview } from '../../generated/authorization.v1.types.ts'
import { fieldErrorsMessage } from '../../validation/message.ts'
import { root } from '../../validation/path.ts'
import { localSubjectAccessReview } from './local-subject-access-review.ts'
import { selfSubjectAccessReview } from './self-subject-access-review.ts'
import { subjectAccessReview } from './subject-access-review.ts'

type Spec = SubjectAccessReview['spec']
const NEITHER = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
const resource = { verb: 'get', resource: 'pods' }

test.each<[Spec, string]>([
  [{ user: 'jane', resourceAttributes: resource }, '[]'],
  [{ groups: ['dev'], nonResourceAttributes: { path: '/healthz', verb: 'get' } }, '[]'],
  [
    {},
    `[spec.resourceAttributes: Invalid value: null: ${NEITHER}, spec.user: Invalid value: "": at least one of user or group must be specified]`,
  ],
  [
    { user: 'jane', resourceAttributes: resource, nonResourceAttributes: { path: '/x' } },
    'spec.nonResourceAttributes: Invalid value: {"path":"/x"}: cannot be specified in combination with resourceAttributes',
  ],
  [
    { user: 'jane', resourceAttributes: { ...resource, labelSelector: {} } },
    'spec.resourceAttributes.labelSelector.requirements: Required value: when spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required',
  ],
  [
    {
      user: 'jane',
      resourceAttributes: { ...resource, fieldSelector: { rawSelector: 'a=b', requirements: [{ key: 'a', operator: 'In' }] } },
    },
    '[spec.resourceAttributes.fieldSelector.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements, ' +
      "spec.resourceAttributes.fieldSelector.requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn']",
  ],
])('the question %j gives %s', (spec, expected) => {
  expect(fieldErrorsMessage(subjectAccessReview.validate({ metadata: {}, spec }, root))).toBe(expected)
})

test('a question about oneself needs no user', () => {
  expect(selfSubjectAccessReview.validate({ metadata: {}, spec: { resourceAttributes: resource } }, root)).toEqual([])
})

test('a review has no metadata of its own, apart from who wrote it', () => {
  const review = { metadata: { name: 'a', managedFields: [] }, spec: { user: 'jane', resourceAttributes: resource } }
  expect(subjectAccessReview.validate(review, root)).toMatchObject([{ field: 'metadata', detail: 'must be empty' }])
  expect(subjectAccessReview.validate({ ...review, metadata: { managedFields: [] } }, root)).toEqual([])
})

test('a local review is about resources of its own namespace', () => {
  const errors = (metadata: LocalSubjectAccessReview['metadata'], spec: Spec) =>
    localSubjectAccessReview.validate({ metadata, spec: { user: 'jane', ...spec } }, root).map(({ field, detail }) => `${field}: ${detail}`)
  expect(errors({ namespace: 'team' }, { resourceAttributes: { ...resource, namespace: 'team' } })).toEqual([])
  expect(errors({ namespace: 'team', name: 'a' }, { resourceAttributes: resource })).toEqual([
    'metadata: must be empty except for namespace',
    'spec.resourceAttributes.namespace: must match metadata.namespace',
  ])
  expect(errors({ namespace: 'team' }, { nonResourceAttributes: { path: '/' } })).toEqual([
    'spec.nonResourceAttributes: disallowed on this kind of request',
  ])
})
