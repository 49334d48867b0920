/** What controllers have signed for them. Ports: controllers have no crypto and no keys of their own. */

/** Names a service account and the Secret that its token is to stand in. */
export interface TokenSubject {
  readonly namespace: string
  readonly account: { readonly name: string; readonly uid: string }
  readonly secret: string
}

export interface TokenSigner {
  /** A token that never ends, for a Secret. */
  sign(subject: TokenSubject): Promise<string>
}

/** Signs text with a shared secret, JWS in compact form without the text itself. */
export type SignDetached = (text: string, key: { readonly id: string; readonly secret: string }) => Promise<string>

/** What a certificate request asks to be. */
export interface RequestSubject {
  readonly commonName: string
  readonly organizations: readonly string[]
  readonly dnsNames: readonly string[]
  readonly emailAddresses: readonly string[]
  readonly ipAddresses: readonly string[]
  readonly uris: readonly string[]
}

export interface CertificateWanted {
  /** PEM text of the request. */
  readonly request: string
  /** By upstream's names: `client auth`. */
  readonly usages: readonly string[]
  /** Undefined: as long as the signer gives them. */
  readonly expirationSeconds: number | undefined
}

/** Reads requests and signs certificates with the cluster's authority. */
export interface CertificateSigner {
  /** Undefined where the text is no request. */
  read(request: string): Promise<RequestSubject | undefined>
  /** PEM text. Rejects where there is no key to sign with. */
  sign(wanted: CertificateWanted): Promise<string>
  /** When the first certificate of a PEM text ends, in milliseconds; undefined where there is none. */
  notAfter(certificate: string): number | undefined
}
