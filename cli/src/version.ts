/** The command's own version; the server's is in its /version. */
export const CLI_VERSION = '0.1.0'
/** The Kubernetes API that the command speaks. */
export const KUBERNETES_VERSION = 'v1.36.0'
