import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { kubectlBinary, repository } from './tools.ts'

export interface KubectlVersion {
  readonly binary: string
  readonly minor: number
}

const versionOf = (binary: string): KubectlVersion | undefined => {
  try {
    const { clientVersion } = JSON.parse(execFileSync(binary, ['version', '--client', '-o', 'json'], { encoding: 'utf8' }))
    return { binary, minor: Number.parseInt(clientVersion.minor, 10) }
  } catch {
    return undefined
  }
}

/** A dispatcher has the versions that it picks from beside it: the newest of these, or the program itself. */
const newest = (binary: string): string => {
  const folder = dirname(realpathSync(binary))
  const minors = readdirSync(folder).flatMap((name) => /^kubectl\.1\.(\d+)$/.exec(name)?.[1] ?? [])
  return minors.length === 0 ? binary : join(folder, `kubectl.1.${Math.max(...minors.map(Number))}`)
}

const OLD = join(repository, '.cache/debian-old/usr/bin/kubectl')

/** The newest kubectl and the oldest, as far as the machine has them. */
export const kubectlVersions: readonly KubectlVersion[] = [
  ...(kubectlBinary === undefined ? [] : [newest(kubectlBinary)]),
  ...(existsSync(OLD) ? [OLD] : []),
]
  .flatMap((binary) => versionOf(binary) ?? [])
  .filter(({ minor }, index, all) => all.findIndex((other) => other.minor === minor) === index)
