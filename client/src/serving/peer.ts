/** What the connection itself says of the other side. Read once a connection. */
export interface Peer {
  /** IP address. */
  readonly address: string
  /** Absent where the client showed none. */
  readonly certificate?: PeerCertificate
}

export interface PeerCertificate {
  /** Empty where the subject has none. */
  readonly commonName: string
  readonly organizations: readonly string[]
  /** The value of subject attribute 1.3.6.1.4.1.57683.2; undefined where the subject has none. */
  readonly uid?: string
  /** True where the chain ends in the client CA and the certificate is meant for clients. */
  readonly verified: boolean
  /** True where the chain ends in the authority of front proxies instead. */
  readonly frontProxy?: boolean
  /** Milliseconds since the epoch. A connection may outlive it. */
  readonly notAfter: number
  /** SHA-256 over the DER form, lower-case hexadecimal. */
  readonly fingerprint: string
}
