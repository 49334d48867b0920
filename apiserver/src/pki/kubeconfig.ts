import { basename, dirname, resolve } from 'node:path'
import { writePrivateFiles } from './private-files.ts'

export interface KubeconfigOptions {
  readonly file: string
  /** `https://127.0.0.1:6443` */
  readonly server: string
  readonly caPem: string
  readonly certPem: string
  readonly keyPem: string
  /** Of cluster, user and context. */
  readonly name: string
}

/** The text of a kubeconfig with one cluster, one user and one context, which is the current one. All data is inside. */
export const kubeconfigText = ({ server, caPem, certPem, keyPem, name }: Omit<KubeconfigOptions, 'file'>): string => {
  const data = (pem: string): string => Buffer.from(pem).toString('base64')
  // A JSON string is a YAML string, whatever stands in it.
  const text = (value: string): string => JSON.stringify(value)
  return `apiVersion: v1
kind: Config
clusters:
- name: ${text(name)}
  cluster:
    server: ${text(server)}
    certificate-authority-data: ${data(caPem)}
users:
- name: ${text(name)}
  user:
    client-certificate-data: ${data(certPem)}
    client-key-data: ${data(keyPem)}
contexts:
- name: ${text(name)}
  context:
    cluster: ${text(name)}
    user: ${text(name)}
current-context: ${text(name)}
preferences: {}
`
}

/** Writes a kubeconfig that only its owner may read. A folder that is missing is made. */
export const writeKubeconfig = async ({ file, ...content }: KubeconfigOptions): Promise<void> => {
  const path = resolve(file)
  await writePrivateFiles(dirname(path), new Map([[basename(path), kubeconfigText(content)]]))
}
