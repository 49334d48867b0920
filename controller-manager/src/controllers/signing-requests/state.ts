import { type CertificateSigningRequest, decodeBase64, decodeUtf8, type Stored } from '@coxswain/api-types'

type Request = Stored<CertificateSigningRequest>

export const hasCondition = ({ status }: Request, type: 'Approved' | 'Denied' | 'Failed'): boolean =>
  (status?.conditions ?? []).some((condition) => condition.type === type && condition.status !== 'False')

/** PEM text of the request itself. */
export const requestText = ({ spec }: Request): string => decodeUtf8(decodeBase64(spec.request) ?? new Uint8Array())

/** PEM text of what was issued; empty where nothing was. */
export const certificateText = ({ status }: Request): string => decodeUtf8(decodeBase64(status?.certificate ?? '') ?? new Uint8Array())
