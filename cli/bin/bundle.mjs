// Bundles the command and all parts into few files: a start then reads a handful of modules instead of a thousand. What is loaded on demand (etcd's client, the
// maker of certificates) and native code stay in files of their own.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from './workspace.mjs'

const outdir = join(root, 'cli/dist/bundle')
rmSync(outdir, { recursive: true, force: true })
await build({
  entryPoints: [join(root, 'cli/src/main.ts')],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['source'],
  sourcemap: true,
  sourcesContent: false,
  // Names stay, for stack traces. Whitespace and comments would be kept in memory, a third of all text, and read at each start.
  minifySyntax: true,
  minifyWhitespace: true,
  external: ['lmdb', 'etcd3', 'cockatiel', '@peculiar/x509', 'reflect-metadata', 'typescript'],
  logLevel: 'warning',
  chunkNames: '[name]-[hash]',
  // Libraries that are CommonJS ask for node's own modules with require.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
})
