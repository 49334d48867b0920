import { createRequire } from 'node:module'

export type X509 = typeof import('@peculiar/x509')

/**
 * Loads what makes and reads certificates, when there is one to make or to read: it takes longer than the making. `require` finds its many
 * small modules a quarter faster than `import` does.
 */
export const loadX509 = (): X509 => {
  const require = createRequire(import.meta.url)
  require('reflect-metadata')
  return require('@peculiar/x509') as X509
}
