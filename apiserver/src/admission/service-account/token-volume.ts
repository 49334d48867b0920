import type { Volume } from '@coxswain/api-types'

/** Where containers find the token, and what the names of its volumes begin with. */
export const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'
export const TOKEN_VOLUME = 'kube-api-access-'

/** Tokens of this many seconds the server extends, for pods that do not read them anew. */
const SECONDS = 3607

/** A token, what the server's certificate is verified with, and the pod's namespace. */
export const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: SECONDS, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
    defaultMode: 0o644,
  },
})
