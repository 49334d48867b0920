import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The picture of docs/how-to/scale-by-load.md, and the seed that it is made from. */
export const PICTURE = 'docs/images/scaling.svg'
export const SEED = 'scaling'

export const readPicture = (root: string): string => readFileSync(join(root, PICTURE), 'utf8')
export const writePicture = (root: string, svg: string): void => writeFileSync(join(root, PICTURE), svg)
