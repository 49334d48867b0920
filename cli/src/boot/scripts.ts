import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'

/** The scripts of a bundle, which `cli/bin/bundle.mjs` writes. */
export interface Scripts {
  /** What `./NAME.js` of the bundle exports: it runs once. Any other name is a module of node's own or of a package. */
  load(name: string): unknown
  /** Writes what V8 has compiled of each script by now beside it, for the next process. */
  keepCode(): void
  /** Scripts that V8 has compiled anew though their code was kept: their names. */
  refused(): readonly string[]
}

/** What a script is: a function of all that it takes from outside. */
type Body = (
  load: Scripts['load'],
  loadLater: (name: string) => Promise<unknown>,
  require: NodeJS.Require,
  url: string,
  dirname: string,
) => unknown

/**
 * A bundle of scripts in `folder`. Scripts and no modules, because on every version of Node a script can bring along what V8 compiled of it:
 * a quarter of a start goes into that otherwise. V8 compiles anew where what is kept was made by another version or under other flags.
 */
export const createScripts = (folder: string): Scripts => {
  const require = createRequire(import.meta.url)
  const [compiled, exported] = [new Map<string, Script>(), new Map<string, unknown>()]
  const compile = (name: string): Script => {
    const script = compiled.get(name) ?? compileFile(join(folder, name))
    compiled.set(name, script)
    return script
  }
  const load = (name: string): unknown => {
    if (!name.startsWith('./')) return require(name)
    if (!exported.has(name)) {
      const body: Body = compile(name).runInThisContext()
      exported.set(
        name,
        body(load, async (each) => load(each), require, import.meta.url, import.meta.dirname),
      )
    }
    return exported.get(name)
  }
  const keepCode = (): void => {
    for (const file of readdirSync(folder).filter((each) => each.endsWith('.js')))
      writeFileSync(codeOf(join(folder, file)), compile(`./${file}`).createCachedData())
  }
  const refused = (): readonly string[] => [...compiled].filter(([, script]) => script.cachedDataRejected === true).map(([name]) => name)
  return { load, keepCode, refused }
}

/** The build sees to it that scripts are plain ASCII: V8 then holds a character in a byte. */
const compileFile = (filename: string): Script => {
  const code = codeOf(filename)
  return new Script(readFileSync(filename, 'latin1'), { filename, ...(existsSync(code) ? { cachedData: readFileSync(code) } : {}) })
}

const codeOf = (file: string): string => `${file}.code`
