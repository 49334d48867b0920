/** Transports over the network: the only files of the client that touch sockets and disk. */
export { bearerTransport } from './bearer-transport.ts'
export { type HttpTransport, type HttpTransportOptions, httpTransport } from './http-transport.ts'
export { type InClusterOptions, inClusterTransport } from './in-cluster-transport.ts'
export { type KubeconfigTarget, readKubeconfig, tokenFrom } from './kubeconfig.ts'
export { type KubeconfigTransportOptions, kubeconfigTransport } from './kubeconfig-transport.ts'
