import { systemClock } from '@coxswain/ports/node'
import { findKubeconfig } from './node/find-kubeconfig.ts'
import { processTerminal } from './node/terminal.ts'
import { runCli } from './program.ts'

const { env } = process
const terminal = processTerminal(env)
const folder = process.cwd()

void runCli(process.argv.slice(2), {
  terminal,
  clock: systemClock,
  env,
  folder,
  kubeconfigFile: (flags) => findKubeconfig({ flags, env, folder }),
  connect: async (flags) => {
    const { connect } = await import('./node/connect.ts')
    const onWarning = (text: string): void => terminal.err(`Warning: ${text}\n`)
    return connect({ kubeconfig: findKubeconfig({ flags, env, folder }), context: flags.context, clock: systemClock, onWarning })
  },
}).then((code) => {
  process.exitCode = code
})
