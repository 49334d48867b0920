import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { seededRandom, virtualClock } from '@coxswain/ports'
import { createCertificateAuthority } from '../../../pki/certificate-authority.ts'
import type { Review } from './hooked-server.ts'

export interface HttpsHook {
  readonly port: number
  /** PEM in base64, as configurations have it. */
  readonly caBundle: string
  /** Connections that were made to it. */
  connections(): number
  close(): void
}

/** A webhook as a server of its own, under an authority of its own. `answer` gets what was asked; what it does not end hangs. */
export const httpsHook = async (
  names: readonly string[],
  answer: (review: Review, response: ServerResponse, request: IncomingMessage) => void,
  host = '127.0.0.1',
): Promise<HttpsHook> => {
  const authority = await createCertificateAuthority({ clock: virtualClock(Date.now()), random: seededRandom('hook') })
  const { keyPem, certPem } = await authority.issue({ commonName: "hook", hosts: names })
  let connections = 0
  const server = createServer({ key: keyPem, cert: certPem }, (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => answer(JSON.parse(body) as Review, response, request))
  })
  server.on('secureConnection', () => {
    connections++
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    caBundle: Buffer.from(authority.pair.certPem).toString('base64'),
    connections: () => connections,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
