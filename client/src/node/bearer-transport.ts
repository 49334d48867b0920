import { type HttpTransport, httpTransport } from './http-transport.ts'
import { readKubeconfig } from './kubeconfig.ts'
import type { KubeconfigTransportOptions } from './kubeconfig-transport.ts'

/**
 * A transport to the cluster that a kubeconfig names, without the credentials in it: each request brings its own token. A server believes
 * a connection's certificate before it looks at a token.
 */
export const bearerTransport = async (file: string, options: KubeconfigTransportOptions): Promise<HttpTransport> => {
  const { userAgent, context, connections, bundle } = options
  const { server, ca, serverName, insecureSkipTlsVerify } = (await readKubeconfig(file, context)).options
  return httpTransport({ server, ca, serverName, insecureSkipTlsVerify, userAgent, connections, bundle })
}
