import { booleanFlag, durationFlag, integerFlag } from '@coxswain/ports'
import { type Command, Option } from 'commander'

/** Flags about the port of a kubelet, by upstream's names. Durations are milliseconds. */
export interface ServingFlags {
  readonly address: string
  readonly port: number
  readonly nodeIp?: string
  readonly tlsCertFile?: string
  readonly tlsPrivateKeyFile?: string
  readonly clientCaFile?: string
  readonly anonymousAuth: boolean
  readonly authenticationTokenWebhook: boolean
  readonly authenticationTokenWebhookCacheTtl: number
  readonly authorizationMode: 'Webhook' | 'AlwaysAllow'
  readonly authorizationWebhookCacheAuthorizedTtl: number
  readonly authorizationWebhookCacheUnauthorizedTtl: number
}

/** Adds the flags. What they are by default is what upstream's configuration file has, not its flags: nobody is let in unasked. */
export const withServingFlags = (command: Command): Command =>
  command
    .option('--address <address>', 'address to listen on, over TLS', '0.0.0.0')
    .option('--port <port>', 'port of the first node; further ones take any that is free, and 0 is any for all', integerFlag, 10_250)
    .option('--node-ip <address>', "address at which the nodes are reached; the machine's first that is not loopback by default")
    .option('--tls-cert-file <file>', 'serving certificate; one that is made at each start by default, and signed by itself')
    .option('--tls-private-key-file <file>', 'its key')
    .option('--client-ca-file <file>', 'authority of client certificates; none are believed by default')
    .addOption(switchOption('--anonymous-auth [boolean]', 'take requests without credentials for those of system:anonymous', false))
    .addOption(switchOption('--authentication-token-webhook [boolean]', 'ask the API server whose a bearer token is', true))
    .addOption(
      new Option('--authentication-token-webhook-cache-ttl <duration>', 'how long its answer holds')
        .argParser(durationFlag)
        .default(120_000, '2m'),
    )
    .addOption(
      new Option('--authorization-mode <mode>', 'ask the API server what a user may do, or let everybody who is known do everything')
        .choices(['Webhook', 'AlwaysAllow'])
        .default('Webhook'),
    )
    .addOption(
      new Option('--authorization-webhook-cache-authorized-ttl <duration>', 'how long a yes of it holds')
        .argParser(durationFlag)
        .default(300_000, '5m'),
    )
    .addOption(
      new Option('--authorization-webhook-cache-unauthorized-ttl <duration>', 'how long a no of it holds')
        .argParser(durationFlag)
        .default(30_000, '30s'),
    )

const switchOption = (flag: string, text: string, given: boolean): Option =>
  new Option(flag, text).argParser(booleanFlag).preset('true').default(given)

/** Those of the flags that a kubelet tells below /configz, in the shape of upstream's configuration. */
export const servingConfiguration = (flags: ServingFlags): object => ({
  kind: 'KubeletConfiguration',
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  address: flags.address,
  port: flags.port,
  ...(flags.tlsCertFile === undefined ? {} : { tlsCertFile: flags.tlsCertFile }),
  ...(flags.tlsPrivateKeyFile === undefined ? {} : { tlsPrivateKeyFile: flags.tlsPrivateKeyFile }),
  authentication: {
    x509: flags.clientCaFile === undefined ? {} : { clientCAFile: flags.clientCaFile },
    webhook: { enabled: flags.authenticationTokenWebhook, cacheTTL: `${flags.authenticationTokenWebhookCacheTtl / 1000}s` },
    anonymous: { enabled: flags.anonymousAuth },
  },
  authorization: {
    mode: flags.authorizationMode,
    webhook: {
      cacheAuthorizedTTL: `${flags.authorizationWebhookCacheAuthorizedTtl / 1000}s`,
      cacheUnauthorizedTTL: `${flags.authorizationWebhookCacheUnauthorizedTtl / 1000}s`,
    },
  },
  enableServer: true,
  enableDebuggingHandlers: false,
})
