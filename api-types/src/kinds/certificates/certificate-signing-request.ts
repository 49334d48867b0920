import { defineKind } from '../../define-kind.ts'
import type { CertificateSigningRequest } from '../../generated/certificates.v1.types.ts'
import { deepCopy } from '../../util/deep.ts'
import { isValidPathSegmentName } from '../../validation/path-segment.ts'
import { setOrDelete } from '../core/pod/set-or-delete.ts'
import { signingRequestColumns } from './certificate-signing-request/columns.ts'
import { keepDecisions, stampConditions } from './certificate-signing-request/conditions.ts'
import { validateSigningRequest } from './certificate-signing-request/validate.ts'
import { validateSigningRequestUpdate } from './certificate-signing-request/validate-update.ts'

/** Somebody asks for a certificate; it is approved or denied by one, and signed by another. */
export const certificateSigningRequest = defineKind<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  shortNames: ['csr'],
  scope: 'Cluster',
  schema: 'certificates/v1.CertificateSigningRequest',
  subresources: { status: true, actions: ['approval'] },
  // Upstream asks no more of these names than that they can stand in a path.
  validateName: isValidPathSegmentName,
  fields: [{ name: 'spec.signerName', value: ({ spec }) => spec.signerName }],

  prepareCreate: (draft, { requester }) => {
    const { spec } = draft
    for (const field of ['username', 'uid', 'groups', 'extra'] as const) delete spec[field]
    if (requester !== undefined) {
      if (requester.name !== '') spec.username = requester.name
      if (requester.uid) spec.uid = requester.uid
      if (requester.groups.length > 0) spec.groups = [...requester.groups]
      if (Object.keys(requester.extra ?? {}).length > 0) spec.extra = deepCopy(requester.extra ?? {})
    }
    // Nobody makes a request that is approved already.
    draft.status = {}
  },
  prepareUpdate: (draft, old, { subresource, now }) => {
    draft.spec = deepCopy(old.spec)
    if (subresource === 'status') {
      keepDecisions(draft, old)
      stampConditions(draft, old, now)
    } else if (subresource === 'approval') {
      stampConditions(draft, old, now)
      const conditions = draft.status?.conditions
      draft.status = deepCopy(old.status ?? {})
      setOrDelete(draft.status, 'conditions', conditions)
    } else setOrDelete(draft, 'status', old.status)
  },
  validate: validateSigningRequest,
  validateUpdate: (next, old, at, { subresource }) => [
    // The rules of the whole hold wherever a part is written.
    ...(subresource === '' ? [] : validateSigningRequest(next, at, old)),
    ...validateSigningRequestUpdate(next, old, at, subresource),
  ],

  columns: signingRequestColumns,
})
