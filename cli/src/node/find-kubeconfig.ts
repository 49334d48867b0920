import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import type { ConnectionFlags } from '../context.ts'
import { CliError } from '../errors.ts'

export interface FindKubeconfigInput {
  readonly flags: ConnectionFlags
  readonly env: Readonly<Record<string, string | undefined>>
  readonly folder: string
}

/** The first that is given: --kubeconfig, $KUBECONFIG (its first file that exists), the data folder's. Throws where there is none. */
export const findKubeconfig = ({ flags, env, folder }: FindKubeconfigInput): string => {
  if (flags.kubeconfig !== undefined) return existing(resolve(folder, flags.kubeconfig), 'that --kubeconfig names')
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '')
  if (listed.length > 0) {
    const files = listed.map((file) => resolve(folder, file))
    return files.find((file) => existsSync(file)) ?? existing(files[0] ?? '', 'that $KUBECONFIG names')
  }
  const file = join(resolve(folder, flags.dataDir ?? '.coxswain'), 'kubeconfig')
  if (existsSync(file)) return file
  throw new CliError(
    `no cluster to talk to: there is no ${file}`,
    'Start one with: coxswain up\nor name its kubeconfig: --kubeconfig FILE, or export KUBECONFIG=FILE',
  )
}

const existing = (file: string, what: string): string => {
  if (existsSync(file)) return file
  throw new CliError(`there is no file ${file} ${what}`, 'A running cluster writes its kubeconfig on start: coxswain up')
}
