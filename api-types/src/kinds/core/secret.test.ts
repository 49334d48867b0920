import { expect, it } from 'vitest'
import type { Secret } from '../../generated/core.v1.types.ts'
import { root } from '../../validation/path.ts'
import { secret } from './secret.ts'

const draft = (rest: Partial<Secret>): Secret => ({ metadata: { name: 'a' }, ...rest })
const fields = (rest: Partial<Secret>) => secret.validate(draft(rest), root).map(({ field }) => field)

it('folds stringData into data, and is Opaque by default', () => {
  const given = draft({ data: { a: 'b2xk', b: 'Yg==' }, stringData: { a: 'new' } })
  secret.defaults(given)
  expect(given).toEqual(draft({ data: { a: 'bmV3', b: 'Yg==' }, type: 'Opaque' }))
})

it('asks for the keys that readers of its type expect', () => {
  expect(fields({ type: 'kubernetes.io/tls', data: { 'tls.crt': '' } })).toEqual(['data[tls.key]'])
  expect(fields({ type: 'kubernetes.io/basic-auth' })).toEqual(['data[%s][username]', 'data[%s][password]'])
  expect(fields({ type: 'kubernetes.io/ssh-auth', data: { 'ssh-privatekey': '' } })).toEqual(['data[%s][ssh-privatekey]'])
  expect(fields({ type: 'kubernetes.io/service-account-token' })).toEqual(['metadata.annotations[kubernetes.io/service-account.name]'])
  expect(fields({ type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'bm8=' } })).toEqual(['data[.dockerconfigjson]'])
  expect(fields({ type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'e30=' } })).toEqual([])
})

it('keeps its type', () => {
  const errors = secret.validateUpdate(draft({ type: 'Opaque' }), draft({ type: 'mine' }), root, { subresource: '', now: 0 })
  expect(errors).toMatchObject([{ field: 'type', detail: 'field is immutable' }])
})
