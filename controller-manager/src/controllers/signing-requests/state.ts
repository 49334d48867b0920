import { type CertificateSigningRequest, type Stored, textOfBase64 } from '@coxswain/api-types'

type Request = Stored<CertificateSigningRequest>

export const hasCondition = ({ status }: Request, type: 'Approved' | 'Denied' | 'Failed'): boolean =>
  (status?.conditions ?? []).some((condition) => condition.type === type && condition.status !== 'False')

/** PEM text of the request itself. */
export const requestText = ({ spec }: Request): string => textOfBase64(spec.request)

/** PEM text of what was issued; empty where nothing was. */
export const certificateText = ({ status }: Request): string => textOfBase64(status?.certificate)
