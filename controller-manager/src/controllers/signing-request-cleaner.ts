import { type CertificateSigningRequest, kinds, parseTime, type Stored } from '@coxswain/api-types'
import { defineController, plan, remove } from '@coxswain/client'
import type { CertificateSigner } from '../shared/signers.ts'
import { certificateText } from './signing-requests/state.ts'

type Request = Stored<CertificateSigningRequest>

const HOUR_MS = 3_600_000
const DECIDED_MS = HOUR_MS
const PENDING_MS = 24 * HOUR_MS

/**
 * Deletes requests that are done with (upstream: pkg/controller/certificates/cleaner): an hour after they were signed, denied or have
 * failed, when what was issued has ended, and a day after nobody has looked at them.
 */
export const createSigningRequestCleaner = ({ notAfter }: Pick<CertificateSigner, 'notAfter'>) =>
  defineController<CertificateSigningRequest>({
    name: 'certificatesigningrequest-cleaner-controller',
    component: 'csrcleaner',
    for: kinds.CertificateSigningRequest,
    when: ({ type }) => type !== 'deleted',
    reconcile: ({ object: request, now }) => {
      if (request === undefined) return plan()
      const until = endOf(request, notAfter)
      if (until === undefined) return plan()
      if (until > now) return plan([], { requeueAfterMs: Math.min(until - now, PENDING_MS) })
      // One that has been decided in this very moment is not done with.
      const { uid, resourceVersion } = request.metadata
      return plan(remove(kinds.CertificateSigningRequest, request, { reason: 'it is done with', preconditions: { uid, resourceVersion } }))
    },
  })

/** When a request goes; undefined: as long as nothing else happens to it, never. */
const endOf = (request: Request, notAfter: CertificateSigner['notAfter']): number | undefined => {
  const conditions = request.status?.conditions ?? []
  if (conditions.length === 0) return timeOf(request.metadata.creationTimestamp, PENDING_MS)
  const issued = certificateText(request)
  const ends = conditions.flatMap(({ type, lastUpdateTime }) => {
    const decided = timeOf(lastUpdateTime, DECIDED_MS)
    if (type === 'Approved') return issued === '' ? [] : [decided, notAfter(issued)]
    return type === 'Denied' || type === 'Failed' ? [decided] : []
  })
  const known = ends.filter((end) => end !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}

const timeOf = (time: string | null | undefined, after: number): number | undefined => {
  const at = time ? parseTime(time) : undefined
  return at === undefined ? undefined : at + after
}
