import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

/** A network inside this machine: a bridge, and hosts that are network namespaces of their own, each joined to it by a pair of devices. */
export interface Network {
  /** Where the hosts reach the test's own namespace. */
  readonly address: string
  addHost(name: string): Promise<NetworkHost>
  /** Takes all of it away, and the processes that still run on its hosts. */
  remove(): Promise<void>
}

export interface NetworkHost {
  readonly address: string
  /** Put before a command, it runs on this host. */
  readonly prefix: readonly string[]
  /** From now on frames vanish in both directions. Nobody is told: connections hang, and so do new ones. */
  cut(): Promise<void>
  mend(): Promise<void>
}

/** Devices and namespaces are named after the process that made them, so that what a killed one has left can be told. */
const bridgeOf = (pid: number): string => `cxbr${pid}`
const namespacesOf = (pid: number): string => `coxswain-${pid}-`
/** Addresses for tests of networks (RFC 2544): nobody's route leads there. The third number is the process's. */
const addressOf = (pid: number, host: number): string => `198.18.${pid % 256}.${host}`
/** Fixed, so that nobody has to ask for them: a question for an address would tell that the line is dead. */
const deviceAddressOf = (host: number): string => `02:c0:c5:00:00:${host.toString(16).padStart(2, '0')}`
const OWN = 1
const MOST_HOSTS = 8

const execute = promisify(execFile)
const ip = async (...args: readonly string[]): Promise<string> => (await execute('ip', args)).stdout

/** Why networks cannot be made here; undefined where they can. */
export const withoutNetworks = ((): string | undefined => {
  if (process.platform !== 'linux') return 'needs Linux'
  if (process.getuid?.() !== 0) return 'needs root'
  const name = `${namespacesOf(process.pid)}probe`
  const made = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' })
  if (made.error !== undefined) return 'needs iproute2'
  if (made.status !== 0) return `needs CAP_SYS_ADMIN and CAP_NET_ADMIN: ${made.stderr.trim()}`
  const joined = spawnSync('ip', ['-n', name, 'link', 'add', 'probe', 'type', 'veth', 'peer', 'name', 'eborp'], { encoding: 'utf8' })
  const bridged = spawnSync('ip', ['-n', name, 'link', 'add', 'bridge', 'type', 'bridge'], { encoding: 'utf8' })
  spawnSync('ip', ['netns', 'delete', name])
  return joined.status === 0 && bridged.status === 0 ? undefined : `needs veth and bridge devices: ${joined.stderr}${bridged.stderr}`.trim()
})()

/** Makes the network, and removes those of processes that ended without doing so. */
export const makeNetwork = async (): Promise<Network> => {
  await removeAbandoned()
  const { pid } = process
  const bridge = bridgeOf(pid)
  const address = addressOf(pid, OWN)
  await ip('link', 'add', bridge, 'address', deviceAddressOf(OWN), 'type', 'bridge')
  await ip('address', 'add', `${address}/24`, 'dev', bridge)
  await ip('link', 'set', bridge, 'up')
  let hosts = 0
  return {
    address,
    addHost: (name) => {
      hosts++
      return addHost({ pid, number: OWN + hosts, name })
    },
    remove: () => removeOf(pid),
  }
}

interface HostOptions {
  readonly pid: number
  readonly number: number
  readonly name: string
}

const addHost = async ({ pid, number, name }: HostOptions): Promise<NetworkHost> => {
  const bridge = bridgeOf(pid)
  const namespace = `${namespacesOf(pid)}${name}`
  const device = `cx${pid}p${number}`
  const address = addressOf(pid, number)
  await ip('netns', 'add', namespace)
  const far = ['peer', 'name', 'eth0', 'address', deviceAddressOf(number), 'netns', namespace]
  await ip('link', 'add', device, 'type', 'veth', ...far)
  await ip('link', 'set', device, 'master', bridge, 'up')
  await ip('-n', namespace, 'address', 'add', `${address}/24`, 'dev', 'eth0')
  for (const each of ['lo', 'eth0']) await ip('-n', namespace, 'link', 'set', each, 'up')
  await ip('neighbour', 'replace', address, 'lladdr', deviceAddressOf(number), 'dev', bridge, 'nud', 'permanent')
  for (let other = OWN; other <= OWN + MOST_HOSTS; other++) {
    const neighbour = [addressOf(pid, other), 'lladdr', deviceAddressOf(other), 'dev', 'eth0', 'nud', 'permanent']
    if (other !== number) await ip('-n', namespace, 'neighbour', 'replace', ...neighbour)
  }
  return {
    address,
    prefix: ['ip', 'netns', 'exec', namespace],
    cut: async () => void (await ip('link', 'set', device, 'nomaster')),
    mend: async () => void (await ip('link', 'set', device, 'master', bridge)),
  }
}

const namespaces = async (): Promise<readonly string[]> =>
  (await ip('netns', 'list')).split('\n').flatMap((line) => line.split(' ')[0] || [])

const removeOf = async (pid: number): Promise<void> => {
  for (const each of await namespaces()) {
    if (!each.startsWith(namespacesOf(pid))) continue
    // A namespace lives on as long as a process is in it.
    for (const inside of (await ip('netns', 'pids', each)).split(/\s+/)) if (inside !== '') process.kill(Number(inside), 'SIGKILL')
    await ip('netns', 'delete', each)
  }
  if (existsSync(`/sys/class/net/${bridgeOf(pid)}`)) await ip('link', 'delete', bridgeOf(pid))
}

const removeAbandoned = async (): Promise<void> => {
  const names = [...(await namespaces()), ...(await ip('-o', 'link', 'show', 'type', 'bridge')).split(/[\s:@]+/)]
  const pids = new Set(names.flatMap((name) => /^(?:coxswain-|cxbr)(\d+)/.exec(name)?.[1] ?? []))
  for (const pid of pids) if (!existsSync(`/proc/${pid}`)) await removeOf(Number(pid))
}
