import { CliError } from '../errors.ts'
import type { UpOptions } from './options.ts'

/** Why a cluster did not come up, in words that say what to do. Other failures stay as they are. */
export const explainStart = (error: unknown, options: UpOptions): unknown => {
  const { code, message = '' } = error as { readonly code?: unknown; readonly message?: string }
  const { port, bindAddress, dataDirectory, etcdServers, clusterCidr } = options
  if (code === 'EADDRINUSE')
    return new CliError(
      `port ${port} on ${bindAddress} is taken by another program`,
      `Is a cluster running already? Else choose another port: --port ${port === 6443 ? 7443 : port + 1}, or --port 0 for any`,
    )
  if (code === 'EADDRNOTAVAIL')
    return new CliError(`${bindAddress} is not an address of this machine`, 'Choose one that is, or leave --bind-address out')
  if (code === 'EACCES' && port < 1024 && port > 0 && message.includes('listen'))
    return new CliError(`port ${port} is for privileged programs only`, 'Choose one above 1023: --port 6443')
  if (code === 'EACCES' || code === 'EROFS')
    return new CliError(
      message,
      `The cluster keeps its data in ${dataDirectory}: make it writable, or choose another folder: --data-dir FOLDER`,
    )
  const owner = /in use by process (\d+)/.exec(message)?.[1]
  if (owner !== undefined)
    return new CliError(
      `the data folder ${dataDirectory} is in use by process ${owner}`,
      `A cluster runs there: stop it (Ctrl-C, or kill ${owner}), or give this one a folder and a port of its own: --data-dir FOLDER --port 7443`,
    )
  if (error instanceof RangeError && clusterCidr.some((range) => message.includes(range)))
    return new CliError(
      message,
      'Choose other addresses for pods, of which each node takes a /24 (IPv6: a /64): --cluster-cidr 10.244.0.0/16',
    )
  if (etcdServers !== undefined && isUnreachable(error))
    return new CliError(
      `cannot reach etcd at ${etcdServers.join(', ')}`,
      `Is it running, and is the scheme right (http or https)? With TLS it needs --etcd-cafile; without --etcd-servers the embedded store is used`,
    )
  return error
}

const isUnreachable = (error: unknown): boolean => {
  const { name = '', message = '' } = error as { readonly name?: string; readonly message?: string }
  return (
    /GRPC(?:Connect|Unavailable|DeadlineExceeded)|EtcdLeaseInvalid/.test(name) ||
    /No connection established|ECONNREFUSED|UNAVAILABLE|DEADLINE_EXCEEDED|Deadline exceeded/i.test(message)
  )
}
