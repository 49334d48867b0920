import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Row, type Theme, wordsOf } from './row.ts'

export interface Kubectl {
  readonly binary: string
  /** Of its version: 33 for v1.33.1. */
  readonly minor: number
  readonly kubeconfig: string
  readonly folder: string
  readonly node: string
}

/** What is wrong with a row's answer; undefined where nothing is. */
export type Verdict = string | undefined

interface Ran {
  readonly code: number | null
  readonly output: string
}

const LIMIT_MS = 30_000

/** Whether an output has what it must: lines, and patterns. Gives what is missing. */
const missing = (output: string, says: Row['says']): readonly (string | RegExp)[] => {
  const flat = (text: string): string => text.replaceAll(/[ \t]+/g, ' ').trim()
  const lines = new Set(output.split('\n').map(flat))
  return says.filter((wanted) => (typeof wanted === 'string' ? !lines.has(flat(wanted)) : !wanted.test(output)))
}

const runRow = ({ binary, kubeconfig, folder }: Kubectl, row: Row, namespace: string): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: kubeconfig, ...row.env }
    const child = spawn(binary, ['--namespace', namespace, ...wordsOf(row.run)], { cwd: folder, env })
    let output = ''
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      if (row.endless === true && missing(output, row.says).length === 0) child.kill()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output })
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(row.input ?? '')
  })

const judge = (row: Row, { code, output }: Ran): Verdict => {
  const wrongEnd = row.endless !== true && (code === 0) === (row.fails === true)
  const lacking = missing(output, row.says)
  if (!wrongEnd && lacking.length === 0) return undefined
  return `kubectl ${row.run}\nended with ${code} and does not say ${lacking.map(String).join(' | ')}\n${output}`
}

/** Runs the rows of a theme in order. Gives a verdict a row; rows that are for other versions of kubectl have none. */
export const runTheme = async (kubectl: Kubectl, { name, files = {}, rows }: Theme): Promise<ReadonlyMap<Row, Verdict>> => {
  const namespace = `${name}-${kubectl.minor}`
  const folder = join(kubectl.folder, namespace)
  const placed = (text: string): string => text.replaceAll('{ns}', namespace).replaceAll('{dir}', folder).replaceAll('{node}', kubectl.node)
  await mkdir(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), placed(text))
  const verdicts = new Map<Row, Verdict>()
  const own = { ...kubectl, folder }
  await runRow(own, { run: `create namespace ${namespace}`, says: [] }, namespace)
  for (const row of rows.filter(({ from = 0, to = Number.POSITIVE_INFINITY }) => from <= kubectl.minor && kubectl.minor <= to)) {
    const says = row.says.map((wanted) => (typeof wanted === 'string' ? placed(wanted) : wanted))
    const ready = { ...row, run: placed(row.run), says, ...(row.input === undefined ? {} : { input: placed(row.input) }) }
    verdicts.set(row, judge(ready, await runRow(own, ready, namespace)))
  }
  return verdicts
}
