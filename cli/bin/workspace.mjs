// What `npm start` and `npm test` both do first: the dependencies and the build. Plain JavaScript, because nothing is installed yet.
// Everything that is fetched or made stays inside the repository.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')
export const cache = join(root, '.cache')
const MIN_NODE = [20, 19]

/** Runs a command; resolves with its exit code and what it printed. Its output is shown only where `show` is set. */
export const run = (command, args, { show = false, env = {} } = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    })
    let output = ''
    child.stdout?.on('data', (chunk) => {
      output += chunk
    })
    child.stderr?.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => resolve({ code: 127, output: String(error) }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })

/** Says what goes on while `task` runs, and how long it took. */
export const step = async (title, task) => {
  const began = performance.now()
  const live = process.stdout.isTTY === true
  if (live) process.stdout.write(`  ${title} ...`)
  const result = await task()
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stdout.write(`${live ? '\r' : ''}  ${title}: ${result ?? 'done'} (${seconds} s)\n`)
}

export const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) return
  console.error(`Coxswain needs Node ${MIN_NODE.join('.')} or newer; this is ${process.version}.`)
  process.exit(1)
}

const fail = (what, { output }) => {
  console.error(`\n${what} failed:\n${output}`)
  process.exit(1)
}

/** Installs what the lockfile says, unless that is what is installed already. */
export const install = async () => {
  const wanted = hash(readFileSync(join(root, 'pnpm-lock.yaml')), ...manifests().map((file) => readFileSync(file)))
  const stamp = join(root, 'node_modules/.installed')
  if (read(stamp) === wanted) return 'up to date'
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  mkdirSync(cache, { recursive: true })
  const result = await run('npx', ['-y', packageManager, 'install', '--frozen-lockfile', '--store-dir', join(cache, 'pnpm-store')], {
    env: { npm_config_cache: join(cache, 'npm'), npm_config_update_notifier: 'false', CI: 'true' },
  })
  if (result.code !== 0) fail('Installing the dependencies', result)
  writeFileSync(stamp, wanted)
  return undefined
}

/** Bundles the command, unless its sources are what was bundled last, by this Node, whose compiled code is kept with it. */
export const build = async () => {
  const stamp = join(root, 'node_modules/.bundled')
  const wanted = hash(process.version, ...sources().map((file) => `${file} ${statSync(file).mtimeMs} ${statSync(file).size}`))
  if (read(stamp) === wanted && existsSync(join(root, 'cli/dist/bundle/main.js'))) return 'up to date'
  const result = await run(process.execPath, [join(root, 'cli/bin/bundle.mjs')])
  if (result.code !== 0) fail('The build', result)
  writeFileSync(stamp, wanted)
  return undefined
}

/** Compiles the packages, for those who import them. */
export const compile = async () => {
  const result = await run(join(root, 'node_modules/.bin/tsc'), ['-b', 'tsconfig.build.json'])
  if (result.code !== 0) fail('Compiling the packages', result)
}

const packages = () => readdirSync(root).filter((name) => existsSync(join(root, name, 'package.json')))
const manifests = () => packages().map((name) => join(root, name, 'package.json'))
const sources = () =>
  packages()
    .flatMap((name) => walk(join(root, name, 'src')))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
const walk = (directory) =>
  !existsSync(directory)
    ? []
    : readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? walk(join(directory, entry.name)) : [join(directory, entry.name)],
      )
const hash = (...parts) => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest('hex')
const read = (file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
