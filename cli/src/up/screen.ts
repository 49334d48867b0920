import { existsSync } from 'node:fs'
import { delimiter, join, relative, resolve } from 'node:path'
import pc from 'picocolors'
import type { CliContext } from '../context.ts'

export interface ScreenInput {
  readonly url: string
  readonly kubeconfig: string
  readonly nodes: number
  readonly ready: number
  readonly logFile: string | undefined
}

/** The repository's root, seen from this file's compiled form and from its source alike. */
const REPOSITORY = resolve(import.meta.dirname, '../../..')

/** The lines that end a start: where the API is, how to reach it, and what to try. */
export const screen = ({ url, kubeconfig, nodes, ready, logFile }: ScreenInput, { terminal, folder, env }: CliContext): string => {
  const { bold, dim, cyan, yellow } = pc.createColors(terminal.color)
  const example = pathFrom(folder, join(REPOSITORY, 'docs/examples/nginx-deployment.yaml'))
  const hasKubectl = (env.PATH ?? '').split(delimiter).some((each) => each !== '' && existsSync(join(each, 'kubectl')))
  const own = `node ${pathFrom(folder, join(REPOSITORY, 'cli/bin/coxswain.mjs'))}`
  const lines = [
    '',
    `${bold('The Kubernetes API is at')} ${cyan(url)}`,
    `${nodes === 1 ? 'The node is' : `The ${nodes} nodes are`} ${yellow('SIMULATED')}: pods are scheduled, get addresses and run by the book, but no container runs.`,
    ...(ready < nodes ? [yellow(`${ready} of ${nodes} nodes are ready so far: kubectl get nodes -w shows the others come.`)] : []),
    '',
    `  ${cyan(`export KUBECONFIG=${quoted(kubeconfig)}`)}`,
    '',
    'Then try',
    ...['kubectl get nodes', `kubectl apply -f ${quoted(example)}`, 'kubectl get pods -o wide -w'].map((line) => `  ${cyan(line)}`),
    ...(hasKubectl ? [] : ['', `There is no kubectl on this machine; this does the same:  ${cyan(`${own} get nodes`)}`]),
    '',
    dim(`Ctrl-C stops the cluster; its objects are there again at the next start.${logFile === undefined ? '' : ` Log: ${logFile}`}`),
    '',
  ]
  return `${lines.join('\n')}\n`
}

const pathFrom = (folder: string, path: string): string => {
  const short = relative(folder, path)
  return short.startsWith('..') ? path : short
}

/** As a shell reads it; plain paths stay plain. */
const quoted = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`)
