import { readFile } from 'node:fs/promises'
import { type HttpTransport, httpTransport } from './http-transport.ts'
import { tokenFrom } from './kubeconfig.ts'

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount'

export interface InClusterOptions {
  /** `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT` of the pod's environment. */
  readonly host: string
  readonly port: string
  readonly userAgent: string
  readonly connections?: number | undefined
}

/** A transport from within a pod, with the token and certificates of its service account. */
export const inClusterTransport = async ({ host, port, ...options }: InClusterOptions): Promise<HttpTransport> =>
  httpTransport({
    ...options,
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ca: await readFile(`${FOLDER}/ca.crt`, 'utf8'),
    token: tokenFrom(`${FOLDER}/token`),
  })
