import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import type { Client } from '@coxswain/client'
import { createSelfSigned, type DoorFiles } from '@coxswain/client/node/serving'
import { createAccessReviews, createAuthenticator, createTokenReviews } from '@coxswain/client/serving'
import type { Clock, Logger, Random } from '@coxswain/ports'
import type { ServingFlags } from './flags.ts'
import { createGuard, type Guard } from './guard.ts'
import { type ServedNodes, serveNodes } from './serve-nodes.ts'

export interface PortPorts {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** Where the nodes of this process are reached. */
export const nodeAddress = ({ nodeIp, address }: ServingFlags): string => {
  if (nodeIp !== undefined) return nodeIp
  if (address !== '0.0.0.0' && address !== '::') return address
  const found = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find((each) => each.family === 'IPv4' && !each.internal)
  return found?.address ?? '127.0.0.1'
}

/** Opens the ports of the nodes, with the certificates that the flags name. Rejects where a file cannot be read, or no port be had. */
export const openPort = async (nodes: readonly string[], flags: ServingFlags, ports: PortPorts): Promise<ServedNodes> =>
  serveNodes({ nodes, address: flags.address, port: flags.port, tls: await filesOf(flags, ports), logger: ports.logger })

const filesOf = async (flags: ServingFlags, { clock, random }: PortPorts): Promise<DoorFiles> => {
  const { tlsCertFile, tlsPrivateKeyFile, clientCaFile } = flags
  if ((tlsCertFile === undefined) !== (tlsPrivateKeyFile === undefined))
    throw new Error('--tls-cert-file and --tls-private-key-file go together: name both')
  const clientCa = clientCaFile === undefined ? undefined : await readFile(clientCaFile, 'utf8')
  if (tlsCertFile !== undefined && tlsPrivateKeyFile !== undefined)
    return { cert: await readFile(tlsCertFile, 'utf8'), key: await readFile(tlsPrivateKeyFile, 'utf8'), clientCa }
  const hosts = [...new Set([nodeAddress(flags), hostname().toLowerCase(), 'localhost', '127.0.0.1'])]
  return { ...(await createSelfSigned({ commonName: `${hostname().toLowerCase()}@${clock.now()}`, hosts, clock, random })), clientCa }
}

/** Who may ask the nodes of this process, as the flags say. `client` asks the API server. */
export const guardOf = (flags: ServingFlags, client: Pick<Client, 'create'>, clock: Clock): Guard => {
  const digest = (token: string): string => createHash('sha256').update(token).digest('base64')
  const ttlMs = flags.authenticationTokenWebhookCacheTtl
  return createGuard({
    authenticate: createAuthenticator({
      ...(flags.authenticationTokenWebhook ? { userOfToken: createTokenReviews({ client, clock, digest, ttlMs }) } : {}),
      clock,
    }),
    anonymous: flags.anonymousAuth,
    review:
      flags.authorizationMode === 'AlwaysAllow'
        ? undefined
        : createAccessReviews({
            client,
            clock,
            allowedMs: flags.authorizationWebhookCacheAuthorizedTtl,
            deniedMs: flags.authorizationWebhookCacheUnauthorizedTtl,
          }),
  })
}
