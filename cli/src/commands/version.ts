import { arch, platform } from 'node:os'
import { goJson } from '@coxswain/api-types'
import { Command } from 'commander'
import type { CliContext, ConnectionFlags } from '../context.ts'
import { checkOutput, withConnectionFlags } from '../flags.ts'
import { goYaml } from '../print/go-yaml.ts'
import { CLI_VERSION, KUBERNETES_VERSION } from '../version.ts'
import { VERSION_EXAMPLES } from './examples.ts'
import { withSession } from './with-session.ts'

interface Flags extends ConnectionFlags {
  readonly client?: boolean
  readonly output?: string
}

/** `coxswain version` */
export const versionCommand = (context: CliContext): Command =>
  withConnectionFlags(new Command('version'))
    .description('Tell the versions of this command and of the server')
    .option('--client', 'of this command alone')
    .option('-o, --output <format>', 'json, yaml')
    .addHelpText('after', VERSION_EXAMPLES)
    .action(async (flags: Flags) => {
      checkOutput(flags.output, ['json', 'yaml'])
      const clientVersion = {
        gitVersion: `v${CLI_VERSION}`,
        kubernetes: KUBERNETES_VERSION,
        node: process.version,
        platform: `${platform()}/${arch()}`,
      }
      const print = (serverVersion?: { readonly gitVersion?: string }): void => {
        const all = serverVersion === undefined ? { clientVersion } : { clientVersion, serverVersion }
        if (flags.output === 'json') context.terminal.out(`${goJson(all, '  ')}\n`)
        else if (flags.output === 'yaml') context.terminal.out(goYaml(all))
        else
          context.terminal.out(
            `Client Version: ${clientVersion.gitVersion} (Kubernetes ${KUBERNETES_VERSION})\n${serverVersion === undefined ? '' : `Server Version: ${serverVersion.gitVersion ?? 'unknown'}\n`}`,
          )
      }
      if (flags.client === true) return print()
      try {
        await withSession(context, flags, async ({ client }) =>
          print((await client.request({ method: 'GET', path: '/version' })) as { readonly gitVersion?: string }),
        )
      } catch (error) {
        // The client's own version is known whatever the server does.
        print()
        throw error
      }
    })
