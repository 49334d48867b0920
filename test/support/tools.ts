import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const repository = join(import.meta.dirname, '../..')

/** A program by name: where `variable` says, below .cache, or on the PATH. Undefined where the machine has none. */
const find = (name: string, variable: string): string | undefined => {
  const given = process.env[variable]
  if (given !== undefined && given !== '') return given
  const folders = [join(repository, '.cache/debian/usr/bin'), ...(process.env['PATH'] ?? '').split(delimiter)]
  return folders.map((folder) => join(folder, name)).find(existsSync)
}

export const kubectlBinary = find('kubectl', 'KUBECTL')
export const etcdBinary = find('etcd', 'ETCD_BIN')
export const prometheusBinary = find('prometheus', 'PROMETHEUS')
