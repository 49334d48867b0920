import { readFile } from 'node:fs/promises'
import { listFlag } from '@coxswain/ports'
import { type Command, Option } from 'commander'
import { DEFAULT_ADDRESS_TYPES } from './kubelet-options.ts'

/** Flags about how kubelets are reached, by upstream's names. */
export interface KubeletFlags {
  readonly kubeletClientCertificate?: string
  readonly kubeletClientKey?: string
  readonly kubeletCertificateAuthority?: string
  readonly kubeletPreferredAddressTypes: readonly string[]
}

/** Adds the flags to a command that runs an API server. */
export const withKubeletFlags = (command: Command): Command =>
  command
    .option('--kubelet-client-certificate <file>', 'certificate that kubelets are shown; one in the data folder by default')
    .option('--kubelet-client-key <file>', 'its key')
    .option('--kubelet-certificate-authority <file>', "authority of kubelets' serving certificates; any is taken by default")
    .addOption(
      new Option('--kubelet-preferred-address-types <types>', 'which address of a node is taken, the first that it has')
        .argParser(listFlag)
        .default(DEFAULT_ADDRESS_TYPES, DEFAULT_ADDRESS_TYPES.join(',')),
    )

/** The same, as the server takes them: files by their names. */
export interface KubeletFiles {
  readonly certFile: string | undefined
  readonly keyFile: string | undefined
  readonly caFile: string | undefined
  readonly preferredAddressTypes: readonly string[]
}

export const kubeletFiles = (flags: KubeletFlags): KubeletFiles => ({
  certFile: flags.kubeletClientCertificate,
  keyFile: flags.kubeletClientKey,
  caFile: flags.kubeletCertificateAuthority,
  preferredAddressTypes: flags.kubeletPreferredAddressTypes,
})

/** What the files hold. Rejects where one cannot be read, or a certificate is named without its key. */
export const readKubeletFiles = async ({
  certFile,
  keyFile,
  caFile,
  preferredAddressTypes = DEFAULT_ADDRESS_TYPES,
}: Partial<KubeletFiles> = {}) => {
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new Error('--kubelet-client-certificate and --kubelet-client-key go together: name both')
  const read = (file: string | undefined) => (file === undefined ? undefined : readFile(file, 'utf8'))
  const [cert, key, ca] = await Promise.all([read(certFile), read(keyFile), read(caFile)])
  return { clientCert: cert === undefined || key === undefined ? undefined : { cert, key }, ca, preferredAddressTypes }
}
