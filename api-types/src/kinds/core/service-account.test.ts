import { expect, test } from 'vitest'
import type { ServiceAccount } from '../../generated/core.v1.types.ts'
import { serviceAccount } from './service-account.ts'

const annotated: ServiceAccount = { metadata: { annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } } }
const context = { subresource: '', now: 0 }

test('of references to secrets the names are kept', () => {
  const draft: ServiceAccount = { metadata: {}, secrets: [{ name: 'a', namespace: 'other', uid: 'x' }, {}] }
  serviceAccount.prepareCreate(draft, context)
  expect(draft.secrets).toEqual([{ name: 'a' }, {}])
  draft.secrets = [{ name: 'b', kind: 'Secret' }]
  serviceAccount.prepareUpdate(draft, draft, context)
  expect(draft.secrets).toEqual([{ name: 'b' }])
})

test('whoever newly enforces mountable secrets is warned', () => {
  const warning =
    'metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets'
  expect(serviceAccount.warnings(annotated, undefined)).toEqual([warning])
  expect(serviceAccount.warnings(annotated, { metadata: {} })).toEqual([warning])
  expect(serviceAccount.warnings(annotated, annotated)).toEqual([])
})

test('no count of secrets is shown', () => expect(serviceAccount.columns.map(({ name }) => name)).toEqual(['Name', 'Age']))
