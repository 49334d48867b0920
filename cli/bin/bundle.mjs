// Bundles the command and all parts into few files: a start then reads a handful of them instead of a thousand. What is loaded on demand (etcd's client, the
// maker of certificates) and native code stay in files of their own.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { FOOT, HEAD, KNOWN, scriptOf } from './script-of.mjs'
import { root, run } from './workspace.mjs'

const outdir = join(root, 'cli/dist/bundle')
const scripts = join(outdir, 'scripts')
const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  conditions: ['source'],
  logLevel: 'warning',
  // Names stay, for stack traces. Whitespace and comments would be kept in memory, a third of all text, and read at each start.
  minifySyntax: true,
  minifyWhitespace: true,
}

const bundleScripts = async () => {
  const { outputFiles } = await build({
    ...common,
    entryPoints: { coxswain: join(root, 'cli/src/main.ts') },
    outdir: scripts,
    write: false,
    splitting: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'external',
    external: ['lmdb', 'etcd3', 'cockatiel', '@peculiar/x509', 'reflect-metadata', 'typescript'],
    chunkNames: '[name]-[hash]',
    banner: { js: HEAD },
    footer: { js: FOOT },
    define: KNOWN,
  })
  for (const { path, text } of outputFiles) writeFileSync(path, path.endsWith('.js') ? scriptOf(text) : text)
}

/** What runs the scripts, in small modules. */
const bundleBoot = () =>
  build({ ...common, entryPoints: ['main', 'keep-code'].map((name) => join(root, 'cli/src/boot', `${name}.ts`)), outdir })

/**
 * Has a cluster do a little of everything once, and keeps what V8 compiled for it: a start that finds it takes three quarters of the CPU time.
 * Where no cluster can run, it stays with the bundle alone.
 */
const keepCode = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coxswain-build-'))
  const cluster = spawn(process.execPath, [join(outdir, 'keep-code.js'), 'up', '--nodes', '1', '--port', '0', '--data-dir', folder], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  cluster.stderr.on('data', (chunk) => {
    said += chunk
  })
  const ended = new Promise((resolve) => cluster.once('close', resolve))
  const ready = new Promise((resolve) => cluster.on('message', (message) => message.ready && resolve(true)))
  if (await Promise.race([ready, ended.then(() => false)])) {
    const kubeconfig = join(folder, 'kubeconfig')
    await run(process.execPath, [
      join(outdir, 'main.js'),
      'apply',
      '--kubeconfig',
      kubeconfig,
      '-f',
      join(root, 'docs/examples/nginx-deployment.yaml'),
    ])
    cluster.kill('SIGTERM')
  }
  await ended
  if (!existsSync(join(scripts, 'coxswain.js.code'))) console.warn(`The compiled code could not be kept; starts take longer:\n${said}`)
  rmSync(folder, { recursive: true, force: true })
}

rmSync(outdir, { recursive: true, force: true })
mkdirSync(scripts, { recursive: true })
await Promise.all([bundleScripts(), bundleBoot()])
await keepCode()
