import { createClient } from '@coxswain/client'
import type { Clock, Transport } from '@coxswain/ports'
import { type TestServer, testServer } from '../../../apiserver/src/testkit/test-server.ts'
import type { CliContext, ConnectionFlags } from '../context.ts'
import { CliError } from '../errors.ts'
import { runCli } from '../program.ts'
import { createResources } from '../resources/resources.ts'
import type { Terminal } from '../terminal.ts'

/** What one command line printed, and how it ended. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface TestCliOptions {
  readonly clock: Clock
  readonly transport?: Transport | undefined
  readonly folder?: string | undefined
  readonly input?: string | undefined
  /** Takes what is printed as it comes. */
  readonly onOut?: ((text: string) => void) | undefined
}

export const testTerminal = (options: { readonly input?: string | undefined; readonly live?: boolean; readonly onOut?: ((text: string) => void) | undefined } = {}) => {
  let [out, err] = ['', '']
  const terminal: Terminal = {
    out: (text) => {
      out += text
      options.onOut?.(text)
    },
    err: (text) => {
      err += text
    },
    readInput: async () => options.input ?? '',
    live: options.live ?? false,
    color: false,
  }
  return { terminal, out: () => out, err: () => err }
}

/** Runs command lines as a person would, over a transport instead of a network. */
export const runWith = async (words: readonly string[], { clock, transport, folder = '/nowhere', input, onOut }: TestCliOptions): Promise<Ran> => {
  const { terminal, out, err } = testTerminal({ input, onOut })
  const missing = (): never => {
    throw new CliError('no cluster to talk to')
  }
  const context: CliContext = {
    terminal,
    clock,
    env: {},
    folder,
    kubeconfigFile: missing,
    connect: async (_: ConnectionFlags) => {
      const client = createClient({ transport: transport ?? missing(), userAgent: 'coxswain/test', clock, timeoutMs: 0, onWarning: (text) => terminal.err(`Warning: ${text}\n`) })
      const resources = client.discover().then(createResources)
      resources.catch(() => undefined)
      return { client, server: 'https://test:6443', namespace: 'default', resources: () => resources, close: async () => undefined }
    },
  }
  const code = await runCli(words, context)
  return { code, out: out(), err: err() }
}

export interface TestCli {
  readonly server: TestServer
  run(...words: readonly string[]): Promise<Ran>
  /** The same with text on standard input. */
  runWithInput(input: string, ...words: readonly string[]): Promise<Ran>
}

/** Commands over an API server in memory. */
export const testCli = async (): Promise<TestCli> => {
  const server = await testServer()
  const transport = server.server.transport({ name: 'admin', groups: ['system:masters'] })
  const options = { clock: server.clock, transport }
  return {
    server,
    run: (...words) => runWith(words, options),
    runWithInput: (input, ...words) => runWith(words, { ...options, input }),
  }
}
