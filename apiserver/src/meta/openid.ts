import type { HttpResponse, Logger } from '@coxswain/ports'
import type { PublicJwk } from '../authentication/token-key.ts'

const CONFIGURATION = '/.well-known/openid-configuration'
const KEYS = '/openid/v1/jwks'

/** What relying parties read to verify service account tokens: whole bodies by path. */
export type OpenIdDocuments = ReadonlyMap<string, HttpResponse>

export interface OpenIdOptions {
  readonly issuers: readonly string[]
  readonly jwksUri: string | undefined
  readonly publicKeys: readonly PublicJwk[]
  /** HOST:PORT at which the keys are found unless said otherwise. */
  readonly serverAddress: string
  readonly logger: Logger
}

/**
 * The issuer's discovery documents (upstream's `openidmetadata`), made once. Undefined, with a line in the log, where the issuer or the
 * place of the keys is no address that OpenID Connect allows: tokens work without them.
 */
export const openIdDocuments = ({ issuers, jwksUri, publicKeys, serverAddress, logger }: OpenIdOptions): OpenIdDocuments | undefined => {
  const [issuer = ''] = issuers
  const keysAt = jwksUri ?? `https://${serverAddress}${KEYS}`
  const why = issuerProblem(issuer) ?? keysProblem(keysAt)
  if (why !== undefined) {
    logger.warn({ issuer, jwksUri: keysAt, why }, "the service account issuer's discovery documents are not served")
    return undefined
  }
  const configuration = {
    issuer,
    jwks_uri: keysAt,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...new Set(publicKeys.map(({ alg }) => alg))].sort(),
  }
  return new Map([
    [CONFIGURATION, document(configuration, 'application/json')],
    [KEYS, document({ keys: publicKeys }, 'application/jwk-set+json')],
  ])
}

const document = (value: object, type: string): HttpResponse => ({
  status: 200,
  headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' },
  body: new TextEncoder().encode(JSON.stringify(value)),
})

const issuerProblem = (issuer: string): string | undefined => {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  if (url?.protocol !== 'https:') return `issuer URL must use https scheme, got: ${issuer}`
  if (url.search !== '') return `issuer URL may not include a query, got: ${issuer}`
  return url.hash === '' ? undefined : `issuer URL may not include a fragment, got: ${issuer}`
}

const keysProblem = (uri: string): string | undefined =>
  URL.canParse(uri) && new URL(uri).protocol === 'https:' ? undefined : `jwksURI requires https scheme, parsed as: ${uri}`

/** A path is found with a slash at its end too. */
export const answerOpenId = (documents: OpenIdDocuments, path: string): HttpResponse | undefined =>
  documents.get(path) ?? (path.endsWith('/') ? documents.get(path.slice(0, -1)) : undefined)

export const openIdPaths = (documents: OpenIdDocuments | undefined): readonly string[] => [...(documents?.keys() ?? [])]
