import type { Logger } from '@coxswain/ports'
import { CsvError, type CsvRecord, parseCsv } from './csv.ts'
import { tokenDigest } from './token-digest.ts'
import type { UserInfo } from './user-info.ts'

/** A static token: only its digest is kept. */
export interface StaticToken {
  readonly digest: Buffer
  readonly user: UserInfo
}

/**
 * Reads the text of a `--token-auth-file`: `token,user,uid,"group1,group2"`, one a line, as upstream's `tokenfile.NewCSV`:
 * records without a token are skipped and later ones win over earlier, both with a warning.
 * @param file names the file in messages
 * @throws Error naming file and line
 */
export const parseTokenFile = (text: string, file: string, logger: Logger): readonly StaticToken[] => {
  const tokens = new Map<string, StaticToken>()
  for (const { line, fields } of records(text, file)) {
    if (fields.length < 3) {
      throw new Error(
        `token file '${file}', line ${line}: must have at least 3 columns (token, user name, user uid), found ${fields.length}`,
      )
    }
    const [token = '', name = '', uid = '', groups = ''] = fields
    if (token === '') {
      logger.warn({ file, line }, 'empty token in token file, record ignored')
      continue
    }
    if (name === '') throw new Error(`token file '${file}', line ${line}: the user name is empty`)
    if (tokens.has(token)) logger.warn({ file, line }, 'duplicate token in token file, the later record is used')
    const user: UserInfo = { name, ...(uid === '' ? {} : { uid }), groups: groups === '' ? [] : groups.split(',') }
    tokens.set(token, { digest: tokenDigest(token), user })
  }
  return [...tokens.values()]
}

const records = (text: string, file: string): readonly CsvRecord[] => {
  try {
    return parseCsv(text)
  } catch (error) {
    if (error instanceof CsvError) throw new Error(`token file '${file}', line ${error.line}: ${error.message}`, { cause: error })
    throw error
  }
}
