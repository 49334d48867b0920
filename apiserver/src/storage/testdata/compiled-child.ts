import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `crash-child.ts` and what it imports as JavaScript, since this Node runs no TypeScript; below `node_modules`, so that packages are found. */
export const compileChild = (): { readonly script: string; remove(): void } => {
  const storage = dirname(import.meta.dirname)
  const root = join(storage, '../../..')
  const cache = join(root, 'apiserver/node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'crash-child-'))
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { outDir: join(folder, 'out'), rootDir: storage, types: [], noCheck: true, noResolve: false },
    files: [join(storage, 'testdata/crash-child.ts')],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'pipe' })
  } catch (error) {
    remove()
    throw new Error(`the child does not compile: ${String((error as { stdout?: Buffer }).stdout)}`, { cause: error })
  }
  return { script: join(folder, 'out/testdata/crash-child.js'), remove }
}
