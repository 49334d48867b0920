/** Servers over TLS, for the parts that answer for themselves: who is at the other end, and certificates of their own. */
export { loadX509, type X509 } from './load-x509.ts'
export { createSelfSigned } from './self-signed.ts'
export { createPeerReader, type ReadPeer } from './socket-peer.ts'
export { createTlsDoor, type DoorAddress, type DoorFiles, type TlsDoor, type TlsDoorOptions } from './tls-door.ts'
