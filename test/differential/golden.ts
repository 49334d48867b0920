import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Compared } from './normalise.ts'

/** Upstream's answers to the cases of one theme, by the case's name. */
export type Golden = Readonly<Record<string, readonly Compared[]>>

const fileOf = (folder: string, theme: string): string => join(folder, 'golden', `${theme}.json`)

export const readGolden = (folder: string, theme: string): Golden => JSON.parse(readFileSync(fileOf(folder, theme), 'utf8'))

/** One line a case, so that a new recording shows which answers changed. */
export const writeGolden = (folder: string, theme: string, golden: Golden): void => {
  const lines = Object.entries(golden).map(([name, answers]) => `${JSON.stringify(name)}: ${JSON.stringify(answers)}`)
  writeFileSync(fileOf(folder, theme), `{\n${lines.join(',\n')}\n}\n`)
}
