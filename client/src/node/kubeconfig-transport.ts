import { type HttpTransport, httpTransport } from './http-transport.ts'
import { readKubeconfig } from './kubeconfig.ts'

export interface KubeconfigTransportOptions {
  readonly userAgent: string
  /** Instead of the file's current context. */
  readonly context?: string | undefined
  readonly connections?: number | undefined
  /** As in `HttpTransportOptions`. */
  readonly bundle?: boolean | undefined
}

/** A transport to the cluster that a kubeconfig names, with the credentials in it. */
export const kubeconfigTransport = async (
  file: string,
  options: KubeconfigTransportOptions,
): Promise<HttpTransport & { readonly namespace: string }> => {
  const { userAgent, context, connections, bundle } = options
  const target = await readKubeconfig(file, context)
  return { ...httpTransport({ ...target.options, userAgent, connections, bundle }), namespace: target.namespace }
}
