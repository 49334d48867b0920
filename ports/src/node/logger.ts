import { pino } from 'pino'
import type { Logger } from '../logger.ts'

export interface LoggerOptions {
  readonly component: string
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | undefined
  /** Lines are added to this file instead; its folder must be there. */
  readonly file?: string | undefined
}

/** JSON lines on standard error, so that a command's output stays its own, or in a file. Credentials are cut out wherever they stand. */
export const pinoLogger = ({ component, level = 'info', file }: LoggerOptions): Logger =>
  pino(
    {
      level,
      base: { component },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ['headers.authorization', 'headers.cookie', '*.token', '*.password', '*.key'], censor: '[redacted]' },
    },
    pino.destination({ dest: file ?? 2, sync: true }),
  )
