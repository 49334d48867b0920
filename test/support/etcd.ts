import { join } from 'node:path'
import { freePort, type RunningProcess, startUntil } from './processes.ts'

/** A real etcd of one member with its data in `folder`. */
export const startEtcd = async (binary: string, folder: string): Promise<RunningProcess & { readonly endpoint: string }> => {
  const [client, peer] = [await freePort(), await freePort()]
  const endpoint = `http://127.0.0.1:${client}`
  const peerUrl = `http://127.0.0.1:${peer}`
  const running = await startUntil(
    binary,
    [
      '--data-dir',
      join(folder, 'etcd'),
      '--listen-client-urls',
      endpoint,
      '--advertise-client-urls',
      endpoint,
      '--listen-peer-urls',
      peerUrl,
      '--initial-advertise-peer-urls',
      peerUrl,
      '--initial-cluster',
      `default=${peerUrl}`,
    ],
    /ready to serve client requests|serving insecure client requests|serving client requests/,
  )
  return { ...running, endpoint }
}
