import { booleanFlag, integerFlag } from '@coxswain/ports'
import { type Command, Option } from 'commander'

/** How a server that extends the API server is reached, and reaches it. */
export interface ServingFlags {
  readonly kubeconfig: string
  readonly bindAddress: string
  readonly securePort: number
  readonly advertiseAddress?: string
  readonly register: boolean
  readonly tlsCertFile?: string
  readonly tlsPrivateKeyFile?: string
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

export const withServingFlags = (command: Command, port: number): Command =>
  command
    .requiredOption('--kubeconfig <file>', 'how to reach the API server')
    .option('--bind-address <address>', 'address to listen on, over TLS', '127.0.0.1')
    .option('--secure-port <port>', 'port to listen on; 0 takes any that is free', integerFlag, port)
    .option('--advertise-address <address>', 'address at which the API server reaches this one; the one that it listens on by default')
    .addOption(switchOption('--register [boolean]', 'make the Service and the APIServices that lead the API server here', true))
    .option('--tls-cert-file <file>', 'serving certificate; one that is made at each start by default, of which the APIServices tell')
    .option('--tls-private-key-file <file>', 'its key')
    .addOption(new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))

export const switchOption = (flag: string, text: string, given: boolean): Option =>
  new Option(flag, text).argParser(booleanFlag).preset('true').default(given)
