import type { EgressFailure } from '../egress.ts'

interface NodeError extends Error {
  readonly code?: string
  readonly hostname?: string
  readonly host?: string
  readonly reason?: string
}

/** What Go says where Node gives a code. */
const CONNECT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout',
}
const UNKNOWN_AUTHORITY = 'x509: certificate signed by unknown authority'
const CERTIFICATE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: 'x509: certificate has expired or is not yet valid',
  CERT_NOT_YET_VALID: 'x509: certificate has expired or is not yet valid',
}

/** An error of Node's network stack as an outcome. `host`, `port`: where the connection went. */
export const failureOf = (error: unknown, host: string, port: number): EgressFailure => {
  const { code = '', message, hostname = host, reason = '' } = error as NodeError
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { ok: false, kind: 'connect', message: `dial tcp: lookup ${hostname}: no such host` }
  const connect = CONNECT[code]
  if (connect !== undefined) return { ok: false, kind: 'connect', message: `dial tcp ${address}: ${connect}` }
  const certificate = CERTIFICATE[code] ?? (code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? `x509: ${reason}` : undefined)
  if (certificate !== undefined) return { ok: false, kind: 'tls', message: `tls: failed to verify certificate: ${certificate}` }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code.startsWith('ERR_OSSL'))
    return { ok: false, kind: 'tls', message: `tls: ${message}` }
  if (code === 'ECONNRESET' || code === 'EPIPE') return { ok: false, kind: 'broken', message: 'EOF' }
  return { ok: false, kind: 'broken', message }
}
