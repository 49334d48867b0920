import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { parse, stringify } from 'yaml'
import type { CliContext } from '../context.ts'
import { CliError, UsageError } from '../errors.ts'
import { withConnectionFlags } from '../flags.ts'
import { KUBECONFIG_EXAMPLES } from './examples.ts'

interface Flags {
  readonly raw?: boolean
  readonly server?: string
  readonly kubeconfig?: string
  readonly dataDir?: string
}

/** `coxswain kubeconfig` */
export const kubeconfigCommand = (context: CliContext): Command =>
  withConnectionFlags(new Command('kubeconfig'))
    .description('Print the path of the kubeconfig that reaches the cluster, or the file itself')
    .option('--raw', 'print the file, keys included')
    .option('--server <url>', 'print it with this address of the API (implies --raw)')
    .addHelpText('after', KUBECONFIG_EXAMPLES)
    .action(async (flags: Flags) => {
      const file = context.kubeconfigFile(flags)
      if (flags.raw !== true && flags.server === undefined) return context.terminal.out(`${file}\n`)
      const text = await readFile(file, 'utf8')
      context.terminal.out(flags.server === undefined ? text : withServer(text, flags.server, file))
    })

const withServer = (text: string, server: string, file: string): string => {
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol))
    throw new UsageError(`--server ${server}: give an address such as https://10.0.0.5:6443`)
  const config = parse(text) as { clusters?: { cluster?: { server?: string } }[] } | null
  const clusters = config?.clusters ?? []
  if (clusters.length === 0) throw new CliError(`${file} names no cluster`)
  for (const { cluster } of clusters) if (cluster !== undefined) cluster.server = server
  return stringify(config, { lineWidth: 0 })
}
