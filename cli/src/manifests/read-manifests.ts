import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import type { CliContext } from '../context.ts'
import { CliError, UsageError } from '../errors.ts'
import { type Manifest, parseManifests } from './parse-manifests.ts'

const EXTENSIONS: ReadonlySet<string> = new Set(['.json', '.yaml', '.yml'])

/** Reads what `-f` names: files, `-` for standard input, and the manifests of folders (in those below too, with `recursive`). */
export const readManifests = async (names: readonly string[], recursive: boolean, context: CliContext): Promise<readonly Manifest[]> => {
  const all: Manifest[] = []
  for (const name of names) for (const manifest of await readOne(name, recursive, context)) all.push(manifest)
  return all
}

const readOne = async (name: string, recursive: boolean, { terminal, folder }: CliContext): Promise<readonly Manifest[]> => {
  if (name === '-') return parseManifests(await terminal.readInput(), 'STDIN')
  if (/^https?:\/\//.test(name))
    throw new UsageError(`-f ${name}: addresses are not supported; fetch it yourself: curl -L ${name} | coxswain apply -f -`)
  const path = resolve(folder, name)
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) throw new CliError(`the path ${JSON.stringify(name)} does not exist`)
  if (!found.isDirectory()) return parseManifests(await readFile(path, 'utf8'), name)
  const files = await manifestsBelow(path, recursive)
  if (files.length === 0)
    throw new CliError(
      `error reading [${name}]: recognized file extensions are [.json .yaml .yml]`,
      recursive ? undefined : 'Folders below it are read with -R',
    )
  const parsed = await Promise.all(
    files.map(async (file) => parseManifests(await readFile(file, 'utf8'), join(name, file.slice(path.length + 1)))),
  )
  return parsed.flat()
}

const manifestsBelow = async (path: string, recursive: boolean): Promise<readonly string[]> => {
  const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const files = await Promise.all(
    entries.map(async (entry): Promise<readonly string[]> => {
      const inner = join(path, entry.name)
      if (entry.isDirectory()) return recursive ? manifestsBelow(inner, recursive) : []
      return EXTENSIONS.has(extname(entry.name)) ? [inner] : []
    }),
  )
  return files.flat()
}
