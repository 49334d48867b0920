import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'

/** The file's text; undefined where it does not exist. Any other trouble is thrown: what cannot be read must not be replaced. */
export const readIfPresent = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Writes files that only their owner may read: each appears whole or not at all, in the order given, and stays after a power
 * failure. The folder is made where it is missing.
 * @param files names below `directory`, and their texts
 */
export const writePrivateFiles = async (directory: string, files: ReadonlyMap<string, string>): Promise<void> => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await Promise.all([...files].map(([name, text]) => writeDurably(temporary(directory, name), text)))
  for (const name of files.keys()) await rename(temporary(directory, name), join(directory, name))
  const folder = await open(directory, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

// One process owns the folder; what a crash left behind is overwritten.
const temporary = (directory: string, name: string): string => join(directory, `.${name}.tmp`)

const writeDurably = async (file: string, text: string): Promise<void> => {
  const handle = await open(file, 'w', 0o600)
  try {
    // The mode above is for a new file only.
    await handle.chmod(0o600)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
