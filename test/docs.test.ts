import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { builtinKinds, createRegistry, type Resource } from '@coxswain/api-types'
import { systemClock } from '@coxswain/ports/node'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../cli/src/commands.ts'
import type { CliContext } from '../cli/src/context.ts'

/** The documentation says what is so. */
const ROOT = join(import.meta.dirname, '..')
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage'])

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || NOT_OURS.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const documents = filesBelow(ROOT)
  .filter((path) => path.endsWith('.md'))
  .map((path) => relative(ROOT, path))
const folders = readdirSync(ROOT, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []))
const packages = folders.filter((name) => existsSync(join(ROOT, name, 'package.json')))

/** The code blocks of a document in one of these languages. */
const blocks = (path: string, ...languages: readonly string[]): readonly string[] =>
  [...read(path).matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, language = '', text = '']) =>
    languages.includes(language) ? [text] : [],
  )

describe('documents', () => {
  test.each(documents)('%s: what its links point at is there', (path) => {
    const targets = [...read(path).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target)
    const broken = targets.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(ROOT, dirname(path), target)))
    expect(broken).toEqual([])
  })

  test.each(packages)('%s has a README that can be read at once', (name) => {
    expect(read(`${name}/README.md`).split('\n').length).toBeLessThan(60)
  })

  const guides = documents.filter((path) => path === 'README.md' || path === 'CONTRIBUTING.md' || path.startsWith('docs/how-to/'))
  test.each(guides)('%s: files that its commands name are there', (path) => {
    const words = blocks(path, 'sh', 'console').flatMap((text) => text.split(/[\s'"=]+/))
    const named = words.filter((word) => folders.some((folder) => word.startsWith(`${folder}/`)) && !word.includes('/dist/'))
    const missing = named.filter((word) => {
      const [folder = ''] = word.split('*')
      return !existsSync(join(ROOT, word.includes('*') ? dirname(`${folder}x`) : word))
    })
    expect(missing).toEqual([])
  })

  test.each([
    ['README.md', 'dead-node'],
    ['docs/how-to/test-with-the-harness.md', 'operator'],
  ])('%s shows the test %s as it runs', (path, name) => {
    const source = read(`test/examples/${name}.test.ts`)
    expect(blocks(path, 'ts').filter((text) => source.includes(text))).toHaveLength(1)
  })
})

describe('reference', () => {
  const context: CliContext = {
    terminal: { out: () => undefined, err: () => undefined, readInput: async () => '', color: false, live: false },
    clock: systemClock,
    env: {},
    folder: ROOT,
    connect: () => Promise.reject(new Error('there is no cluster here')),
    kubeconfigFile: () => '',
  }

  test.each(['up', 'apiserver', 'scheduler', 'controller-manager', 'kubelet', 'metrics-server', 'metrics-adapter'])(
    'flags.md has the flags of coxswain %s',
    async (name) => {
      const command = await COMMANDS.find((each) => each.name === name)?.load(context)
      const [, section = ''] = read('docs/reference/flags.md').split(`## coxswain ${name}\n`)
      const [rows = ''] = section.split('\n## ')
      const written = [...rows.matchAll(/^\| `([^`]+)`/gm)].map(([, flags]) => flags)
      expect(written).toEqual(command?.options.map(({ flags }) => flags).sort())
    },
  )

  const { resources } = createRegistry(builtinKinds)
  const subresources = ({ definition: { subresources: given } }: Resource): readonly string[] => [
    ...(given.status === true ? ['status'] : []),
    ...(given.scale === undefined ? [] : ['scale']),
    ...(given.actions ?? []),
  ]
  test('api.md has the kinds that are served, with their subresources', () => {
    const rows = [...read('docs/reference/api.md').matchAll(/^\| `(.+?)` \| (\w+) \| `(\w+)`[^|]*\| (.*)\|$/gm)]
    const written = rows.map(([, version, kind, plural, parts = '']) =>
      [
        version,
        kind,
        plural,
        ...parts
          .split(/[`, ]+/)
          .filter((part) => part !== '')
          .sort(),
      ].join(' '),
    )
    const served = resources.map((each) => [each.apiVersion, each.kind, each.plural, ...[...subresources(each)].sort()].join(' '))
    expect(written.sort()).toEqual(served.sort())
  })

  test('the README names every kind that is served', () => {
    const text = read('README.md')
    expect(resources.filter(({ kind }) => !new RegExp(`\\b${kind}\\b`).test(text))).toEqual([])
  })
})

describe('systemd units', () => {
  const folder = join(ROOT, 'deploy/systemd')
  const units = readdirSync(folder).filter((name) => name.endsWith('.service'))

  test.each(units)('%s names a page that is there', (name) => {
    const [, page = ''] = /^Documentation=file:\/\/\/opt\/coxswain\/(.*)$/m.exec(read(`deploy/systemd/${name}`)) ?? []
    expect(page).not.toBe('')
    expect(existsSync(join(ROOT, page))).toBe(true)
  })

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0
  test.skipIf(!hasSystemd)('pass systemd-analyze verify', () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...units.map((name) => join(folder, name))], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
